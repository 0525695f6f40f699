#include "core/loop/event_loop.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "core/loop/descriptor_callbacks.h"
#include "core/loop/signal_inbox.h"

namespace loopscope {
namespace {

using trace::Kind;

// asyncio's limit; the system calls behind selectors take no longer timeouts.
constexpr Duration kMaximumSelectTimeout = std::chrono::hours(24);

thread_local EventLoop* running_loop = nullptr;
thread_local EventLoop* set_loop = nullptr;

}  // namespace

EventLoop& get_running_loop() {
  if (!running_loop) throw std::logic_error("no running event loop");
  return *running_loop;
}

EventLoop* running_loop_or_null() { return running_loop; }

EventLoop::EventLoop(LoopParts parts)
    : parts_(std::move(parts)),
      virtual_clock_(parts_.clock && parts_.clock->is_virtual()),
      next_id_(parts_.first_object),
      output_(print_to_stdout) {
  LOOPSCOPE_CHECK(parts_.clock && parts_.selector && (!parts_.sink || parts_.strings));
#if LOOPSCOPE_CHECKED
  validator_ = std::make_unique<trace::Validator>();
#endif
  set_debug(debug_by_default());
  const auto clock = virtual_clock_ ? trace::ClockKind::virtual_ : trace::ClockKind::real;
  emit(Kind::loop_start, kNoObject, static_cast<std::uint64_t>(clock), intern(parts_.name));
}

EventLoop*& EventLoop::set_for_thread() { return set_loop; }

EventLoop::~EventLoop() {
  LOOPSCOPE_CHECK(!running_);
  close();
  if (set_loop == this) set_loop = nullptr;
}

void EventLoop::close() {
  if (running_) throw std::logic_error("cannot close a running event loop");
  if (closed_) return;
  while (!at_close_.empty()) {
    const auto function = std::move(at_close_.back());
    at_close_.pop_back();
    function();
  }
  signals_.reset();
  descriptor_callbacks_.reset();
  if (!abandoned_) live_tasks_.list.for_each([this](TaskLink& link) { live_tasks_.warn_pending(link); });
  emit(Kind::loop_stop, kNoObject);
  parts_.sink = nullptr;  // what is torn down is no part of the run
  dismiss_all();
  std::vector<std::function<void()>> left_over;  // destroyed without the lock
  const std::lock_guard lock(threadsafe_mutex_);
  left_over.swap(threadsafe_);
  closed_ = careful_ = true;
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
    loop.require_open();
    loop.require_not_running();
    loop.running_ = true;
    loop.running_thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    loop.stamp_ns_ = -1;  // time has passed since the last run
    running_loop = &loop;
  }
  ~Running() {
    running_loop = nullptr;
    loop_.running_ = loop_.stopping_ = false;
    loop_.running_thread_.store({}, std::memory_order_relaxed);
  }

 private:
  EventLoop& loop_;
};

void EventLoop::require_not_running() const {
  if (running_ || running_loop) throw std::logic_error("an event loop is already running on this thread");
}

// The parts of a frame are inlined whatever the compiler thinks of it: after a system call the processor foresees no
// return, so that each function on the way back from select() costs a missed branch.

[[gnu::always_inline]] inline void EventLoop::begin_frame() {
  ++frame_;
  if (traced()) emit_at(shared_stamp(), Kind::frame_begin, kNoObject, frame_, 0);
}

[[gnu::always_inline]] inline std::optional<Duration> EventLoop::select_timeout() {
  if (threadsafe_pending_.load(std::memory_order_acquire)) [[unlikely]]
    take_threadsafe();
  if (!ready_.empty() || !batch_.empty() || stopping_) return Duration::zero();
  if (timers_.empty()) return std::nullopt;
  const TimeNs now = time();
  const TimeNs deadline = timers_.next_deadline();
  return deadline <= now ? Duration::zero() : std::min(Duration(deadline - now), kMaximumSelectTimeout);
}

[[gnu::always_inline]] inline void EventLoop::poll_selector(std::optional<Duration> timeout) {
  if (traced()) {
    emit_at(shared_stamp(), Kind::select_begin, kNoObject,
            static_cast<std::uint64_t>(timeout ? timeout->count() : kForever), parts_.selector->watch_count());
  }
  ready_watches_.clear();
  parts_.selector->select(timeout, ready_watches_);
  stamp_ns_ = -1;
  if (traced()) emit_at(shared_stamp(), Kind::select_end, kNoObject, ready_watches_.size(), 0);
  if (threadsafe_pending_.load(std::memory_order_acquire)) [[unlikely]]
    take_threadsafe();
  for (Watch* watch : ready_watches_) {
    if (watch->in_ready_queue()) continue;  // left over from a frame that an exception ended
    if (traced()) emit_at(shared_stamp(), Kind::fd_ready, watch->id_, watch->fd_interest().packed(), 0);
    ready_.push_back(*watch);
  }
}

[[gnu::always_inline]] inline void EventLoop::queue_due_timers() {
  if (timers_.empty()) return;
  const TimeNs now = time();
  while (!timers_.empty() && timers_.next_deadline() <= now) {
    TimerHandle& timer = timers_.pop_front();
    if (traced()) emit_at(shared_stamp(), Kind::timer_fire, timer.id_, 0, 0);
    ready_.push_back(timer);
  }
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
  stamp_ns_ = -1;
  if (visible) emit(Kind::loop_resume, kNoObject);
  return !abandoned_;
}

void EventLoop::run_batch() {
  batch_.take(ready_);  // behind what an exception left there
  while (!batch_.empty()) {
    if (!pass_gate(Gate::Point::handle)) return;
    if (debug_) [[unlikely]] {
      run_timed_turn(batch_.pop_front());
    } else {
      run_turn(batch_.pop_front());
    }
  }
}

void EventLoop::run_turn(Handle& handle) {
  // The handle may destroy itself in its turn.
  const bool is_step = handle.type() == Handle::Type::task_step;
  const ObjectId id = handle.id_;
  waker_ = handle.as_waker();
  if (traced()) emit_at(shared_stamp(), is_step ? Kind::task_run : Kind::handle_begin, id, 0, 0);
  stamp_ns_ = -1;
  if (virtual_clock_) parts_.clock->charge_turn();
  try {
    handle.run();
  } catch (...) {
    if (!is_step) emit(Kind::handle_end, id);
    waker_ = {};
    handle_exception(id, is_step);
    return;
  }
  if (!is_step) emit(Kind::handle_end, id);
  waker_ = {};
}

}  // namespace loopscope
