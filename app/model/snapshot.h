#pragma once

#include "core/trace/file/bytes.h"
#include "core/trace/replay/loop_state.h"

namespace loopscope::model {

/// A loop's state in some ten or twenty bytes a task, timer or other object, to be kept.
trace::Bytes pack_state(const trace::LoopState& state);
/// What pack_state() was given.
trace::LoopState unpack_state(const trace::Bytes& bytes);

}  // namespace loopscope::model
