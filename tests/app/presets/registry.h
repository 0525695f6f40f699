#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "app/presets/catalogue/preset.h"

// For tests that mean every preset, so that a new folder in app/presets is tested by being there:
//
//   INSTANTIATE_TEST_SUITE_P(EveryPreset, Golden, testing::ValuesIn(presets::deterministic_names()),
//   presets::test_name);

namespace loopscope::presets {

inline std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const Preset& preset : presets()) names.push_back(preset.name);
  return names;
}

/// The first of each group: for tests of what does not depend on the preset, in windows that take a second each.
inline std::vector<std::string> one_name_a_group() {
  std::vector<std::string> names;
  std::string_view group;
  for (const Preset& preset : presets()) {
    if (preset.group != group) names.push_back(preset.name);
    group = preset.group;
  }
  return names;
}

/// Those that do the same on every run on the virtual clock.
inline std::vector<std::string> deterministic_names() {
  std::vector<std::string> names;
  for (const Preset& preset : presets()) {
    if (preset.deterministic()) names.push_back(preset.name);
  }
  return names;
}

inline std::string test_name(const testing::TestParamInfo<std::string>& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace loopscope::presets
