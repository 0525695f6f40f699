#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include "core/base/intrusive_list.h"
#include "core/base/pool.h"
#include "core/base/ref.h"
#include "core/task/coro.h"

namespace loopscope {

template <class T>
class AsyncGenerator;
class AsyncGeneratorState;

/// Thrown at the co_yield of a generator that is being closed: Python's GeneratorExit. As CancelledError it is no
/// std::exception. Catch it to clean up; whether it is thrown on or the generator returns makes no difference.
class GeneratorExit {};

/// The part of a generator's promise that does not depend on the type of its items.
class AsyncGeneratorPromiseBase : public CoroPromiseBase {
 public:
  std::exception_ptr thrown;      ///< what its co_yield is to throw
  std::source_location function;  ///< its own, where the others say where it stands
  bool yielded = false;           ///< it stands at a co_yield

  void return_void() {}

 protected:
  /// Back to who awaits the item.
  struct Yield {
    AsyncGeneratorPromiseBase& promise;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) const noexcept {
      promise.yielded = true;
      promise.task->leave(promise.caller());
    }
    void await_resume() const {
      if (promise.thrown) std::rethrow_exception(std::exchange(promise.thrown, nullptr));
    }
  };
};

template <class T>
class AsyncGeneratorPromise final : public AsyncGeneratorPromiseBase {
  static_assert(std::is_object_v<T>, "a generator's items are objects");
  static_assert(alignof(T) <= alignof(std::max_align_t));  // a task finds the promise of any of its coroutines
 public:
  AsyncGenerator<T> get_return_object(std::source_location at = std::source_location::current());
  template <class U>
  requires std::constructible_from<T, U&&> Yield
  yield_value(U&& value, std::source_location at = std::source_location::current()) {
    item.emplace(std::forward<U>(value));
    where = at;
    return Yield{*this};
  }

  std::optional<T> item;  ///< what it yielded last
};

/// A generator, apart from the type of its items: who holds it, or runs it, shares it.
class AsyncGeneratorState final : public ListLink<AsyncGeneratorState>, public Pooled {
 public:
  AsyncGeneratorState(std::coroutine_handle<> coroutine, AsyncGeneratorPromiseBase& promise)
      : coroutine_(coroutine), promise_(&promise) {}
  ~AsyncGeneratorState();
  AsyncGeneratorState(const AsyncGeneratorState&) = delete;
  AsyncGeneratorState& operator=(const AsyncGeneratorState&) = delete;

  void retain() { ++references_; }
  /// With the last one it is destroyed; one that stands at a co_yield is closed first, by a task of its loop.
  void release() {
    if (--references_ == 0) let_go();
  }

  std::coroutine_handle<> coroutine() const { return coroutine_; }
  AsyncGeneratorPromiseBase& promise() const { return *promise_; }
  const std::source_location& function() const { return function_; }
  bool begun() const { return loop_.has_value(); }
  bool running() const { return running_; }
  bool ended() const { return coroutine_ == nullptr; }

  /// It goes on, in a task of this loop; of the first one it is from then on.
  void enter(EventLoop& loop);
  void leave() { running_ = false; }
  /// It was closed and would not end: it is not closed again by itself.
  void give_up() { finalised_ = true; }
  /// It has ended, or is to end as it is.
  void end();
  /// Its frame was destroyed, with the task that ran it.
  void frame_gone();

 private:
  void let_go();

  std::coroutine_handle<> coroutine_;  // null once it has ended
  AsyncGeneratorPromiseBase* const promise_;
  const std::source_location function_ = promise_->function;
  std::optional<LoopRef> loop_;  // whose task began it
  std::uint32_t references_ = 0;
  bool running_ = false;
  bool finalised_ = false;
};

namespace detail {

/// Runs a generator on, within the task and turn of who awaits this, until its next co_yield or its end.
class AsyncGeneratorAwaiter : public CoroAwaiterBase {
 public:
  bool await_ready();
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    caller_ = caller;
    return run(caller.promise().where);
  }

 protected:
  /// thrown: what its co_yield throws; may be null. word: what errors call it.
  AsyncGeneratorAwaiter(Ref<AsyncGeneratorState> generator, std::exception_ptr thrown, const char* word,
                        const AwaitContext& context)
      : CoroAwaiterBase(generator->coroutine()),
        generator_(std::move(generator)),
        thrown_(std::move(thrown)),
        word_(word),
        task_(context.task) {}
  ~AsyncGeneratorAwaiter();

  /// Takes what comes of it: whether it has yielded. Throws what it ended with.
  bool take();
  AsyncGeneratorState& generator() const { return *generator_; }

 private:
  bool run(const std::source_location& at);

  const Ref<AsyncGeneratorState> generator_;
  std::exception_ptr thrown_;
  const char* const word_;
  TaskBase& task_;
  bool inside_ = false;  // it runs, for this
};

}  // namespace detail

/// To await: the generator's next item, or nothing when it has ended.
template <class T>
class [[nodiscard]] AsyncGeneratorNext {
 public:
  using Result = std::optional<T>;

