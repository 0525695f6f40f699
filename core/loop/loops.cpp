#include "core/loop/loops.h"

#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "core/loop/epoll_selector.h"
#include "core/loop/event_loop.h"
#include "core/loop/thread_loops.h"
#include "core/trace/live/recorder.h"

namespace loopscope {
namespace {

struct OwnParts {
  RealClock clock;
  EpollSelector selector;
  std::shared_ptr<trace::LoopTrace> trace;
};

}  // namespace

std::unique_ptr<EventLoop> new_event_loop() {
  auto parts = std::make_shared<OwnParts>();
  LoopParts loop{.clock = &parts->clock, .selector = &parts->selector};
  loop.keep = std::move(parts);
  return std::make_unique<EventLoop>(std::move(loop));
}

std::unique_ptr<EventLoop> new_event_loop(trace::Recorder& recorder, std::string name) {
  auto parts = std::make_shared<OwnParts>();
  auto trace = recorder.add_loop(parts->clock.origin_ns());
  if (!trace) throw std::runtime_error(trace.error().message);
  parts->trace = *std::move(trace);
  LoopParts loop{.clock = &parts->clock,
                 .selector = &parts->selector,
                 .sink = &parts->trace->sink(),
                 .strings = &parts->trace->strings(),
                 .name = std::move(name),
                 .id = parts->trace->id(),
                 .first_object = parts->trace->first_object()};
  loop.keep = std::move(parts);
  return std::make_unique<EventLoop>(std::move(loop));
}

EventLoop& get_event_loop() {
  const ThreadLoops& here = this_thread_loops;
  if (here.running) return *here.running;
  const bool main_thread = ::getpid() == ::gettid();
  if (!here.set && !here.was_set && main_thread) {
    static const std::unique_ptr<EventLoop> made = new_event_loop();
    set_event_loop(made.get());
  }
  if (!here.set) throw std::runtime_error("there is no current event loop on this thread");
  return *here.set;
}

void set_event_loop(EventLoop* loop) {
  this_thread_loops.was_set = true;
  this_thread_loops.set = loop;
}

}  // namespace loopscope
