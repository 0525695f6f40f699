#include <algorithm>
#include <array>
#include <string_view>

#include "app/presets/program.h"
#include "core/base/check.h"

namespace loopscope::presets {
namespace programs {

Coro<void> sleep(const Values& values);
Coro<void> gather(const Values& values);
Coro<void> echo(const Values& values);

}  // namespace programs

namespace {

struct Entry {
  std::string_view name;
  Program program;
};

constexpr std::array<Entry, 3> kPrograms = {
    {{"sleep", programs::sleep}, {"gather", programs::gather}, {"echo", programs::echo}}};

}  // namespace

Program program_of(const Preset& preset) {
  const auto found =
      std::find_if(kPrograms.begin(), kPrograms.end(), [&](const Entry& entry) { return entry.name == preset.name; });
  LOOPSCOPE_CHECK(found != kPrograms.end());
  return found->program;
}

}  // namespace loopscope::presets
