#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/loop/clock.h"
#include "core/loop/context.h"
#include "core/loop/doorbell.h"
#include "core/loop/exception_policy.h"
#include "core/loop/existence.h"
#include "core/loop/gate.h"
#include "core/loop/handle.h"
#include "core/loop/makes_coroutine.h"
#include "core/loop/pending.h"
#include "core/loop/selector.h"
#include "core/loop/services.h"
#include "core/loop/thread_loops.h"
#include "core/loop/timer_queue.h"
#include "core/loop/tracer.h"

namespace loopscope {

class DescriptorCallbacks;
class SignalInbox;
class ThreadsafeInbox;

/// What a loop is made of. Everything is handed in and must outlive it (see new_event_loop() for one that has its own).
struct LoopParts {
  Clock* clock = nullptr;
  Selector* selector = nullptr;
  trace::Sink* sink = nullptr;            ///< where its events go; nullptr: it is not traced
  trace::StringTable* strings = nullptr;  ///< for the texts in them; needed with a sink
  Gate* gate = nullptr;                   ///< what can hold it still; nullptr: nothing can
  std::string name = "loop";
  LoopId id = 0;
  ObjectId first_object = 1;             ///< the id of the first object it makes
  std::shared_ptr<void> keep = nullptr;  ///< what lives as long as the loop: its parts, if nobody else owns them
};

/// An event loop with the order of asyncio's. Callbacks are called in one place only, run_batch(); everything else only
/// adds to the ready queue. What is made ready during a frame runs in the next one.
///
/// It belongs to the thread that runs it; only call_soon_threadsafe() may be called from others. Everything it does
/// goes as trace events to its sink.
///
/// Here are its queues and its frame. What it tells is a Tracer's, what comes from other threads and from the system is
/// in inboxes (ThreadsafeInbox, SignalInbox) that ring a Doorbell, whom exceptions go to is an ExceptionPolicy's to
/// say, and what stands above it keeps its own with it as LoopServices.
class EventLoop {
 public:
  explicit EventLoop(LoopParts parts);
  /// Closes it.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Running

  // What a callback throws goes to the exception handler, and the frame goes on. Only a KeyboardInterrupt leaves; what
  // was left of its frame runs in the next one. Both throw std::logic_error while a loop runs on this thread.

  /// One frame: select, its I/O events, due timers, then the handles that were ready.
  void run_once();
  /// Frames until stop(), at least one.
  void run_forever();
  /// Makes run_forever() return at the end of the present frame, or of its first one.
  void stop() { stopping_ = true; }
  /// Runs until what can be awaited is done; its result, or what it ended with is thrown. Throws std::runtime_error
  /// when the loop was stopped before. Whoever defines such a type declares run_to_end(loop, awaitable) beside it,
  /// which does it.
  template <class Awaitable>
  auto run_until_complete(Awaitable&& awaitable) requires requires {
    run_to_end(std::declval<EventLoop&>(), std::forward<Awaitable>(awaitable));
  }
  { return run_to_end(*this, std::forward<Awaitable>(awaitable)); }
  bool is_running() const { return running_; }
  /// The number of the present frame, or of the last one.
  std::uint64_t frame() const { return frame_; }
  /// Throws std::logic_error while a loop runs on this thread: loops do not nest.
  void require_not_running() const;

  /// Ends the loop for good: its services are told, and what is scheduled or pending is dismissed without running
  /// anything of it. Afterwards whatever would schedule something throws std::logic_error "Event loop is closed".
  /// Throws std::logic_error while it runs. Nothing happens the second time.
  void close();
  bool is_closed() const { return closed_; }
  /// Throws std::logic_error once it is closed.
  void require_open() const {
    if (closed_) [[unlikely]]
      refuse_closed();
  }
  /// Throws the std::logic_error "Event loop is closed".
  [[noreturn]] static void refuse_closed();

  // For what may outlive its loop (a future that somebody holds): the loop of this number at this address, or nullptr.
  // At once for the one that runs on this thread. Everything that would schedule something goes by these, so that the
  // answer is the same whether the loop is closed or gone.

  static EventLoop* if_open(EventLoop* loop, LoopNumber number) {
    if (this_thread_loops.running_number == number) [[likely]]
      return loop;
    return find_open(loop, number);
  }
  /// Also one that is closed.
  static EventLoop* if_exists(EventLoop* loop, LoopNumber number) {
    return Existence::of(loop, number) ? loop : nullptr;
  }
  /// The gate abandoned the run; the loop is only good for being destroyed.
  bool abandoned() const { return abandoned_; }

  // Scheduling

