#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "core/loop/event_loop.h"
#include "core/task/future.h"
#include "core/task/task_registry.h"

namespace loopscope {

/// What a suspended task waits for, as far as cancelling the task is concerned.
class Waiter {
 public:
  /// Ends the wait with CancelledError and sees to it that the task is woken; false when the wait has ended already.
  virtual bool cancel_wait(const std::string& message) = 0;
  /// The future that it waits for, if to cancel the wait is to cancel that; else null.
  virtual FutureBase* passes_cancel_to() { return nullptr; }

 protected:
  ~Waiter() = default;
};

/// A coroutine that the loop runs: asyncio's Task without the type of its result. Its step is a handle; it runs the
/// coroutine until that awaits something that is not there yet. The loop keeps a task alive until it is done.
class TaskBase : public FutureBase {
 public:
  ~TaskBase() override;

  /// The name given, or "Task-N" as asyncio counts.
  std::string name() const;
  void set_name(std::string_view name);

  /// Where its outermost coroutine stands: in which function, and at which co_await (where it is written, before it
  /// began). asyncio's get_coro, as far as it can be told of a coroutine. Nothing once it is done.
  std::optional<std::source_location> get_coro() const;
  /// The same of each coroutine that it is in, the outermost first; it is suspended in the last. Empty once it is done,
  /// and while it runs, when only the compiler knows.
  std::vector<std::source_location> get_stack() const;

  /// cancel() asks the task to end: CancelledError is thrown at the co_await where it stands (or at its next one). The
  /// coroutine may catch it. False when the task is done. Of one whose loop was closed before it was done nothing comes
  /// of it: where the task waited for something, std::logic_error "Event loop is closed".
  /// How often cancel() was called.
  int cancelling() const { return extras_ ? extras_->cancel_requests : 0; }
  /// Takes back one request to cancel, which whoever made it has dealt with; how many are left.
  int uncancel() {
    if (cancelling() > 0) --extras_->cancel_requests;
    return cancelling();
  }

  /// It runs in this context rather than in a copy of that of its maker. Before its first turn.
  void run_in(const Context& context) { keep_context(context.state()); }

  /// Its loop may be closed before it is done without a warning: nobody can have seen to that it ends.
  void allow_destroyed_pending() { warns_if_pending_ = false; }

  // For awaiters: what they tell the task that runs.

  /// The coroutine that runs is suspended at `point`, waiting for `waiter`; the turn ends.
  void suspend(std::coroutine_handle<> point, Waiter& waiting, trace::Await await, const std::source_location& at) {
    resume_point_ = point;
    waiter() = &waiting;
    loop().emit(trace::Kind::task_await, id(), await.packed(), trace::location_argument(at));
  }
  /// The same, straight back into the ready queue.
  void yield(std::coroutine_handle<> point, const std::source_location& at) {
    resume_point_ = point;
    constexpr trace::Await kYield{trace::Await::What::yield, 0};
    loop().emit(trace::Kind::task_await, id(), kYield.packed(), trace::location_argument(at));
    loop().requeue(*this);
  }
  /// What it waited for is there: puts it into the ready queue, unless it is in there already. Never of a task that is
  /// done, whose coroutine is destroyed: an awaiter lets go of its task when its wait ends.
  void wake() {
    LOOPSCOPE_DCHECK(!done());
    if (!in_ready_queue()) loop().call_soon(*this);
  }
  /// Awaiters call it once the task runs again: throws CancelledError when a cancellation is due, unless the wait
  /// itself was cancelled, which the awaiter throws and which answers the request as well.
  void throw_if_cancelled(bool wait_was_cancelled = false) {
    if (must_cancel_) [[unlikely]]
      answer_cancellation(wait_was_cancelled);
  }
  /// The same for who awaited a future. As in asyncio's step the future is asked first: its exception counts as
  /// retrieved, and a CancelledError, however it comes to be there, is what is thrown, and answers the request.
  void throw_if_cancelled(const FutureBase& awaited) {
    if (must_cancel_) [[unlikely]]
      answer_cancellation(awaited);
  }
  /// For an awaiter whose wait was cancelled: what it throws.
  CancelledError wait_cancelled() const { return CancelledError(extras_ ? extras_->wait_message : std::string()); }
  /// False when it would wait for itself, or for a future of another loop, or for one that was refused before.
  bool can_await(const FutureBase& future) const { return &future != this && has_loop_of(future) && !future.refused(); }
  /// The coroutine that runs awaits what it cannot await: it goes on in the next turn, to be told so by
  /// throw_refused(), as of asyncio's step. asyncio leaves such a future marked as being awaited: whoever awaits it
  /// after that is told at once, by the std::logic_error that this throws.
  void refuse(FutureBase& future, std::coroutine_handle<> point, const std::source_location& at);
  [[noreturn]] void throw_refused(const FutureBase& future) const;
  /// The message of the last request to cancel it that did not reach what it waits for. It stays when the coroutine has
  /// dealt with that.
  std::string cancel_message() const { return extras_ ? extras_->cancel_message : std::string(); }
  /// A coroutine ended with an exception: it is the task's until who awaits the coroutine has taken it, in the same
  /// turn.
  void hold_exception(std::exception_ptr exception) {
    hold(std::move(exception));
    holds_exception_ = true;
  }
  void throw_held_exception() {
    if (holds_exception_) [[unlikely]]
      std::rethrow_exception(take_held_exception());
  }
  std::exception_ptr take_held_exception();
  /// The outermost coroutine has ended.
  void root_done() { root_done_ = true; }

