#pragma once

#include <string>
#include <vector>

#include "tests/architecture/source_file.h"

namespace loopscope::architecture {

/// Everything that is wrong with the files' includes, one line each ("path:line: what, and what is allowed"), in the
/// order of the files. `files` is the whole of core/ and app/: what a layout file reaches is followed through it.
///
/// - every file lies in a room of the table;
/// - it includes only its own room and the rooms its row allows, named from the project's root, without "..";
/// - only rooms that may name Dear ImGui do;
/// - no *_layout file names Dear ImGui or includes, through whatever other headers, one that does.
std::vector<std::string> violations(const std::vector<SourceFile>& files);

/// Entries of the project's top level that are not among the fixed ones. Hidden entries and the build folder are
/// allowed.
std::vector<std::string> unexpected_top_level(const std::vector<std::string>& entries);

}  // namespace loopscope::architecture
