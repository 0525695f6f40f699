#include "app/words/words.h"

#include "app/words/format.h"
#include "core/base/check.h"

namespace loopscope::words {

namespace {

/// A phrase in every language. To make one that is not complete does not compile.
struct Phrase {
  std::string_view name;
  std::string_view texts[kLanguageCount];
  std::size_t arguments = 0;

  consteval Phrase(std::string_view id, std::string_view en, std::string_view zh)
      : name(id), texts{en, zh}, arguments(pattern::argument_count(en)) {
    if (!pattern::match(en, zh)) throw "a text is missing, malformed, or has other placeholders than its translation";
  }
};

// Each is evaluated on its own: together they are too much for a compiler's patience with one constant.
namespace phrases {
#define LOOPSCOPE_PHRASE(id, en, zh) constexpr Phrase id(#id, en, zh);
#include "app/words/catalogue/catalogue.inc"
#undef LOOPSCOPE_PHRASE
}  // namespace phrases

constexpr Phrase kPhrases[] = {
#define LOOPSCOPE_PHRASE(id, en, zh) phrases::id,
#include "app/words/catalogue/catalogue.inc"
#undef LOOPSCOPE_PHRASE
};

const Phrase& phrase(Id id) {
  LOOPSCOPE_DCHECK(static_cast<std::size_t>(id) < kPhraseCount);
  return kPhrases[static_cast<std::size_t>(id)];
}

}  // namespace

std::string_view to_string(Language language) { return language == Language::zh ? "zh" : "en"; }

std::optional<Language> find_language(std::string_view name) {
  for (const Language language : {Language::en, Language::zh}) {
    if (to_string(language) == name) return language;
  }
  return {};
}

std::string_view name(Id id) { return phrase(id).name; }
std::string_view pattern_of(Id id, Language language) { return phrase(id).texts[static_cast<std::size_t>(language)]; }

void Argument::append_to(std::string& out, Language language) const {
  if (const auto* text = std::get_if<std::string_view>(&value_)) {
    out += *text;
  } else if (const auto* count = std::get_if<std::uint64_t>(&value_)) {
    out += format_count(*count);
  } else {
    out += Words(language)[std::get<Id>(value_)];
  }
}

std::string_view Words::operator[](Id id) const {
  const Phrase& found = phrase(id);
  LOOPSCOPE_DCHECK(found.arguments == 0);
  return found.texts[static_cast<std::size_t>(language_)];
}

std::string Words::say(Id id, std::span<const Argument> arguments) const {
  const Phrase& found = phrase(id);
  LOOPSCOPE_CHECK(arguments.size() == found.arguments);
  const std::string_view english = found.texts[static_cast<std::size_t>(Language::en)];
  std::string out;
  for (std::string_view rest = found.texts[static_cast<std::size_t>(language_)]; !rest.empty();) {
    const pattern::Piece piece = pattern::take(rest);
    if (piece.name.empty()) {
      out += piece.text;
      continue;
    }
    const Argument& argument = arguments[pattern::argument_index(english, piece.name)];
    if (piece.chooses()) {
      out += argument.is_one() ? piece.one : piece.many;
    } else {
      argument.append_to(out, language_);
    }
  }
  return out;
}

std::string Message::in(Language language) const {
  std::vector<Argument> list;
  list.reserve(arguments.size());
  for (const Value& value : arguments) {
    std::visit([&](const auto& held) { list.emplace_back(held); }, value);
  }
  return Words(language).say(id, list);
}

}  // namespace loopscope::words