  /// Appends to the ready queue. The handle must not be scheduled.
  void call_soon(Handle& handle);
  /// The same without an event of its own: for a step that yields, which says so itself.
  void requeue(Handle& handle) {
    handle.loop_ = this;
    ready_.push_back(handle);
  }
  /// wakes: whom it will wake, for the trace.
  void call_at(TimeNs when, TimerHandle& timer, ObjectId wakes = kNoObject);
  /// Watches until the watch is cancelled, which must be before the loop is destroyed. Throws as Selector::add does.
  void watch(Watch& watch, ObjectId wakes = kNoObject);

  // The same with a function, which the loop keeps until it was called or cancelled. Letting go of what they return
  // changes nothing; cancel() it to take the call back. It is called in the context, or in a copy of the present one.
  std::shared_ptr<CallbackHandle> call_soon(std::function<void()> function);
  std::shared_ptr<CallbackHandle> call_soon(std::function<void()> function, const Context& context);
  std::shared_ptr<DeadlineHandle> call_later(Duration delay, std::function<void()> function);
  std::shared_ptr<DeadlineHandle> call_later(Duration delay, std::function<void()> function, const Context& context);
  std::shared_ptr<DeadlineHandle> call_at(TimeNs when, std::function<void()> function);
  std::shared_ptr<DeadlineHandle> call_at(TimeNs when, std::function<void()> function, const Context& context);
  /// The same from any thread; wakes the selector.
  void call_soon_threadsafe(std::function<void()> function);
  void call_soon_threadsafe(std::function<void()> function, const Context& context);
  // A coroutine function does not compile.
  void call_soon(makes_coroutine auto&& function) = delete;
  void call_later(Duration delay, makes_coroutine auto&& function) = delete;
  void call_at(TimeNs when, makes_coroutine auto&& function) = delete;
  void call_soon_threadsafe(makes_coroutine auto&& function) = delete;

  // Descriptors and signals. A function stays until it is removed or replaced, and is called in the same copy of the
  // present context each time; those that remove return whether there was one.

  /// Calls the function in every frame in which the descriptor can be read (written). Throws std::system_error for a
  /// descriptor that cannot be watched, and std::logic_error when a stream, or an await, watches it already.
  void add_reader(int fd, std::function<void()> function);
  bool remove_reader(int fd);
  void add_writer(int fd, std::function<void()> function);
  bool remove_writer(int fd);
  /// Calls the function once for each arrival of the signal; loops that handle the same signal each get it. Throws
  /// std::invalid_argument for a number that is no signal, and std::runtime_error for one that cannot be caught.
  void add_signal_handler(int number, std::function<void()> function);
  void add_signal_handler(int number, makes_coroutine auto&& function) = delete;
  /// The signal does again what it did before. Throws std::invalid_argument for a number that is no signal.
  bool remove_signal_handler(int number);
  /// Calls the function for SIGINT before the next turn, or at once where the loop waits; what it throws leaves
  /// run_forever(). False, and nothing, when the process handles SIGINT already. A signal handler for SIGINT takes its
  /// place; when that is removed, or was there before, KeyboardInterrupt is thrown instead.
  bool add_interrupt_handler(std::function<void()> function);
  /// How many came that the function was not called for.
  unsigned remove_interrupt_handler();

  // Exceptions that nobody caught

  /// Who is told of what a callback let out, and of warnings; nullptr: default_exception_handler(). The loop goes on
  /// afterwards. KeyboardInterrupt alone is not handled: it leaves run_forever().
  void set_exception_handler(ExceptionHandler handler) { exceptions_.set_handler(std::move(handler)); }
  const ExceptionHandler& exception_handler() const { return exceptions_.handler(); }
  /// Tells the handler. When that throws, both exceptions go to the default one.
  void call_exception_handler(const ExceptionContext& context);
  /// Writes the context as one line to standard error.
  static void default_exception_handler(const ExceptionContext& context) {
    ExceptionPolicy::tell_standard_error(context);
  }
  /// An event, and the exception handler: something is wrong with the program, but nothing failed. subject: may be
  /// kNoObject. The context's exception, if any, is described in the event.
  void warn(trace::WarningKind kind, ObjectId subject, const ExceptionContext& context);
  LoopNumber number() const { return existence_.number(); }

  // Debug mode: calls from the wrong thread throw std::logic_error, and a turn that takes slow_callback_duration is
  // told as a warning event and to the exception handler. On from the start when LOOPSCOPE_DEBUG is set and not empty.

  void set_debug(bool debug);
  bool get_debug() const { return debug_; }
  Duration slow_callback_duration = std::chrono::milliseconds(100);

  // Time

