#include "tests/architecture/source_file.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <utility>

namespace loopscope::architecture {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Position after the comment or literal that starts at `begin`, or `begin` when none starts there.
std::size_t end_of_blank(std::string_view text, std::size_t begin) {
  const std::string_view rest = text.substr(begin);
  const auto find_end = [&](std::string_view closing, std::size_t from) {
    const std::size_t at = text.find(closing, from);
    return at == std::string_view::npos ? text.size() : at + closing.size();
  };
  if (rest.substr(0, 2) == "//") {
    return std::min(text.size(), text.find('\n', begin));
  }
  if (rest.substr(0, 2) == "/*") {
    return find_end("*/", begin + 2);
  }
  const bool starts_word = begin == 0 || !is_word(text[begin - 1]);
  if (rest.substr(0, 2) == "R\"" && starts_word) {
    const std::size_t open = text.find('(', begin);
    if (open == std::string_view::npos) {
      return text.size();
    }
    const std::string closing = ")" + std::string(text.substr(begin + 2, open - begin - 2)) + "\"";
    return find_end(closing, open);
  }
  // An apostrophe inside a number (1'000) opens nothing.
  if (rest[0] == '"' || (rest[0] == '\'' && starts_word)) {
    std::size_t at = begin + 1;
    while (at < text.size() && text[at] != rest[0] && text[at] != '\n') {
      at += text[at] == '\\' ? 2 : 1;
    }
    return std::min(text.size(), at + 1);
  }
  return begin;
}

// The text with comments and literals replaced by spaces, line by line. The lines of #include keep their quotes.
std::string code_only(std::string_view text) {
  std::string code(text);
  bool directive = false;
  for (std::size_t at = 0; at < code.size();) {
    if (code[at] == '\n') {
      directive = false;
    } else if (code[at] == '#') {
      directive = true;
    }
    const std::size_t end = end_of_blank(text, at);
    const bool is_include_path = directive && code[at] == '"';
    if (!is_include_path) {
      std::replace_if(
          code.begin() + static_cast<std::ptrdiff_t>(at), code.begin() + static_cast<std::ptrdiff_t>(end),
          [](char c) { return c != '\n'; }, ' ');
    }
    at = std::max(end, at + 1);
  }
  return code;
}

bool names_imgui(const std::string& line) {
  static const std::regex name(
      R"(\b(ImGui\w*|Im(Vec[24]|Draw\w+|Font\w*|Color|Texture\w+)|IM_COL32\w*)\b|[<"](backends/)?imgui)");
  return std::regex_search(line, name);
}

bool is_cpp(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".h" || extension == ".hpp" || extension == ".cpp" || extension == ".cc" || extension == ".c" ||
         extension == ".inc";
}

}  // namespace

SourceFile parse_source(std::string path, std::string_view text) {
  static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]*)[>"])");
  SourceFile file;
  file.path = std::move(path);
  std::istringstream lines(code_only(text));
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::smatch match;
    if (std::regex_search(line, match, include)) {
      file.includes.push_back({match[2].str(), match[1].str() == "\"", number});
    }
    if (file.imgui_line == 0 && names_imgui(line)) {
      file.imgui_line = number;
    }
  }
  return file;
}

std::vector<SourceFile> read_sources(const std::string& root, const std::vector<std::string>& folders) {
  namespace fs = std::filesystem;
  std::vector<SourceFile> files;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / folder)) {
      if (!entry.is_regular_file() || !is_cpp(entry.path())) {
        continue;
      }
      std::ifstream stream(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
      files.push_back(parse_source(fs::relative(entry.path(), root).generic_string(), text));
    }
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace loopscope::architecture
