// How a loop is made, runs its frames, and ends. What enters and leaves its queues in between is scheduling.cpp's.

#include "core/loop/event_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "core/base/errors.h"
#include "core/loop/descriptor_callbacks.h"
#include "core/loop/signal_inbox.h"
#include "core/loop/threadsafe_inbox.h"

namespace loopscope {
namespace {

using trace::Kind;

// asyncio's limit; the system calls behind selectors take no longer timeouts.
constexpr Duration kMaximumSelectTimeout = std::chrono::hours(24);

const LoopParts& complete(const LoopParts& parts) {
  LOOPSCOPE_CHECK(parts.clock && parts.selector);
  return parts;
}

}  // namespace

constinit thread_local ThreadLoops this_thread_loops{};

EventLoop& get_running_loop() {
  if (!this_thread_loops.running) throw std::logic_error("no running event loop");
  return *this_thread_loops.running;
}

EventLoop* running_loop_or_null() { return this_thread_loops.running; }

EventLoop::EventLoop(LoopParts parts)
    : parts_(std::move(parts)),
      tracer_(*complete(parts_).clock, parts_.sink, parts_.strings, parts_.id),
      virtual_clock_(parts_.clock->is_virtual()),
      bell_(*parts_.selector),
      next_id_(parts_.first_object),
      threadsafe_(std::make_unique<ThreadsafeInbox>(bell_)),
      output_(print_to_stdout) {
  set_debug(debug_by_default());
  const auto clock = virtual_clock_ ? trace::ClockKind::virtual_ : trace::ClockKind::real;
  emit(Kind::loop_start, kNoObject, static_cast<std::uint64_t>(clock), intern(parts_.name));
}

EventLoop::~EventLoop() {
  LOOPSCOPE_CHECK(!running_);
  close();
  if (this_thread_loops.set == this) this_thread_loops.set = nullptr;
}

void EventLoop::close() {
  if (running_) throw std::logic_error("cannot close a running event loop");
  if (closed_) return;
  signals_.reset();
  descriptor_callbacks_.reset();
  services_.closing();
  emit(Kind::loop_stop, kNoObject);
  tracer_.stop();  // what is torn down is no part of the run
  services_.closed();
  dismiss_all();
  threadsafe_->close();
  dismiss_all();  // what was left there may have scheduled something when it was destroyed
  closed_ = careful_ = true;
}

void EventLoop::dismiss_all() {
  const auto dismiss = [](Handle& handle) { handle.dismissed(); };
  // What is let go may schedule something in its destructor: until there is nothing.
  do {
    while (!batch_.empty()) dismiss(batch_.pop_front());
    while (!ready_.empty()) dismiss(ready_.pop_front());
    while (!timers_.empty()) dismiss(timers_.pop_front());
    if (!pending_.empty()) pending_.pop_front().dismissed();
  } while (!(ready_.empty() && timers_.empty() && pending_.empty()));
}

// Running

class EventLoop::Running {
 public:
  explicit Running(EventLoop& loop) : loop_(loop) {
    loop.require_open();
    loop.require_not_running();
    loop.running_ = true;
    loop.running_on_.store(&this_thread_loops, std::memory_order_relaxed);
    loop.tracer_.time_passes();
    this_thread_loops.running = &loop;
    this_thread_loops.running_number = loop.number();
  }
  ~Running() {
    this_thread_loops.running = nullptr;
    this_thread_loops.running_number = 0;
    loop_.running_ = loop_.stopping_ = false;
    loop_.running_on_.store(nullptr, std::memory_order_relaxed);
  }

