#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/words/words.h"

namespace loopscope::views {

/// Everything the tab Task says of one task at a moment, in words.
struct TaskFacts {
  std::string name;
  std::string coroutine;
  bool exists = false;  ///< it has been created by then
  trace::TaskState state = trace::TaskState::created;
  std::string since;  ///< "for 1.00 s, since 0.000 020 s"
  /// "awaits" -> "sleep 1.00 s", "woken by" -> "a timer", ...
  struct Fact {
    words::Id what;
    std::string value;
    model::LaneIndex lane = model::kNoLane;  ///< another task that it speaks of
  };
  std::vector<Fact> facts;
  struct Frame {
    std::string function;
    std::string place;
  };
  std::vector<Frame> stack;  ///< outermost first
  struct StateTime {
    model::SpanState state = model::SpanState::running;
    TimeNs ns = 0;
    double share = 0;  ///< of its life so far
  };
  std::array<StateTime, 4> times;  ///< running, ready, awaiting, selector
  std::size_t turns = 0;
};

TaskFacts task_facts(const model::Model& model, const trace::LoopState& state, model::LaneIndex lane,
                     model::Moment cursor, TimeNs now_ns, words::Words words = {});

}  // namespace loopscope::views
