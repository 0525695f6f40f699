#pragma once

#include "app/presets/catalogue/preset.h"
#include "core/base/time.h"
#include "core/task/coro.h"

namespace loopscope::presets {

/// A preset's program, on core: the coroutine that is run as the task main. The values need not outlive the call.
using Program = Coro<void> (*)(const Values& values);

/// That of a preset of the catalogue.
Program program_of(const Preset& preset);

}  // namespace loopscope::presets
