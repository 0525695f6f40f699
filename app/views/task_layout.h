#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/words/words.h"

namespace loopscope::views {

/// Everything the tab Task says of one task, or one thread, at a moment, in words.
struct TaskFacts {
  std::string name;
  std::string coroutine;
  bool exists = false;                                 ///< it has been created by then
  trace::TaskState state = trace::TaskState::created;  ///< of a thread that is blocked: awaiting
  words::Id state_word = words::Id::state_created;
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
  words::Id stack_title = words::Id::task_stack;
  std::vector<Frame> stack;                            ///< outermost first; of a thread the call it is blocked in
  words::Id no_stack = words::Id::task_stack_not_yet;  ///< why there is none
  struct StateTime {
    model::SpanState state = model::SpanState::running;
    TimeNs ns = 0;
    double share = 0;  ///< of its life so far
  };
  std::vector<StateTime> times;  ///< of a task running, ready, awaiting, selector; of a thread running, blocked
  std::size_t turns = 0;
};

/// `state` is that of the lane's loop at the cursor.
TaskFacts task_facts(const model::Model& model, const trace::LoopState& state, model::LaneIndex lane,
                     model::Moment cursor, TimeNs now_ns, words::Words words = {});

}  // namespace loopscope::views
