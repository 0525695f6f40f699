#include "core/loop/event_loop.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <utility>

namespace loopscope {
namespace {

using trace::Kind;

// asyncio's limit; the system calls behind selectors take no longer timeouts.
constexpr Duration kMaximumSelectTimeout = std::chrono::hours(24);

thread_local EventLoop* running_loop = nullptr;

void print_to_stdout(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

std::uint64_t text_argument(const char* text) { return reinterpret_cast<std::uintptr_t>(text); }

/// A plain handle for a function.
class SoonHandle : public Handle {
 protected:
  SoonHandle() : Handle(Type::callback) {}
  const char* label() const override { return "callback"; }
};

/// A timer for a function, which remembers its deadline.
class LaterHandle : public TimerHandle {
 public:
  void set_when(TimeNs when) { when_ = when; }
  TimeNs when() const override { return when_; }

 private:
  TimeNs when_ = 0;
};

/// A function that a user handed to the loop; it keeps itself alive while it is scheduled.
template <class Base>
class Callback final : public Base {
 public:
  static std::shared_ptr<Callback> create(std::function<void()> function) {
    const std::shared_ptr<Callback> callback(new Callback(std::move(function)));
    callback->self_ = callback;
    return callback;
  }

 private:
  explicit Callback(std::function<void()> function) : function_(std::move(function)) {}

  void run() override {
    const std::shared_ptr<Callback> keep = std::move(self_);
    const std::function<void()> function = std::move(function_);  // dies with the turn, whoever holds the handle
    function();
  }
  void dismissed() override {
    const std::shared_ptr<Callback> keep = std::move(self_);
    function_ = nullptr;
  }

  std::function<void()> function_;
  std::shared_ptr<Callback> self_;  // while it is scheduled
};

trace::FdInterest fd_interest(const Watch& watch) { return {watch.interest(), watch.fd()}; }

}  // namespace

EventLoop& get_running_loop() {
  if (!running_loop) throw std::logic_error("no running event loop");
  return *running_loop;
}

EventLoop* running_loop_or_null() { return running_loop; }

EventLoop::EventLoop(LoopParts parts)
    : parts_(std::move(parts)), virtual_clock_(parts_.clock && parts_.clock->is_virtual()), output_(print_to_stdout) {
  LOOPSCOPE_CHECK(parts_.clock && parts_.selector && (!parts_.sink || parts_.strings));
#ifndef NDEBUG
  validator_ = std::make_unique<trace::Validator>();
#endif
  const auto clock = virtual_clock_ ? trace::ClockKind::virtual_ : trace::ClockKind::real;
  emit(Kind::loop_start, kNoObject, static_cast<std::uint64_t>(clock), intern(parts_.name));
}

EventLoop::~EventLoop() {
  emit(Kind::loop_stop, kNoObject);
  parts_.sink = nullptr;  // what is torn down is no part of the run
  dismiss_all();
}

void EventLoop::dismiss_all() {
  while (!live_tasks_.list.empty()) live_tasks_.dismiss(live_tasks_.list.pop_front());
  const auto dismiss = [](Handle& handle) { handle.dismissed(); };
  while (!batch_.empty()) dismiss(batch_.pop_front());
  while (!ready_.empty()) dismiss(ready_.pop_front());
  while (!timers_.empty()) dismiss(timers_.pop_front());
  while (!pending_.empty()) pending_.pop_front().dismissed();
}

// Running

class EventLoop::Running {
 public:
  explicit Running(EventLoop& loop) : loop_(loop) {
    loop.require_not_running();
    loop.running_ = true;
    loop.stamp_ns_ = -1;  // time has passed since the last run
    running_loop = &loop;
  }
  ~Running() {
    running_loop = nullptr;
    loop_.running_ = loop_.stopping_ = false;
  }

