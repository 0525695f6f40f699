// Debug mode: what is checked and timed only there, and what a loop refuses once it is closed.

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

#include "core/loop/event_loop.h"

namespace loopscope {

bool EventLoop::debug_by_default() {
  const char* setting = std::getenv("LOOPSCOPE_DEBUG");
  return setting && *setting;
}

void EventLoop::set_debug(bool debug) {
  debug_ = debug;
  careful_ = debug_ || closed_;
}

void EventLoop::refuse_closed() { throw std::logic_error("Event loop is closed"); }

void EventLoop::check_call() const {
  require_open();
  const std::thread::id running = running_thread_.load(std::memory_order_relaxed);
  if (debug_ && running != std::thread::id() && running != std::this_thread::get_id())
    throw std::logic_error("the loop runs on another thread: use call_soon_threadsafe");
}

void EventLoop::run_timed_turn(Handle& handle) {
  const bool is_step = handle.type() == Handle::Type::task_step;
  const ObjectId id = handle.id_;
  const TimeNs begin = time();
  run_turn(handle);
  const Duration took(time() - begin);
  if (took < slow_callback_duration) return;
  const double seconds = std::chrono::duration<double>(took).count();
  const ExceptionContext context{
      .message = fmt::format("executing {} {} took {:.3f} s", is_step ? "task" : "handle", id, seconds)};
  warn(trace::WarningKind::slow_callback, is_step ? id : kNoObject, context);
}

}  // namespace loopscope
