// What a loop can be asked to do: what enters the ready queue, the timer queue and the selector, and what is taken out
// of them. What becomes of it there is event_loop.cpp's.

#include <csignal>
#include <utility>

#include "core/loop/descriptor_callbacks.h"
#include "core/loop/event_loop.h"
#include "core/loop/signal_inbox.h"
#include "core/loop/threadsafe_inbox.h"

namespace loopscope {
namespace {

using trace::Kind;

std::uint64_t text_argument(const char* text) { return reinterpret_cast<std::uintptr_t>(text); }

/// A function that a user handed to the loop; it keeps itself alive while it is scheduled.
template <class Base>
class Callback final : public Base {
 public:
  Callback(std::function<void()> function, Ref<ContextState> context)
      : function_(std::move(function)), context_(std::move(context)) {}

  /// It is scheduled: from now on it keeps itself alive.
  static std::shared_ptr<Base> scheduled(std::shared_ptr<Callback> callback) {
    callback->self_ = callback;
    return callback;
  }

 private:
  void run() override {
    const std::shared_ptr<Callback> keep = std::move(self_);
    const std::function<void()> function = std::move(function_);  // dies with the turn, whoever holds the handle
    const ContextTurn turn(context_.get());
    function();
  }
  void dismissed() override {
    const std::shared_ptr<Callback> keep = std::move(self_);
    function_ = nullptr;
  }

  std::function<void()> function_;
  const Ref<ContextState> context_;
  std::shared_ptr<Callback> self_;  // while it is scheduled
};

}  // namespace

TimeNs EventLoop::time_after(Duration delay) const {
  const TimeNs now = time();
  return delay.count() > INT64_MAX - now ? INT64_MAX : now + delay.count();
}

void EventLoop::call_soon(Handle& handle) {
  if (careful_) [[unlikely]]
    check_call();
  handle.loop_ = this;
  if (handle.type_ == Handle::Type::step) {
    emit(Kind::task_ready, handle.id_, waker_.packed());
  } else {
    handle.id_ = new_id();
    emit(Kind::handle_ready, handle.id_, waker_.packed(), text_argument(handle.label()));
  }
  ready_.push_back(handle);
}

void EventLoop::call_at(TimeNs when, TimerHandle& timer, ObjectId wakes) {
  if (careful_) [[unlikely]]
    check_call();
  timer.loop_ = this;
  timer.id_ = new_id();
  timers_.push(timer, when);
  emit(Kind::timer_arm, timer.id_, static_cast<std::uint64_t>(when), wakes);
}

void EventLoop::watch(Watch& watch, ObjectId wakes) {
  if (careful_) [[unlikely]]
    check_call();
  parts_.selector->add(watch);
  watch.watching_ = true;
  watch.loop_ = this;
  watch.id_ = new_id();
  emit(Kind::fd_watch, watch.id_, watch.fd_interest().packed(), wakes);
}

std::shared_ptr<CallbackHandle> EventLoop::schedule(std::function<void()> function, Ref<ContextState> context) {
  const auto callback = std::make_shared<Callback<CallbackHandle>>(std::move(function), std::move(context));
  call_soon(*callback);
  return std::decay_t<decltype(*callback)>::scheduled(callback);
}

std::shared_ptr<CallbackHandle> EventLoop::call_soon(std::function<void()> function) {
  return schedule(std::move(function), ContextState::capture());
}

std::shared_ptr<CallbackHandle> EventLoop::call_soon(std::function<void()> function, const Context& context) {
  return schedule(std::move(function), context.state());
}

std::shared_ptr<DeadlineHandle> EventLoop::call_later(Duration delay, std::function<void()> function) {
  if (careful_) [[unlikely]]
    check_call();  // before the clock is read, which is the loop's thread's alone
  return call_at(time_after(delay), std::move(function));
}

std::shared_ptr<DeadlineHandle> EventLoop::call_later(Duration delay, std::function<void()> function,
                                                      const Context& context) {
  if (careful_) [[unlikely]]
    check_call();
  return call_at(time_after(delay), std::move(function), context);
}

std::shared_ptr<DeadlineHandle> EventLoop::call_at(TimeNs when, std::function<void()> function) {
  return schedule_at(when, std::move(function), ContextState::capture());
}

std::shared_ptr<DeadlineHandle> EventLoop::call_at(TimeNs when, std::function<void()> function,
                                                   const Context& context) {
  return schedule_at(when, std::move(function), context.state());
}

std::shared_ptr<DeadlineHandle> EventLoop::schedule_at(TimeNs when, std::function<void()> function,
                                                       Ref<ContextState> context) {
  const auto callback = std::make_shared<Callback<DeadlineHandle>>(std::move(function), std::move(context));
  callback->when_ = when;
  call_at(when, *callback);
  return std::decay_t<decltype(*callback)>::scheduled(callback);
}

void EventLoop::call_soon_threadsafe(std::function<void()> function) {
  threadsafe_->post(std::move(function), ContextState::capture());
}

void EventLoop::call_soon_threadsafe(std::function<void()> function, const Context& context) {
  threadsafe_->post(std::move(function), context.state());
}

void EventLoop::answer_bell() {
  bell_.answer();
  waker_ = {trace::Waker::Kind::thread, 0};
  for (ThreadsafeInbox::Call& call : threadsafe_->take()) schedule(std::move(call.function), std::move(call.context));
  waker_ = {};
  if (signals_) take_signals();
}

void EventLoop::take_signals() {
  for (SignalInbox::Action& action : signals_->take()) schedule(std::move(action.function), std::move(action.context));
  take_interrupts();
}

void EventLoop::take_interrupts() {
  if (!signals_) return;
  for (unsigned left = signals_->take_interrupts(); left > 0; --left) {
    const std::function<void()> function = signals_->interrupt();
    function();
  }
}

void Handle::cancel_scheduled() { loop_->cancel(*this); }

void EventLoop::cancel(Handle& handle) {
  handle.unlink();
  switch (handle.type_) {
    case Handle::Type::callback:
    case Handle::Type::step:
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

// Descriptors and signals

void EventLoop::add_reader(int fd, std::function<void()> function) {
  if (!descriptor_callbacks_) descriptor_callbacks_ = std::make_unique<DescriptorCallbacks>(*this);
  descriptor_callbacks_->add(fd, trace::Interest::read, std::move(function));
}

bool EventLoop::remove_reader(int fd) {
  return descriptor_callbacks_ && descriptor_callbacks_->remove(fd, trace::Interest::read);
}

void EventLoop::add_writer(int fd, std::function<void()> function) {
  if (!descriptor_callbacks_) descriptor_callbacks_ = std::make_unique<DescriptorCallbacks>(*this);
  descriptor_callbacks_->add(fd, trace::Interest::write, std::move(function));
}

bool EventLoop::remove_writer(int fd) {
  return descriptor_callbacks_ && descriptor_callbacks_->remove(fd, trace::Interest::write);
}

SignalInbox& EventLoop::signals() {
  if (!signals_) signals_ = std::make_unique<SignalInbox>(bell_);
  return *signals_;
}

void EventLoop::add_signal_handler(int number, std::function<void()> function) {
  require_open();
  signals().add(number, {std::move(function), ContextState::capture_always()});
}

bool EventLoop::remove_signal_handler(int number) { return signals().remove(number); }

bool EventLoop::add_interrupt_handler(std::function<void()> function) {
  require_open();
  return signals().add_interrupt(std::move(function));
}

unsigned EventLoop::remove_interrupt_handler() { return signals_ ? signals_->remove_interrupt() : 0; }

}  // namespace loopscope
