#include "core/loop/loops.h"

#include <unistd.h>

#include <mutex>
#include <stdexcept>
#include <unordered_set>
#include <utility>

#include "core/loop/epoll_selector.h"
#include "core/trace/live/recorder.h"

namespace loopscope {
namespace {

struct OwnParts {
  RealClock clock;
  EpollSelector selector;
  std::shared_ptr<trace::LoopTrace> trace;
};

thread_local bool loop_was_set = false;

/// Those there are, of all threads.
struct Existing {
  std::mutex mutex;
  std::unordered_set<const EventLoop*> loops;
  std::uint64_t made = 0;
};

Existing& existing() {
  static auto* const all = new Existing;  // never destroyed: loops may be, after everything static
  return *all;
}

}  // namespace

EventLoop::Existence::Existence(const EventLoop& loop) : loop_(loop) {
  Existing& all = existing();
  const std::lock_guard lock(all.mutex);
  all.loops.insert(&loop_);
  number_ = ++all.made;
}

EventLoop::Existence::~Existence() {
  Existing& all = existing();
  const std::lock_guard lock(all.mutex);
  all.loops.erase(&loop_);
}

bool EventLoop::exists(const EventLoop& loop) {
  Existing& all = existing();
  const std::lock_guard lock(all.mutex);
  return all.loops.contains(&loop);
}

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
