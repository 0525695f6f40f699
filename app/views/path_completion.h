#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope::views {

/// What the viewer means by a typed name of a preset file: "~" is the home folder, a name without a folder lies in
/// `folder`, and ".toml" is added where there is no extension. Empty when nothing is typed.
std::filesystem::path typed_path(std::string_view typed, const std::filesystem::path& folder);

/// The folders and preset files that a typed name begins, in the folder that it names (else in `folder`): what could be
/// meant, at most kMostCompletions, by name. Reads the folder; one that cannot be read has none.
std::vector<std::filesystem::path> complete_path(std::string_view typed, const std::filesystem::path& folder);
inline constexpr std::size_t kMostCompletions = 100;

/// As it is written in a field: with "~" for the home folder.
std::string path_text(const std::filesystem::path& path);

}  // namespace loopscope::views