  void enter(const std::source_location& coroutine, const std::source_location& at) {
    loop().emit(trace::Kind::coro_enter, id(), trace::location_argument(coroutine), trace::location_argument(at));
  }
  /// A coroutine has ended that `caller` awaits directly, or a generator yielded.
  void leave(std::coroutine_handle<> caller) {
    loop().emit(trace::Kind::coro_leave, id());
    if (nesting_ == 0) go_on_with(caller);  // else whoever resumed the coroutine is the caller's awaiter
  }
  /// Runs a coroutine that one of this task's awaits directly, until it ends or is suspended: whether the caller is to
  /// be suspended. Within this call, which is quicker than to suspend the caller, but only so deep: coroutines await
  /// each other without end. Throws RecursionError beyond kMaxDepth.
  ///
  /// yielded: of one that can come back before it has ended, whether it has.
  bool run_callee(std::coroutine_handle<> callee, const bool* yielded = nullptr) {
    if (nesting_ == kMaxNesting) [[unlikely]] {
      run_callee_later(callee);
      return true;
    }
    ++nesting_;
    callee.resume();
    --nesting_;
    if (callee.done() || (yielded && *yielded)) return false;
    require_reason_to_pause();
    return true;
  }
  /// How many coroutines that await each other directly a task can be in, more or less. Each has a frame of some
  /// hundred bytes: an endless recursion is to end before the memory does.
  static constexpr std::size_t kMaxDepth = 1'000'000;
  /// A coroutine has begun and is suspended: then the task waits for something, or is in the ready queue. GCC before
  /// 12.3 (bug 106188) makes too small a frame for a coroutine that has a co_await in the condition of an if, while or
  /// switch and no variable of its own; it goes nowhere when it is resumed. `const bool yes = co_await x();` is the way
  /// around.
  void require_reason_to_pause() {
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
    LOOPSCOPE_CHECK((waiter() || in_ready_queue() || goes_on_) &&
                    "g++ 12 miscompiles if (co_await x()): give the value a name");
#endif
  }

  /// The task that runs on this thread, or nullptr.
  static TaskBase* current();

 protected:
  /// name: none, or the one given, which may be empty.
  TaskBase(EventLoop& loop, std::coroutine_handle<> root, std::optional<std::string_view> name);

  std::coroutine_handle<> root() const { return root_; }
  /// Emits its creation and puts its first step into the ready queue.
  void start(const std::source_location& coroutine);
  /// Moves the coroutine's result into the slot, or returns the exception it ended with.
  virtual std::exception_ptr take_outcome() = 0;
  /// The result as text, for the trace; empty when it has none.
  virtual std::string result_text() const = 0;

 private:
  friend class TaskRegistry;
  /// What few tasks have.
  struct Extras {
    std::string name;
    std::string cancel_message;
    std::string wait_message;  // of the request that ended the present wait
    int cancel_requests = 0;
    Ref<ContextState> context;
    std::uint16_t deferred_runs = 0;  // of coroutines that were too deep; round and round
    std::uint32_t number = 0;
  };
  /// The number of a task without a given name, and those if it has any: one word for both, or there would be sixteen
  /// bytes more in each task. Used as a pointer to the Extras.
  class NumberOrExtras {
   public:
    NumberOrExtras() = default;
    NumberOrExtras(const NumberOrExtras&) = delete;
    NumberOrExtras& operator=(const NumberOrExtras&) = delete;
    ~NumberOrExtras() { delete get(); }

