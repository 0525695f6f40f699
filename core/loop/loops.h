#pragma once

#include <memory>
#include <string>

#include "core/loop/event_loop.h"

namespace loopscope {

namespace trace {
class Recorder;
}

/// A loop with a real clock and epoll of its own, untraced. Throws std::system_error when the process has no descriptor
/// left.
std::unique_ptr<EventLoop> new_event_loop();
/// The same, recorded; `name` is the loop's in the trace. Throws std::runtime_error when the recorder has no room for
/// another one. The recorder may go before the loop.
std::unique_ptr<EventLoop> new_event_loop(trace::Recorder& recorder, std::string name = "loop");

/// The loop that runs on this thread; else the one that was set for it. The main thread makes one when none was ever
/// set, and keeps it. Throws std::runtime_error when there is none.
EventLoop& get_event_loop();
/// The loop that get_event_loop() gives on this thread; nullptr: none. It belongs to the caller, and is forgotten when
/// it is destroyed on this thread.
void set_event_loop(EventLoop* loop);

}  // namespace loopscope
