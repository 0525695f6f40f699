#pragma once

#include "app/model/loop_state.h"
#include "core/trace/file/bytes.h"

namespace loopscope::model {

/// A loop's state in some ten or twenty bytes a task, timer or other object, to be kept.
trace::Bytes pack_state(const LoopState& state);
/// What pack_state() was given.
LoopState unpack_state(const trace::Bytes& bytes);

}  // namespace loopscope::model
