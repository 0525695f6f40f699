#pragma once

#include <span>
#include <string_view>

#include "app/presets/catalogue/preset.h"
#include "core/base/time.h"
#include "core/task/coro.h"

namespace loopscope::presets {

/// A preset's program, on core: the coroutine that is run as the task main. The values need not outlive the call.
///
/// That of app/presets/gather is the function gather() of the namespace loopscope::presets::programs (dashes in a name
/// become underscores). The build finds it by the folder; its file is what the viewer reads while it runs, so it holds
/// little else, and its coroutines are at global scope, so that they have plain names in a trace.
using Program = Coro<void> (*)(const Values& values);

/// That of a preset of the catalogue.
Program program_of(const Preset& preset);

struct NamedProgram {
  std::string_view preset;
  Program program;
};
/// All of them. Defined in what app/CMakeLists.txt generates.
std::span<const NamedProgram> programs_by_name();

}  // namespace loopscope::presets