  AsyncGeneratorNext(Ref<AsyncGeneratorState> generator, std::exception_ptr thrown, const char* word)
      : generator_(std::move(generator)), thrown_(std::move(thrown)), word_(word) {}

  auto awaiter(const AwaitContext& context) const { return Awaiter(generator_, thrown_, word_, context); }

 private:
  class Awaiter final : public detail::AsyncGeneratorAwaiter {
   public:
    Awaiter(const Ref<AsyncGeneratorState>& generator, const std::exception_ptr& thrown, const char* word,
            const AwaitContext& context)
        : AsyncGeneratorAwaiter(generator, thrown, word, context) {}
    std::optional<T> await_resume() {
      if (!take()) return std::nullopt;
      return std::exchange(static_cast<AsyncGeneratorPromise<T>&>(generator().promise()).item, std::nullopt);
    }
  };

  Ref<AsyncGeneratorState> generator_;
  std::exception_ptr thrown_;
  const char* word_;
};

/// To await: closes the generator.
class [[nodiscard]] AsyncGeneratorClose {
 public:
  using Result = void;

  explicit AsyncGeneratorClose(Ref<AsyncGeneratorState> generator) : generator_(std::move(generator)) {}

  auto awaiter(const AwaitContext& context) const { return Awaiter(generator_, context); }

 private:
  class Awaiter final : public detail::AsyncGeneratorAwaiter {
   public:
    Awaiter(const Ref<AsyncGeneratorState>& generator, const AwaitContext& context)
        : AsyncGeneratorAwaiter(generator, std::make_exception_ptr(GeneratorExit()), "aclose", context) {}
    /// Throws std::runtime_error when it yields instead of ending.
    void await_resume();
  };

  Ref<AsyncGeneratorState> generator_;
};

/// A coroutine that gives many values, one after the other: what a function with co_yield (and co_await) in it returns,
/// Python's asynchronous generator.
///
///     AsyncGenerator<std::string> lines(StreamReader reader) {
///       for (;;) {
///         std::string line = co_await reader.readline();
///         if (line.empty()) co_return;
///         co_yield std::move(line);
///       }
///     }
///
///     AsyncGenerator<std::string> all = lines(reader);
///     while (auto line = co_await all.next()) print("{}", *line);
///
/// It begins with the first next(), and runs within the task and turn of who awaits that, as a coroutine that is
/// awaited directly; the loop does not hear of it. What it throws is thrown by that next(), and ends it. One task at a
/// time runs it. Moved, not copied.
///
/// Who leaves before the end closes it with aclose(): its co_yield throws GeneratorExit, and it may await while it
/// cleans up (after the catch clause, in which C++ has no co_await):
///
///     bool closed = false;
///     try { co_yield item; } catch (const GeneratorExit&) { closed = true; }
///     if (closed) { co_await say_goodbye(); co_return; }
///
/// One that is let go of at a co_yield is closed by a task that its loop makes for it, two frames later, and what is
/// left at the end of run() by shutdown_asyncgens(). When the loop is closed without that, or before the task has had
/// its turns, only destructors run, and those cannot await. Unlike Python's, co_yield gives nothing back: there is no
/// asend().
template <class T>
class [[nodiscard]] AsyncGenerator {
 public:
  using Item = T;
  using promise_type = AsyncGeneratorPromise<T>;

  explicit AsyncGenerator(Ref<AsyncGeneratorState> state) : state_(std::move(state)) {}
  AsyncGenerator(AsyncGenerator&&) noexcept = default;
  AsyncGenerator& operator=(AsyncGenerator&&) noexcept = default;

  /// To await: the next item, or nothing when it has ended, also if that was before. Throws what it throws, and
  /// std::logic_error when another task runs it.
  AsyncGeneratorNext<T> next() { return {state(), nullptr, "anext"}; }
  /// The same, but its co_yield throws this; one that has not begun ends with it.
  AsyncGeneratorNext<T> athrow(std::exception_ptr exception) { return {state(), std::move(exception), "athrow"}; }
  /// To await: its co_yield throws GeneratorExit, and it ends. Throws what it throws instead; std::runtime_error when
  /// it yields, and std::logic_error when another task runs it. Nothing happens when it has ended or not begun.
  AsyncGeneratorClose aclose() { return AsyncGeneratorClose(state()); }

 private:
  const Ref<AsyncGeneratorState>& state() const {
    LOOPSCOPE_CHECK(state_ && "this AsyncGenerator was moved from: use the one it was moved to");
    return state_;
  }

  Ref<AsyncGeneratorState> state_;
};

template <class T>
AsyncGenerator<T> AsyncGeneratorPromise<T>::get_return_object(std::source_location at) {
  where = function = at;
  return AsyncGenerator<T>(Ref<AsyncGeneratorState>(
      new AsyncGeneratorState(std::coroutine_handle<AsyncGeneratorPromise>::from_promise(*this), *this)));
}

/// Closes every generator of the running loop that has begun and not ended: asyncio's loop.shutdown_asyncgens(), which
/// run() and Runner::close() do too. What they throw goes to the loop's exception handler.
Coro<void> shutdown_asyncgens();
/// Whether there is such a generator.
bool has_asyncgens(EventLoop& loop);

}  // namespace loopscope
