#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/presets/catalogue/preset.h"

namespace loopscope::presets {

/// Presets that belong together, on screen under a heading.
struct Group {
  std::string name;
  Text title;
};

/// app/presets/groups.toml: the groups in their order, each a [[group]] with name, title.en and title.zh.
Result<std::vector<Group>> read_groups(std::string_view file, std::string_view text);

/// A preset's preset.toml, whose keys app/README.md explains. What does not stand in the file, the preset's source and
/// total, is left empty. Whatever is wrong with it is told in one line: "FILE:LINE:COLUMN: what, and what is valid".
Result<Preset> read_description(std::string_view name, std::string_view file, std::string_view text,
                                std::span<const Group> groups);

}  // namespace loopscope::presets