 private:
  EventLoop& loop_;
};

void EventLoop::require_not_running() const {
  if (running_ || running_loop) throw std::logic_error("an event loop is already running on this thread");
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

void EventLoop::run_frame() {
  if (!pass_gate(Gate::Point::frame)) return;
  begin_frame();
  poll_selector(select_timeout());
  queue_due_timers();
  run_batch();
}

bool EventLoop::pass_gate(Gate::Point point) {
  if (abandoned_) return false;
  if (!parts_.gate || !parts_.gate->closed(point)) [[likely]]
    return true;
  // While a virtual clock stands still a pause is nothing that happens in the run, and a stepped run stays identical to
  // others.
  const bool visible = !virtual_clock_;
  if (visible) emit(Kind::loop_pause, kNoObject);
  abandoned_ = !parts_.gate->wait(point);
  stamp_ns_ = -1;
  if (visible) emit(Kind::loop_resume, kNoObject);
  return !abandoned_;
}

void EventLoop::begin_frame() {
  ++frame_;
  if (traced()) emit_at(shared_stamp(), Kind::frame_begin, kNoObject, frame_, 0);
}

std::optional<Duration> EventLoop::select_timeout() {
  take_threadsafe();
  if (!ready_.empty() || !batch_.empty() || stopping_) return Duration::zero();
  if (timers_.empty()) return std::nullopt;
  const TimeNs now = time();
  const TimeNs deadline = timers_.next_deadline();
  return deadline <= now ? Duration::zero() : std::min(Duration(deadline - now), kMaximumSelectTimeout);
}

void EventLoop::poll_selector(std::optional<Duration> timeout) {
  if (traced()) {
    emit_at(shared_stamp(), Kind::select_begin, kNoObject,
            static_cast<std::uint64_t>(timeout ? timeout->count() : kForever), parts_.selector->watch_count());
  }
  ready_watches_.clear();
  parts_.selector->select(timeout, ready_watches_);
  stamp_ns_ = -1;
  if (traced()) emit_at(shared_stamp(), Kind::select_end, kNoObject, ready_watches_.size(), 0);
  take_threadsafe();
  for (Watch* watch : ready_watches_) {
    if (watch->in_ready_queue()) continue;  // left over from a frame that an exception ended
    watch->set_cause({trace::Waker::Kind::fd, static_cast<std::uint32_t>(watch->fd())});
    if (traced()) emit_at(shared_stamp(), Kind::fd_ready, watch->id_, fd_interest(*watch).packed(), 0);
    ready_.push_back(*watch);
  }
}

void EventLoop::queue_due_timers() {
  if (timers_.empty()) return;
  const TimeNs now = time();
  while (!timers_.empty() && timers_.next_deadline() <= now) {
    TimerHandle& timer = timers_.pop_front();
    timer.set_cause({trace::Waker::Kind::timer, timer.id_});
    if (traced()) emit_at(shared_stamp(), Kind::timer_fire, timer.id_, 0, 0);
    ready_.push_back(timer);
  }
}

void EventLoop::run_batch() {
  batch_.take(ready_);  // behind what an exception left there
  while (!batch_.empty()) {
    if (!pass_gate(Gate::Point::handle)) return;
    run_turn(batch_.pop_front());
  }
}

void EventLoop::run_turn(Handle& handle) {
  // The handle may destroy itself in its turn.
  const bool is_step = handle.type() == Handle::Type::task_step;
  const ObjectId id = handle.id_;
  cause_ = cause_of(handle);
  if (traced()) emit_at(shared_stamp(), is_step ? Kind::task_run : Kind::handle_begin, id, 0, 0);
  stamp_ns_ = -1;
  if (virtual_clock_) parts_.clock->charge_turn();
  try {
    handle.run();
  } catch (...) {
    if (!is_step) emit(Kind::handle_end, id);
    cause_ = {};
    handle_exception(id, is_step);
    return;
  }
  if (!is_step) emit(Kind::handle_end, id);
  cause_ = {};
}

// Scheduling

TimeNs EventLoop::time_after(Duration delay) const {
  const TimeNs now = time();
  return delay.count() > INT64_MAX - now ? INT64_MAX : now + delay.count();
}

void EventLoop::call_soon(Handle& handle) {
  handle.loop_ = this;
  handle.set_cause(cause_);
  if (handle.type_ == Handle::Type::task_step) {
    emit(Kind::task_ready, handle.id_, cause_.packed());
  } else {
    handle.id_ = new_id();
    emit(Kind::handle_ready, handle.id_, cause_.packed(), text_argument(handle.label()));
  }
  ready_.push_back(handle);
}

void EventLoop::call_at(TimeNs when, TimerHandle& timer, ObjectId wakes_task) {
  timer.loop_ = this;
  timer.id_ = new_id();
  timers_.push(timer, when);
  emit(Kind::timer_arm, timer.id_, static_cast<std::uint64_t>(when), wakes_task);
}

void EventLoop::watch(Watch& watch, ObjectId wakes_task) {
  parts_.selector->add(watch);
  watch.watching_ = true;
  watch.loop_ = this;
  watch.id_ = new_id();
  emit(Kind::fd_watch, watch.id_, fd_interest(watch).packed(), wakes_task);
}

std::shared_ptr<Handle> EventLoop::call_soon(std::function<void()> function) {
  auto callback = Callback<SoonHandle>::create(std::move(function));
  call_soon(*callback);
  return callback;
}

std::shared_ptr<TimerHandle> EventLoop::call_later(Duration delay, std::function<void()> function) {
  return call_at(time_after(delay), std::move(function));
}

std::shared_ptr<TimerHandle> EventLoop::call_at(TimeNs when, std::function<void()> function) {
  auto callback = Callback<LaterHandle>::create(std::move(function));
  callback->set_when(when);
  call_at(when, *callback);
  return callback;
}

void EventLoop::call_soon_threadsafe(std::function<void()> function) {
  {
    const std::lock_guard lock(threadsafe_mutex_);
    threadsafe_.push_back(std::move(function));
    threadsafe_pending_.store(true, std::memory_order_release);
  }
  parts_.selector->wake();
}

void EventLoop::take_threadsafe() {
  if (!threadsafe_pending_.load(std::memory_order_acquire)) [[likely]]
    return;
  std::vector<std::function<void()>> functions;
  {
    const std::lock_guard lock(threadsafe_mutex_);
    functions.swap(threadsafe_);
    threadsafe_pending_.store(false, std::memory_order_relaxed);
  }
  const trace::Waker outer = std::exchange(cause_, {trace::Waker::Kind::thread, 0});
  for (auto& function : functions) call_soon(std::move(function));
  cause_ = outer;
}

void EventLoop::cancel(Handle& handle) {
  handle.unlink();
  switch (handle.type_) {
    case Handle::Type::callback:
    case Handle::Type::task_step:
      emit(Kind::handle_cancel, handle.id_);
      break;
    case Handle::Type::timer: {
      auto& timer = static_cast<TimerHandle&>(handle);
      if (timer.armed()) timers_.remove(timer);
      emit(Kind::timer_cancel, handle.id_);
      break;
    }
    case Handle::Type::watch: {
      auto& watch = static_cast<Watch&>(handle);
      watch.watching_ = false;
      parts_.selector->remove(watch);
      emit(Kind::fd_unwatch, handle.id_);
      break;
    }
  }
  handle.dismissed();
}

// Tracing

void EventLoop::print(std::string_view line, ObjectId task) {
  if (traced()) emit(Kind::print, task, intern(line));
  if (output_) output_(line);
}

TimeNs EventLoop::shared_stamp() {
  if (stamp_ns_ < 0) stamp_ns_ = time();
  return stamp_ns_;
}

void EventLoop::require_legal(const trace::Event& event) {
  if (const auto problem = validator_->check(event)) {
    std::fprintf(stderr, "illegal trace event: %s\n", problem->c_str());
    LOOPSCOPE_CHECK(false);
  }
}

}  // namespace loopscope