    explicit operator bool() const { return get() != nullptr; }
    Extras* operator->() const { return get(); }
    /// Makes them.
    Extras& value() {
      if (get()) return *get();
      auto* const extras = new Extras;
      extras->number = number();
      word_ = reinterpret_cast<std::uintptr_t>(extras);
      return *extras;
    }
    std::uint32_t number() const { return get() ? get()->number : static_cast<std::uint32_t>(word_ >> 1); }
    void set_number(std::uint32_t number) {
      if (get()) {
        get()->number = number;
      } else {
        word_ = std::uintptr_t{number} << 1 | 1;
      }
    }

   private:
    Extras* get() const { return word_ & 1 ? nullptr : reinterpret_cast<Extras*>(word_); }

    std::uintptr_t word_ = 0;  // odd: a number, and no Extras
  };

  std::optional<bool> begin_cancel(const std::string& message) override;
  FutureBase* passes_cancel_to(std::size_t index) override;
  bool end_cancel(bool any, const std::string& message) override;
  void run() override;
  const char* label() const override { return "task"; }
  void dismissed() override;
  void warn_pending();
  void emit_done() override {}
  void step();
  void end(std::exception_ptr exception);
  void answer_cancellation(bool wait_was_cancelled);
  void answer_cancellation(const FutureBase& awaited);
  bool cancel_wait(const std::string& message);
  Extras& extras() { return extras_.value(); }
  std::uint32_t number() const { return extras_.number(); }
  /// The turn goes on with this coroutine once that which runs is suspended.
  void go_on_with(std::coroutine_handle<> next) {
    resume_point_ = next;
    goes_on_ = true;
  }
  void run_callee_later(std::coroutine_handle<> callee);
  void destroy_coroutine();
  void keep_context(Ref<ContextState> context);
  void let_go();

  std::coroutine_handle<> root_;
  std::coroutine_handle<> resume_point_;
  NumberOrExtras extras_;
  std::uint32_t place_ = 0;  // the registry's
  bool must_cancel_ : 1 = false;
  bool asks_waiter_ : 1 = false;  // a request to cancel is on its way through what it waits for
  bool root_done_ : 1 = false;
  bool started_ : 1 = false;
  bool goes_on_ : 1 = false;
  bool holds_exception_ : 1 = false;
  bool warns_if_pending_ : 1 = true;
  bool kept_ : 1 = false;  // until it is done the loop's
  static constexpr std::uint8_t kMaxNesting = 200;
  std::uint8_t nesting_ = 0;  // calls of run_callee() on the stack
};

/// A task whose result does not matter: what current_task() and all_tasks() give.
class AnyTask {
 public:
  explicit AnyTask(Ref<TaskBase> task) : task_(std::move(task)) {}

  std::string name() const { return state()->name(); }
  void set_name(std::string_view name) const { state()->set_name(name); }
  std::optional<std::source_location> get_coro() const { return state()->get_coro(); }
  std::vector<std::source_location> get_stack() const { return state()->get_stack(); }
  ObjectId id() const { return state()->id(); }
  bool done() const { return state()->done(); }
  bool cancelled() const { return state()->cancelled(); }
  bool cancel(std::string message = {}) const { return state()->cancel(std::move(message)); }
  int cancelling() const { return state()->cancelling(); }
  int uncancel() const { return state()->uncancel(); }
  bool operator==(const AnyTask&) const = default;
  const Ref<TaskBase>& state() const {
    LOOPSCOPE_CHECK(task_ && "this AnyTask was moved from: use the one it was moved to, or a copy");
    return task_;
  }

 private:
  Ref<TaskBase> task_;
};

/// The task that runs on this thread. Throws std::logic_error outside tasks.
AnyTask current_task();
/// The tasks of the loop that are not done, in order of creation.
std::vector<AnyTask> all_tasks(EventLoop& loop);
std::vector<AnyTask> all_tasks();

}  // namespace loopscope
