#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/words/pattern.h"

namespace loopscope::words {

/// Every text that the program writes for people stands in the catalogue (app/words/catalogue/), once, with an id, in
/// each language. An id that does not exist does not compile, nor does a phrase that lacks a language or whose
/// languages have other placeholders, nor one that is said with too many or too few arguments.
///
/// Rejected: files that are read at run time, as gettext's, because a missing or misspelt id would be found by a
/// reader; a global current language, because two pictures in two languages are made side by side.

enum class Language : std::uint8_t { en, zh };
inline constexpr std::size_t kLanguageCount = 2;
/// "en", "zh".
std::string_view to_string(Language language);
/// The one to switch to.
constexpr Language other(Language language) { return language == Language::en ? Language::zh : Language::en; }
/// The language of such a name.
std::optional<Language> find_language(std::string_view name);

/// The ids: `toolbar_run`, `task_awaits`, ...
enum class Id : std::uint16_t {
#define LOOPSCOPE_PHRASE(id, en, zh) id,
#include "app/words/catalogue/catalogue.inc"
#undef LOOPSCOPE_PHRASE
};

/// The English texts, of which a phrase's arguments are known.
inline constexpr const char* kEnglish[] = {
#define LOOPSCOPE_PHRASE(id, en, zh) en,
#include "app/words/catalogue/catalogue.inc"
#undef LOOPSCOPE_PHRASE
};
inline constexpr std::size_t kPhraseCount = std::size(kEnglish);
/// The id as it is written in the catalogue.
std::string_view name(Id id);
/// Its text as it stands there, with its placeholders: for whoever must have the glyphs.
std::string_view pattern_of(Id id, Language language);

/// What stands for a placeholder: a text, a count (digits in groups; it chooses singular or plural), or another phrase
/// (in the same language). A view: it lives no longer than the call.
class Argument {
 public:
  Argument(std::string_view text) : value_(text) {}
  Argument(const std::string& text) : value_(std::string_view(text)) {}
  Argument(const char* text) : value_(std::string_view(text)) {}
  template <std::integral T>
  Argument(T count) : value_(static_cast<std::uint64_t>(count)) {}
  Argument(Id phrase) : value_(phrase) {}

  bool is_one() const {
    const std::uint64_t* count = std::get_if<std::uint64_t>(&value_);
    return count != nullptr && *count == 1;
  }
  void append_to(std::string& out, Language language) const;

 private:
  std::variant<std::string_view, std::uint64_t, Id> value_;
};

/// The words of one language: a value, handed to whoever writes for people.
class Words {
 public:
  constexpr Words(Language language = Language::en) : language_(language) {}
  constexpr Language language() const { return language_; }
  bool operator==(const Words&) const = default;

  /// A phrase without placeholders. Costs an array's index.
  std::string_view operator[](Id id) const;
  /// One with placeholders. The arguments are in the order in which the English text names them first; the other
  /// languages may place them otherwise.
  template <Id id, class... Args>
  std::string say(const Args&... args) const {
    static_assert(sizeof...(Args) == pattern::argument_count(kEnglish[static_cast<std::size_t>(id)]),
                  "the phrase has another number of placeholders");
    const std::array<Argument, sizeof...(Args)> list = {Argument(args)...};
    return say(id, list);
  }
  /// The same for an id that is known only at run time, with as many arguments as the phrase has.
  std::string say(Id id, std::span<const Argument> arguments) const;

  /// Of a text that does not come from the catalogue but has been given in both languages.
  constexpr std::string_view choose(std::string_view en, std::string_view zh) const {
    return language_ == Language::zh && !zh.empty() ? zh : en;
  }

 private:
  Language language_;
};

/// A phrase with its arguments, kept to be said later, in whatever language is wanted then.
struct Message {
  using Value = std::variant<std::string, std::uint64_t, Id>;
  Id id;
  std::vector<Value> arguments;

  std::string in(Language language) const;
  bool operator==(const Message&) const = default;
};

}  // namespace loopscope::words
