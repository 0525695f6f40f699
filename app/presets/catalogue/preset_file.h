#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "app/presets/catalogue/run_request.h"
#include "core/base/result.h"

// Preset files: a preset with values of one's own, as TOML.
//
//   preset = "gather"
//   title = "Ten sleeps at once"    # optional
//   clock = "virtual"               # optional: the preset's own
//   turn_cost = 0                   # optional: what a turn takes on the virtual clock, in seconds
//
//   [set]                           # optional, and each of its values: the default
//   count = 10
//   delay = 1.5
//
// A switch is true or false, a choice a text.

namespace loopscope::presets {

/// Larger files are refused: a set of values has a few hundred bytes.
inline constexpr std::size_t kMaxPresetFileBytes = 64 * 1024;

/// What a preset file with that text asks for; `file` is what messages call it. An error is one line:
/// "FILE:LINE:COLUMN: what is wrong; what is valid".
Result<RunRequest> parse_preset_file(std::string_view file, std::string_view text);
/// The same of a file; one that cannot be read has no line and no column.
Result<RunRequest> read_preset_file(const std::filesystem::path& path);

/// The text of a preset file that asks for this. Values that are the default ones stand in it, too, so that the file
/// means the same if those change.
std::string preset_file_text(const RunRequest& request);
/// Writes it. The file is the old one, or none, until it is the new one, whole. An error is one line with its name.
Result<void> write_preset_file(const std::filesystem::path& path, const RunRequest& request);

}  // namespace loopscope::presets
