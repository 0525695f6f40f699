#pragma once

#include "core/base/check.h"
#include "core/base/ids.h"
#include "core/base/intrusive_list.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"

namespace loopscope {

class EventLoop;

/// A callback that a loop can have in its ready queue. Intrusive: the queue links the handles themselves and allocates
/// nothing, so a handle must stay where it is while it is scheduled, and is best cancelled before it is destroyed.
/// A handle belongs to one loop at a time and to that loop's thread.
class Handle : public ListLink<Handle> {
 public:
  /// A step is told by events of its own (task_ready, task_run), has one id for all its turns, and is not taken back.
  enum class Type : std::uint8_t { callback, step, timer, watch };

  virtual ~Handle() = default;

  /// What identifies it in the trace; a new id each time it is scheduled, except for a step.
  ObjectId id() const { return id_; }
  Type type() const { return type_; }
  bool in_ready_queue() const { return linked(); }

  /// Takes it out of the ready queue, the timer queue or the selector. Nothing happens when it is in none. It may be
  /// destroyed by this, when nobody but the loop held it.
  void cancel() {
    if (scheduled()) cancel_scheduled();
  }

 protected:
  explicit Handle(Type type) : type_(type) {}

  /// Its turn. The handle is out of the ready queue and may schedule itself anew, or destroy itself.
  virtual void run() = 0;
  /// What it does, for the trace: a static text such as "gather: child done".
  virtual const char* label() const = 0;
  /// It will not run: it was cancelled, or its loop is being destroyed. It may destroy itself.
  virtual void dismissed() {}

  EventLoop* loop_ = nullptr;  ///< the loop it was last scheduled on
  ObjectId id_ = kNoObject;

 private:
  friend class EventLoop;

  /// Whether cancel() has something to do. Only then is its loop known to be there still.
  bool scheduled() const;
  void cancel_scheduled();
  /// The waker of what it makes ready in its turn.
  trace::Waker as_waker() const;

  const Type type_;
};

/// A function in the ready queue: what call_soon() returns.
class CallbackHandle : public Handle {
 public:
  void cancel() {
    cancelled_ = true;
    Handle::cancel();
  }
  /// cancel() was called, if only after its turn.
  bool cancelled() const { return cancelled_; }

 protected:
  CallbackHandle() : Handle(Type::callback) {}
  const char* label() const override { return "callback"; }

 private:
  bool cancelled_ = false;
};

/// A handle that enters the ready queue when its deadline has come.
class TimerHandle : public Handle {
 public:
  ~TimerHandle() override { LOOPSCOPE_DCHECK(!armed()); }

  bool armed() const { return slot_ != kNotArmed; }

 protected:
  TimerHandle() : Handle(Type::timer) {}
  const char* label() const override { return "timer"; }

  std::uint8_t phase_ = 0;  ///< its subclass's to use: a byte here takes no room

 private:
  friend class EventLoop;
  friend class TimerQueue;
  static constexpr std::uint32_t kNotArmed = UINT32_MAX;

  std::uint32_t slot_ = kNotArmed;

 protected:
  union {
    Duration delay_;           ///< its subclass's to use before it is armed
    Handle* wakes_ = nullptr;  ///< from then on: what its turn will touch, which the queue asks the memory for ahead
  };
};

/// A timer that remembers its deadline: what call_at() and call_later() return.
class DeadlineHandle : public TimerHandle {
 public:
  /// On the loop's clock.
  TimeNs when() const { return when_; }
  void cancel() {
    cancelled_ = true;
    TimerHandle::cancel();
  }
  /// cancel() was called, if only after its turn.
  bool cancelled() const { return cancelled_; }

 private:
  friend class EventLoop;
  TimeNs when_ = 0;
  bool cancelled_ = false;
};

/// A handle that enters the ready queue in every frame in which its descriptor is ready (level-triggered).
class Watch : public Handle {
 public:
  Watch(int fd, trace::Interest interest) : Handle(Type::watch), fd_(fd), interest_(interest) {}
  ~Watch() override { LOOPSCOPE_DCHECK(!watching_); }

  int fd() const { return fd_; }
  trace::Interest interest() const { return interest_; }
  bool watching() const { return watching_; }
  /// Its owner calls Selector::forget() before the descriptor is closed.
  bool keeps_armed() const { return keeps_armed_; }

 protected:
  const char* label() const override { return "descriptor"; }
  /// A promise to call Selector::forget() before the descriptor is closed: the selector then need not ask the system
  /// each time that it is watched anew.
  void keep_armed() { keeps_armed_ = true; }

 private:
  friend class EventLoop;

  trace::FdInterest fd_interest() const { return {interest_, fd_}; }

  const int fd_;
  const trace::Interest interest_;
  bool watching_ = false;
  bool keeps_armed_ = false;
};

inline trace::Waker Handle::as_waker() const {
  switch (type_) {
    case Type::callback:
      return {trace::Waker::Kind::callback, id_};
    case Type::step:
      return {trace::Waker::Kind::task, id_};
    case Type::timer:
      return {trace::Waker::Kind::timer, id_};
    case Type::watch:
      return {trace::Waker::Kind::fd, static_cast<std::uint32_t>(static_cast<const Watch*>(this)->fd())};
  }
  return {};
}

inline bool Handle::scheduled() const {
  switch (type_) {
    case Type::callback:
      return in_ready_queue();
    case Type::step:
      return false;
    case Type::timer:
      return in_ready_queue() || static_cast<const TimerHandle*>(this)->armed();
    case Type::watch:
      return static_cast<const Watch*>(this)->watching();
  }
  return false;
}

}  // namespace loopscope
