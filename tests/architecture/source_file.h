#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loopscope::architecture {

/// One #include directive.
struct Include {
  std::string target;  ///< As written between the quotes or angle brackets.
  bool quoted = false;
  int line = 0;  ///< From 1.
};

/// What the checks need to know of one C++ file.
struct SourceFile {
  std::string path;  ///< Relative to the project's root, with forward slashes.
  std::vector<Include> includes;
  /// Line (from 1) on which the code, not a comment or a string, first uses a name of Dear ImGui's or includes one of
  /// its headers; 0 when it never does.
  int imgui_line = 0;
};

/// Reads the directives and the names out of a file's text.
SourceFile parse_source(std::string path, std::string_view text);

/// All C++ files below `folders` of the checkout at `root`, in the order of their paths.
std::vector<SourceFile> read_sources(const std::string& root, const std::vector<std::string>& folders);

}  // namespace loopscope::architecture
