#pragma once

#include "core/base/ids.h"

namespace loopscope {

class ContextState;
class EventLoop;

/// The loops of a thread: what get_running_loop() and get_event_loop() go by. And the context that its code runs in,
/// in a loop or not.
struct ThreadLoops {
  EventLoop* running = nullptr;     ///< set and restored by whoever runs it: EventLoop alone
  EventLoop* set = nullptr;         ///< by set_event_loop()
  LoopNumber running_number = 0;    ///< of `running`; 0: none runs
  bool was_set = false;             ///< ever, also to nullptr
  ContextState* context = nullptr;  ///< what ContextVars are set to now (context.h); null: to nothing
};

/// This thread's. The only thread-local of the loop and all that stands above it: what else belongs to a run (which
/// task runs, say) is the running loop's. Plain data, so that an access is one. Its address stands for the thread.
extern constinit thread_local ThreadLoops this_thread_loops;

}  // namespace loopscope
