#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "app/model/model.h"

namespace loopscope::model {

/// A coroutine that a task was in, from when it was called to when it returned; of an imported thread, a slice. The
/// task's own coroutine is none: it is there as long as the task.
struct Frame {
  LocationId coroutine = 0;
  std::uint32_t depth = 1;   ///< 1 is called by the task's own, 2 by that one
  TimeNs begin_ns = 0;       ///< when what was asked for begins, or sooner, for one that was called before
  TimeNs end_ns = kOpenEnd;  ///< kOpenEnd for one that lasts longer than what was asked for, or than the trace
  bool called_before = false;

  bool operator==(const Frame&) const = default;
};

/// The frames of one lane that last at some time in a stretch of the trace.
struct Frames {
  std::vector<Frame> frames;  ///< as they were called: what is around another stands before it
  bool complete = true;       ///< false: there are more later, of which too many events tell
};

/// The stack of a task's lane from `from_ns` to before `to_ns`, which is later. Nothing is kept for it: it looks at the
/// events of the task's turns there, at no more than `most_events`.
Frames frames_in(const Model& model, LaneIndex lane, TimeNs from_ns, TimeNs to_ns, std::size_t most_events);

}  // namespace loopscope::model
