#pragma once

#include <cstdint>

namespace loopscope {

/// Identifies a task, handle, timer, future or other object of one loop within one trace. All kinds of object share one
/// counter per loop, so an id never means two things. Ids start at 1 and are given out in order of creation.
using ObjectId = std::uint32_t;
inline constexpr ObjectId kNoObject = 0;

/// Identifies a loop within a trace, from 0.
using LoopId = std::uint8_t;

/// Tells a loop from all others that this process makes, also from one that is at the same address later; from 1.
using LoopNumber = std::uint32_t;

/// An index into a table of strings; 0 is the empty string.
using StringId = std::uint32_t;

/// An index into a table of source locations; 0 is "no location known".
using LocationId = std::uint32_t;

}  // namespace loopscope
