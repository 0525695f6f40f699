#pragma once

#include <filesystem>
#include <vector>

#include "app/views/preset_choice.h"

namespace loopscope::shell {

/// Where the viewer's own preset files are: loopscope/presets in $XDG_CONFIG_HOME, or in ~/.config without it. It need
/// not exist. Empty without a home.
std::filesystem::path preset_folder();

/// The preset files in a folder, by name, also those that cannot be used; at most kMostSaved. A folder that cannot be
/// read has none.
std::vector<views::SavedValues> read_preset_folder(const std::filesystem::path& folder);
inline constexpr std::size_t kMostSaved = 200;

}  // namespace loopscope::shell