  TimeNs time() const { return parts_.clock->now(); }
  /// The moment that is `delay` from now, or the last one there is.
  TimeNs time_after(Duration delay) const;
  Clock& clock() { return *parts_.clock; }
  Selector& selector() { return *parts_.selector; }

  // Tracing

  bool traced() const { return tracer_.on(); }
  ObjectId new_id() { return next_id_++; }
  /// An event that happens now. A turn or frame that begins next shares its stamp.
  void emit(trace::Kind kind, ObjectId subject, std::uint64_t a = 0, std::uint64_t b = 0) {
    tracer_.emit(kind, subject, a, b);
  }
  /// The id of a text for an event's argument; 0 when not traced.
  StringId intern(std::string_view text) { return tracer_.intern(text); }

  /// One line of the program's output: an event, and a call of the output function.
  void print(std::string_view line, ObjectId subject);
  /// Where print() writes; a line to standard output unless set.
  void set_output(std::function<void(std::string_view)> output) { output_ = std::move(output); }
  /// A line to standard output, whole among those of other threads. Any thread.
  static void print_to_stdout(std::string_view line);

  // For what stands above it

  /// What is kept for this loop by this type, made at the first use.
  template <std::derived_from<LoopService> T>
  T& service() {
    return services_.get<T>();
  }
  /// What else is to be told when the loop is closed.
  IntrusiveList<Pending>& pending() { return pending_; }
  /// The step that runs now, or nullptr. Whoever runs it sets it, and takes it back before the turn ends.
  Handle* step() const { return step_; }
  void set_step(Handle* step) { step_ = step; }

 private:
  friend class Handle;
  class Running;

  void run_frame();
  void begin_frame();
  bool pass_gate(Gate::Point point) {
    if (!parts_.gate && !abandoned_) [[likely]]
      return true;
    return ask_gate(point);
  }
  bool ask_gate(Gate::Point point);
  std::optional<Duration> select_timeout();
  void poll_selector(std::optional<Duration> timeout);
  void queue_due_timers();
  void run_batch();
  void run_turn(Handle& handle);
  void run_timed_turn(Handle& handle);
  void check_call() const;
  static bool debug_by_default();
  void answer_bell();
  static EventLoop* find_open(EventLoop* loop, LoopNumber number);
  SignalInbox& signals();
  void take_signals();
  void take_interrupts();
  std::shared_ptr<CallbackHandle> schedule(std::function<void()> function, Ref<ContextState> context);
  std::shared_ptr<DeadlineHandle> schedule_at(TimeNs when, std::function<void()> function, Ref<ContextState> context);
  void cancel(Handle& handle);
  void dismiss_all();

  LoopParts parts_;
  Tracer tracer_;
  const bool virtual_clock_;
  IntrusiveList<Handle> ready_;
  IntrusiveList<Handle> batch_;  // what this frame still has to run
  TimerQueue timers_;
  std::vector<Watch*> ready_watches_;
  Doorbell bell_;

  trace::Waker waker_;  // of what becomes ready now: whose turn it is
  Handle* step_ = nullptr;
  std::uint64_t frame_ = 0;
  ObjectId next_id_;
  bool running_ = false;
  bool stopping_ = false;
  bool abandoned_ = false;
  bool closed_ = false;
  bool debug_ = false;
  bool careful_ = false;                                 // debug_ or closed_: scheduling has something to check
  std::atomic<const ThreadLoops*> running_on_{nullptr};  // whose thread runs it
  const std::unique_ptr<ThreadsafeInbox> threadsafe_;
  std::unique_ptr<SignalInbox> signals_;
  std::unique_ptr<DescriptorCallbacks> descriptor_callbacks_;
  ExceptionPolicy exceptions_;
  std::function<void(std::string_view)> output_;
  IntrusiveList<Pending> pending_;
  LoopServices services_;
  const Existence existence_{*this};
};

/// A loop, as what may outlive it remembers it.
class LoopRef {
 public:
  explicit LoopRef(EventLoop& loop) : loop_(&loop), number_(loop.number()) {}

  /// Throws std::logic_error "Event loop is closed" once it is closed, or gone.
  EventLoop& open() const {
    if (EventLoop* const loop = open_or_null()) [[likely]]
      return *loop;
    EventLoop::refuse_closed();
  }
  EventLoop* open_or_null() const { return EventLoop::if_open(loop_, number_); }

 private:
  EventLoop* loop_;
  LoopNumber number_;
};

/// The loop that runs on this thread. Throws std::logic_error when none does.
EventLoop& get_running_loop();
/// The same, or nullptr.
EventLoop* running_loop_or_null();

}  // namespace loopscope
