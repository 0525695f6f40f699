#pragma once

#include "core/base/time.h"
#include "core/task/coro.h"

// The presets' programs, each alone in the file of its name. That file is what the viewer reads while the program runs,
// so it holds nothing else; and the programs are at global scope, so that their functions have plain names in a trace.

loopscope::Coro<void> sleep_main(loopscope::Duration first, loopscope::Duration second);
loopscope::Coro<void> gather_main(int count, loopscope::Duration delay);
loopscope::Coro<void> echo_main(int clients, loopscope::Duration pause, loopscope::Duration latency);
