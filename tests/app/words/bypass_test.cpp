// No text that people read stands outside the catalogue: the sources of the window have no string literal that looks
// like one. What is allowed is listed here, with its reason.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/words/words.h"

namespace loopscope::words {
namespace {

struct Literal {
  std::string text;
  int line = 0;
};

/// The string literals of C++ source without raw strings; not those of comments and includes.
std::vector<Literal> literals_of(std::istream& source) {
  std::vector<Literal> found;
  std::string line;
  for (int number = 1; std::getline(source, line); ++number) {
    if (line.starts_with("#include")) continue;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line.compare(i, 2, "//") == 0) break;
      const char quote = line[i];
      if (quote != '"' && quote != '\'') continue;
      if (quote == '\'' && i > 0 && std::isalnum(static_cast<unsigned char>(line[i - 1])) != 0) continue;  // 1'000
      const std::size_t begin = ++i;
      while (i < line.size() && line[i] != quote) i += line[i] == '\\' ? 2 : 1;
      if (quote == '"') found.push_back({line.substr(begin, i - begin), number});
    }
  }
  return found;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// It has a word, and is no id (toolbar.run, lesson, {}.filter), which has neither blanks nor capitals.
bool looks_like_words(std::string_view text) {
  const auto word =
      std::adjacent_find(text.begin(), text.end(), [](char a, char b) { return is_letter(a) && is_letter(b); });
  if (word == text.end()) return std::any_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c == ' ' || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0; });
}

/// Files that speak on the terminal, in English, because there is no window to speak in.
constexpr std::array<std::string_view, 4> kTerminalFiles = {"gui.cpp", "offscreen.cpp", "png.cpp", "window.cpp"};

constexpr std::array<std::string_view, 25> kAllowed = {
    // Names of keys, as printed on them.
    "Shift F10", "Shift F11", "Shift+F10", "Shift+F11", "Home", "End", "Esc", "Ctrl Z  Ctrl Y", "Ctrl Q", "Space",
    "Space, F5", "Up  Down", "Page Up  Down", "Home  End", "Ctrl C", "Ctrl P",
    // The program's name.
    "Loopscope", "{} - Loopscope",
    // Variables of the environment.
    "HOME", "XDG_CONFIG_HOME",
    // C++.
    "Coro<",
    // Signs.
    "…", " …", "  ·  ", "{} · {}"};

bool is_allowed(std::string_view text) { return std::find(kAllowed.begin(), kAllowed.end(), text) != kAllowed.end(); }

TEST(Bypass, KnowsWordsFromIds) {
  for (const char* words : {"Run", "in the past", "{} is {} here", "中文", " at "})
    EXPECT_TRUE(looks_like_words(words));
  for (const char* ids : {"toolbar.run", "loop_panel", "{}.filter", "", "x", "{}  {}"})
    EXPECT_FALSE(looks_like_words(ids));
}

TEST(Bypass, EveryTextOfTheWindowIsInTheCatalogue) {
  int files = 0;
  for (const char* room : {"app/views", "app/shell"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(LOOPSCOPE_SOURCE_DIR) / room)) {
      const std::string file = entry.path().filename();
      if (!file.ends_with(".cpp") && !file.ends_with(".h")) continue;
      if (std::find(kTerminalFiles.begin(), kTerminalFiles.end(), file) != kTerminalFiles.end()) continue;
      ++files;
      std::ifstream source(entry.path());
      for (const Literal& literal : literals_of(source)) {
        EXPECT_TRUE(!looks_like_words(literal.text) || is_allowed(literal.text))
            << room << "/" << file << ":" << literal.line << ": \"" << literal.text
            << "\" is a text that people read: give it an id in app/words/catalogue";
      }
    }
  }
  EXPECT_GT(files, 60);
}

TEST(Bypass, EveryPhraseIsSaidSomewhere) {
  std::set<std::string, std::less<>> used;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(LOOPSCOPE_SOURCE_DIR) / "app")) {
    const std::string file = entry.path().filename();
    if (!file.ends_with(".cpp") && !file.ends_with(".h")) continue;
    std::ifstream stream(entry.path());
    const std::string source(std::istreambuf_iterator<char>(stream), {});
    constexpr std::string_view kMark = "Id::";
    for (std::size_t at = source.find(kMark); at != std::string::npos; at = source.find(kMark, at)) {
      at += kMark.size();
      std::size_t end = at;
      while (end < source.size() && (std::isalnum(static_cast<unsigned char>(source[end])) != 0 || source[end] == '_'))
        ++end;
      used.insert(source.substr(at, end - at));
    }
  }
  for (std::size_t i = 0; i < kPhraseCount; ++i) {
    EXPECT_TRUE(used.contains(name(static_cast<Id>(i)))) << name(static_cast<Id>(i)) << " has no reader any more";
  }
}

}  // namespace
}  // namespace loopscope::words
