#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/ids.h"
#include "tests/app/model/trace_builder.h"

namespace loopscope::test {

struct RandomTraceOptions {
  std::uint64_t seed = 1;
  std::size_t events = 5000;   ///< at least
  bool free_turns = false;     ///< turns cost no time, so that many events share theirs
  std::size_t max_tasks = 40;  ///< alive at once
};

/// What the generator knows of its own ready queue after so many events, to hold against what is read out of the trace.
struct ReadyCheckpoint {
  std::size_t events = 0;
  std::vector<ObjectId> ready;
};

struct RandomTrace {
  TraceBuilder builder;
  std::vector<ReadyCheckpoint> checkpoints;
};

/// A legal stream of events, as a real loop could emit it: frames with tasks that create, wake and await each other,
/// sleep, watch descriptors, yield, and end in each way. The same options give the same trace.
RandomTrace random_trace(const RandomTraceOptions& options);

/// Any events at all, in order of time: random kinds, subjects and arguments. What a damaged recorder could emit at
/// worst.
TraceBuilder random_garbage(std::uint64_t seed, std::size_t events);

/// The trace with random stretches of it replaced by a `dropped` event.
std::vector<trace::Event> with_losses(const std::vector<trace::Event>& events, std::uint64_t seed);

}  // namespace loopscope::test
