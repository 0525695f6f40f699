#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/rooms.h"
#include "tests/architecture/source_file.h"

namespace loopscope::architecture {

/// Everything that is wrong with the files' includes, one line each ("path:line: what, and what is allowed"), in the
/// order of the files. `files` is the whole of core/ and app/: what a file reaches is followed through it.
///
/// - every file lies in a room of the table;
/// - it includes only its own room and the rooms its row allows, named from the project's root, without "..";
/// - it reaches no header of a room that its row forbids, through whatever other headers;
/// - only rooms that may name Dear ImGui do;
/// - no *_layout file names Dear ImGui or includes, through whatever other headers, one that does.
std::vector<std::string> violations(const std::vector<SourceFile>& files, const Rooms& rooms = project_rooms());

/// Rooms that a README's drawing of the ARCHITECTURE lacks: those of the part ("core", "app") whose name stands nowhere
/// in the drawing.
std::vector<std::string> rooms_not_drawn(const Rooms& rooms, std::string_view part, std::string_view readme);

/// Entries of the project's top level that are not among the fixed ones. Hidden entries and the build folder are
/// allowed.
std::vector<std::string> unexpected_top_level(const std::vector<std::string>& entries);

}  // namespace loopscope::architecture
