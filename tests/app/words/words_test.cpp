#include "app/words/words.h"

#include <gtest/gtest.h>

#include <set>

#include "core/base/utf8.h"

namespace loopscope::words {
namespace {

constexpr Words kEnglishWords(Language::en);
constexpr Words kChineseWords(Language::zh);

std::vector<Id> all_ids() {
  std::vector<Id> ids;
  for (std::size_t i = 0; i < kPhraseCount; ++i) ids.push_back(static_cast<Id>(i));
  return ids;
}

/// The phrase with every placeholder filled in.
std::string filled(Id id, Words words) {
  const std::vector<Argument> arguments(pattern::argument_count(kEnglish[static_cast<std::size_t>(id)]), Argument("X"));
  return words.say(id, arguments);
}

bool has_chinese(std::string_view text) {
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    if (character.value >= 0x2E80) return true;
    text.remove_prefix(character.bytes);
  }
  return false;
}

TEST(Pattern, TakesTextAndPlaceholdersApart) {
  std::string_view rest = "{count} {count:turn|turns} of {task}!";
  const auto count = pattern::take(rest);
  EXPECT_EQ(count.name, "count");
  EXPECT_FALSE(count.chooses());
  EXPECT_EQ(pattern::take(rest).text, " ");
  const auto plural = pattern::take(rest);
  EXPECT_EQ(plural.name, "count");
  EXPECT_EQ(plural.one, "turn");
  EXPECT_EQ(plural.many, "turns");
  EXPECT_EQ(pattern::take(rest).text, " of ");
  EXPECT_EQ(pattern::take(rest).name, "task");
  EXPECT_EQ(pattern::take(rest).text, "!");
  EXPECT_TRUE(rest.empty());
}

TEST(Pattern, NumbersArgumentsAsTheyAreFirstNamed) {
  EXPECT_EQ(pattern::argument_count("plain"), 0U);
  EXPECT_EQ(pattern::argument_count("{b} {a} {b:x|y} {c}"), 3U);
  EXPECT_EQ(pattern::argument_index("{b} {a} {b:x|y} {c}", "b"), 0U);
  EXPECT_EQ(pattern::argument_index("{b} {a} {b:x|y} {c}", "a"), 1U);
  EXPECT_EQ(pattern::argument_index("{b} {a} {b:x|y} {c}", "c"), 2U);
  EXPECT_EQ(pattern::argument_index("{b}", "c"), pattern::kNone);
}

TEST(Pattern, RefusesWhatCannotBeMeant) {
  for (const std::string_view text :
       {"", "{", "}", "{}", "a{b", "a}b", "{a{b}}", "{:x|y}", "{n:x}", "{n:x|}", "{n:|y}"}) {
    EXPECT_FALSE(pattern::is_valid(text)) << text;
  }
  for (const std::string_view text : {"a", "{a}", "a {a} b", "{n:x|y}"}) EXPECT_TRUE(pattern::is_valid(text)) << text;
}

TEST(Pattern, TranslationsShowTheSameArguments) {
  EXPECT_TRUE(pattern::match("{a} of {b}", "{b}: {a}"));
  EXPECT_TRUE(pattern::match("{n} {n:turn|turns}", "{n} 个回合"));
  EXPECT_FALSE(pattern::match("{a} of {b}", "{a}"));
  EXPECT_FALSE(pattern::match("{a}", "{a} {b}"));
  EXPECT_FALSE(pattern::match("{a}", "{A}"));
  EXPECT_FALSE(pattern::match("a", ""));
}

TEST(Words, ChooseSingularAndPlural) {
  EXPECT_EQ(kEnglishWords.say<Id::count_turns>(0), "0 turns");
  EXPECT_EQ(kEnglishWords.say<Id::count_turns>(1), "1 turn");
  EXPECT_EQ(kEnglishWords.say<Id::count_turns>(3'572), "3,572 turns");
  EXPECT_EQ(kChineseWords.say<Id::count_turns>(3'572), "3,572 个回合");
}

TEST(Words, PutArgumentsWhereTheLanguageWantsThem) {
  EXPECT_EQ(kEnglishWords.say<Id::explain_place_in>("gather.cpp:14", "say_after"), " at gather.cpp:14 in say_after");
  EXPECT_EQ(kChineseWords.say<Id::explain_place_in>("gather.cpp:14", "say_after"),
            "（gather.cpp:14，在 say_after 中）");
}

TEST(Words, SayPhrasesWithinPhrasesInTheSameLanguage) {
  const Message message{Id::rule_forgotten_task, {std::string("main"), Id::rule_still_ready}};
  EXPECT_EQ(message.in(Language::en), "main was still in the ready queue when the loop stopped");
  EXPECT_EQ(message.in(Language::zh), "循环停止时，main 仍在就绪队列里");
}

TEST(Words, LanguagesHaveNames) {
  EXPECT_EQ(find_language("en"), Language::en);
  EXPECT_EQ(find_language("zh"), Language::zh);
  EXPECT_EQ(find_language("fr"), std::nullopt);
  for (const Language language : {Language::en, Language::zh}) EXPECT_EQ(find_language(to_string(language)), language);
}

TEST(Words, ChooseBetweenGivenTexts) {
  EXPECT_EQ(kEnglishWords.choose("a", "甲"), "a");
  EXPECT_EQ(kChineseWords.choose("a", "甲"), "甲");
  EXPECT_EQ(kChineseWords.choose("a", ""), "a");
}

// That both languages are there, well formed, and show the same arguments, the compiler sees (words.cpp). The rest:

TEST(Catalogue, IdsAreUniqueAndInOrder) {
  std::set<std::string_view> names;
  for (const Id id : all_ids()) EXPECT_TRUE(names.insert(name(id)).second) << name(id);
  EXPECT_EQ(name(Id::toolbar_run), "toolbar_run");
}

TEST(Catalogue, EnglishHasNoChinese) {
  // What names the other language is written in that.
  const std::set<Id> exceptions = {Id::toolbar_language_hint, Id::toolbar_language_short, Id::help_language};
  for (const Id id : all_ids()) {
    if (!exceptions.contains(id)) {
      EXPECT_FALSE(has_chinese(filled(id, kEnglishWords))) << name(id);
    }
  }
}

TEST(Catalogue, ChineseIsChinese) {
  // Where the two are the same, the text is code, or only a placeholder.
  const std::set<Id> same = {Id::state_select,    Id::await_sleep, Id::await_gather,         Id::await_wait,
                             Id::await_sleep_for, Id::waker_fd,    Id::span_select,          Id::span_select_for,
                             Id::event_select,    Id::loop_select, Id::rule_program_warning, Id::explain_share};
  const std::set<Id> names_of_classes = {Id::await_future, Id::await_event};
  for (const Id id : all_ids()) {
    if (same.contains(id)) {
      EXPECT_EQ(filled(id, kChineseWords), filled(id, kEnglishWords)) << name(id);
    } else if (!names_of_classes.contains(id) && id != Id::toolbar_language_hint && id != Id::toolbar_language_short) {
      EXPECT_TRUE(has_chinese(filled(id, kChineseWords))) << name(id) << ": " << filled(id, kChineseWords);
    }
  }
}

TEST(Catalogue, ChineseHasFullWidthPunctuation) {
  for (const Id id : all_ids()) {
    const std::string text = filled(id, kChineseWords);
    if (!has_chinese(text)) continue;
    for (const std::string_view mark : {", ", "; ", ": ", "! ", "? ", "(", ")"}) {
      EXPECT_EQ(text.find(mark), std::string::npos) << name(id) << ": " << text;
    }
    EXPECT_NE(text.back(), '.') << name(id) << ": " << text;
  }
}

TEST(Catalogue, SentencesEndInBothLanguagesOrInNone) {
  for (const Id id : all_ids()) {
    const bool english = std::string_view(kEnglish[static_cast<std::size_t>(id)]).ends_with('.');
    const bool chinese = filled(id, kChineseWords).ends_with("。");
    EXPECT_EQ(english, chinese) << name(id);
  }
}

}  // namespace
}  // namespace loopscope::words