 private:
  EventLoop& loop_;
};

void EventLoop::require_not_running() const {
  if (running_ || this_thread_loops.running) throw std::logic_error("an event loop is already running on this thread");
}

// The parts of a frame are inlined whatever the compiler thinks of it: after a system call the processor foresees no
// return, so that each function on the way back from select() costs a missed branch.

[[gnu::always_inline]] inline void EventLoop::begin_frame() {
  ++frame_;
  tracer_.emit_along(Kind::frame_begin, kNoObject, frame_);
}

[[gnu::always_inline]] inline std::optional<Duration> EventLoop::select_timeout() {
  if (bell_.rung()) [[unlikely]]
    answer_bell();
  if (!ready_.empty() || !batch_.empty() || stopping_) return Duration::zero();
  if (timers_.empty()) return std::nullopt;
  const TimeNs now = time();
  const TimeNs deadline = timers_.next_deadline();
  return deadline <= now ? Duration::zero() : std::min(Duration(deadline - now), kMaximumSelectTimeout);
}

[[gnu::always_inline]] inline void EventLoop::poll_selector(std::optional<Duration> timeout) {
  if (traced()) {
    const auto length = static_cast<std::uint64_t>(timeout ? timeout->count() : kForever);
    tracer_.emit_along(Kind::select_begin, kNoObject, length, parts_.selector->watch_count());
  }
  ready_watches_.clear();
  parts_.selector->select(timeout, ready_watches_);
  tracer_.time_passes();
  tracer_.emit_along(Kind::select_end, kNoObject, ready_watches_.size());
  if (bell_.rung()) [[unlikely]]
    answer_bell();
  for (Watch* watch : ready_watches_) {
    if (watch->in_ready_queue()) continue;  // left over from a frame that an exception ended
    tracer_.emit_along(Kind::fd_ready, watch->id_, watch->fd_interest().packed());
    ready_.push_back(*watch);
  }
}

[[gnu::always_inline]] inline void EventLoop::queue_due_timers() {
  if (timers_.empty()) return;
  timers_.pop_due(time(), [this](TimerHandle& timer) {
    tracer_.emit_along(Kind::timer_fire, timer.id_);
    ready_.push_back(timer);
  });
}

[[gnu::always_inline]] inline void EventLoop::run_frame() {
  if (!pass_gate(Gate::Point::frame)) return;
  begin_frame();
  poll_selector(select_timeout());
  queue_due_timers();
  run_batch();
}

void EventLoop::run_forever() {
  const Running running(*this);
  while (!abandoned_) {
    run_frame();
    if (stopping_) break;
  }
}

void EventLoop::run_once() {
  const Running running(*this);
  run_frame();
}

bool EventLoop::ask_gate(Gate::Point point) {
  if (abandoned_ || !parts_.gate) return !abandoned_;
  if (!parts_.gate->closed(point)) return true;
  // While a virtual clock stands still a pause is nothing that happens in the run, and a stepped run stays identical to
  // others.
  const bool visible = !virtual_clock_;
  if (visible) emit(Kind::loop_pause, kNoObject);
  abandoned_ = !parts_.gate->wait(point);
  tracer_.time_passes();
  if (visible) emit(Kind::loop_resume, kNoObject);
  return !abandoned_;
}

void EventLoop::run_batch() {
  batch_.take(ready_);  // behind what an exception left there
  while (!batch_.empty()) {
    if (bell_.rung()) [[unlikely]]
      take_interrupts();  // the rest of what has come is for the next frame
    if (!pass_gate(Gate::Point::handle)) return;
    if (debug_) [[unlikely]] {
      run_timed_turn(batch_.pop_front());
    } else {
      run_turn(batch_.pop_front());
    }
  }
}

namespace {

/// Apart, so that a turn stays small enough to be inlined.
[[gnu::noinline, gnu::cold]] void tell_of_current(const ExceptionPolicy& policy, EventLoop& loop, ObjectId id,
                                                  bool is_step) {
  ExceptionContext context{.message = "exception in callback"};
  (is_step ? context.task : context.handle) = id;
  policy.tell_of_current(loop, std::move(context));
}

}  // namespace

void EventLoop::run_turn(Handle& handle) {
  // The handle may destroy itself in its turn.
  const bool is_step = handle.type() == Handle::Type::step;
  const ObjectId id = handle.id_;
  if (is_step) [[likely]] {
    waker_.kind = trace::Waker::Kind::task;
    waker_.id = id;
  } else {
    waker_ = handle.as_waker();
  }
  tracer_.emit_along(is_step ? Kind::task_run : Kind::handle_begin, id);
  tracer_.time_passes();
  if (virtual_clock_) parts_.clock->charge_turn();
  try {
    handle.run();
  } catch (...) {
    if (!is_step) emit(Kind::handle_end, id);
    waker_ = {};
    tracer_.time_passes();  // whoever handles it takes his time
    tell_of_current(exceptions_, *this, id, is_step);
    return;
  }
  if (!is_step) emit(Kind::handle_end, id);
  waker_ = {};
}

void EventLoop::run_timed_turn(Handle& handle) {
  const bool is_step = handle.type() == Handle::Type::step;
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

// What it lets others know

void EventLoop::call_exception_handler(const ExceptionContext& context) {
  tracer_.time_passes();  // whoever handles it takes his time
  exceptions_.tell(*this, context);
}

void EventLoop::warn(trace::WarningKind kind, ObjectId subject, const ExceptionContext& context) {
  if (traced()) {
    std::string text = context.message;
    if (context.exception) text += ": " + describe(context.exception);
    emit(Kind::warning, subject, static_cast<std::uint64_t>(kind), intern(text));
  }
  call_exception_handler(context);
}

void EventLoop::print_to_stdout(std::string_view line) {
  flockfile(stdout);
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  funlockfile(stdout);
}

void EventLoop::print(std::string_view line, ObjectId subject) {
  if (traced()) emit(Kind::print, subject, intern(line));
  if (output_) output_(line);
}

// Debug mode, and what is refused

bool EventLoop::debug_by_default() {
  const char* setting = std::getenv("LOOPSCOPE_DEBUG");
  return setting && *setting;
}

void EventLoop::set_debug(bool debug) {
  debug_ = debug;
  careful_ = debug_ || closed_;
}

EventLoop* EventLoop::find_open(EventLoop* loop, LoopNumber number) {
  return Existence::of(loop, number) && !loop->closed_ ? loop : nullptr;
}

void EventLoop::refuse_closed() { throw std::logic_error("Event loop is closed"); }

void EventLoop::check_call() const {
  require_open();
  const ThreadLoops* const thread = running_on_.load(std::memory_order_relaxed);
  if (debug_ && thread && thread != &this_thread_loops)
    throw std::logic_error("the loop runs on another thread: use call_soon_threadsafe");
}

}  // namespace loopscope
