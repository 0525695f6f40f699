#include "core/loop/loops.h"

#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "core/loop/epoll_selector.h"

namespace loopscope {
namespace {

struct OwnParts {
  RealClock clock;
  EpollSelector selector;
};

thread_local bool loop_was_set = false;

}  // namespace

std::unique_ptr<EventLoop> new_event_loop() {
  auto parts = std::make_shared<OwnParts>();
  LoopParts loop{.clock = &parts->clock, .selector = &parts->selector};
  loop.keep = std::move(parts);
  return std::make_unique<EventLoop>(std::move(loop));
}

EventLoop& get_event_loop() {
  if (EventLoop* running = running_loop_or_null()) return *running;
  const bool main_thread = ::getpid() == ::gettid();
  if (!EventLoop::set_for_thread() && !loop_was_set && main_thread) {
    static const std::unique_ptr<EventLoop> made = new_event_loop();
    set_event_loop(made.get());
  }
  if (EventLoop* loop = EventLoop::set_for_thread()) return *loop;
  throw std::runtime_error("there is no current event loop on this thread");
}

void set_event_loop(EventLoop* loop) {
  loop_was_set = true;
  EventLoop::set_for_thread() = loop;
}

}  // namespace loopscope
