#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/base/check.h"
#include "core/base/pool.h"
#include "core/task/descriptor.h"
#include "core/task/task.h"

namespace loopscope {

/// What a generator yields to the loop: what it wants to happen before it goes on.
class GeneratorRequest {
 public:
  enum class What { next_turn, read, write };

  GeneratorRequest(What what, int fd, std::source_location at) : at_(at), what_(what), fd_(fd) {}
  What what() const { return what_; }
  /// -1 for next_turn.
  int fd() const { return fd_; }
  /// The co_yield.
  const std::source_location& where() const { return at_; }

 private:
  std::source_location at_;
  What what_;
  int fd_;
};

// What to co_yield. The location is that of the call.

/// To go on once a read of the descriptor would not block, or would fail.
inline GeneratorRequest wait_for_read(int fd, std::source_location at = std::source_location::current()) {
  return {GeneratorRequest::What::read, fd, at};
}
inline GeneratorRequest wait_for_write(int fd, std::source_location at = std::source_location::current()) {
  return {GeneratorRequest::What::write, fd, at};
}
/// To go on after every other ready handle has had its turn.
inline GeneratorRequest next_turn(std::source_location at = std::source_location::current()) {
  return {GeneratorRequest::What::next_turn, -1, at};
}

template <class T>
class Generator;

/// The part of a generator's promise that does not depend on the type of its result.
class GeneratorPromiseBase : public Pooled {
 public:
  std::optional<GeneratorRequest> request;  ///< what it yielded last
  std::exception_ptr thrown;                ///< what its co_yield is to throw
  std::exception_ptr exception;             ///< what it ended with
  std::source_location where;               ///< the generator's function

  std::suspend_always initial_suspend() const noexcept { return {}; }
  std::suspend_always final_suspend() const noexcept { return {}; }
  void unhandled_exception() { exception = std::current_exception(); }

  auto yield_value(GeneratorRequest wanted) {
    struct Yielded {
      GeneratorPromiseBase& promise;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<>) const noexcept {}
      void await_resume() const {
        if (promise.thrown) std::rethrow_exception(std::exchange(promise.thrown, nullptr));
      }
    };
    request = wanted;
    return Yielded{*this};
  }
  /// A generator knows only yield: that is what it is there to show.
  void await_transform() = delete;
};

template <class T>
class GeneratorPromise : public GeneratorPromiseBase {
 public:
  Generator<T> get_return_object(std::source_location at = std::source_location::current());
  template <class U>
  void return_value(U&& value) {
    result.emplace(std::forward<U>(value));
  }

  std::optional<T> result;
};

template <>
class GeneratorPromise<void> : public GeneratorPromiseBase {
 public:
  Generator<void> get_return_object(std::source_location at = std::source_location::current());
  void return_void() {}
};

/// A generator used as a coroutine: how coroutines began, before there was await. It yields what it waits for, and
/// whoever drives it resumes it when that has come:
///
///     Generator<void> echo(int fd) {
///       std::array<char, 1024> data;
///       for (;;) {
///         co_yield wait_for_read(fd);
///         const ssize_t n = ::read(fd, data.data(), data.size());
///         if (n <= 0) co_return;
///         co_yield wait_for_write(fd);
///         ...
///       }
///     }
///     create_task(echo(fd));
///
/// The loop drives it as a task; as_coroutine() makes of it what can be awaited, gathered and run. To delegate to
/// another one, yield what that yields: `while (auto request = inner.send()) co_yield *request;`, which Python writes
/// `yield from`. Owned; T must be movable.
template <class T = void>
class [[nodiscard]] Generator {
 public:
  using Result = T;
  using promise_type = GeneratorPromise<T>;
  using CoroutineHandle = std::coroutine_handle<promise_type>;

  explicit Generator(CoroutineHandle handle) : handle_(handle) {}
  Generator(Generator&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Generator& operator=(Generator&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Generator() {
    if (handle_) handle_.destroy();
  }

  /// Runs it to its next co_yield; nothing when it has ended. Python's gen.send(None).
  std::optional<GeneratorRequest> send() {
    if (done()) return std::nullopt;
    promise().request.reset();
    handle_.resume();
    return done() ? std::nullopt : promise().request;
  }
  /// The same, but its co_yield throws the exception: Python's gen.throw(). One that has not begun ends with it.
  std::optional<GeneratorRequest> send_exception(std::exception_ptr exception) {
    if (!done() && !promise().request) {
      promise().exception = std::move(exception);
      closed_ = true;
      return std::nullopt;
    }
    promise().thrown = std::move(exception);
    return send();
  }
  bool done() const {
    static_cast<void>(promise());
    return closed_ || handle_.done();
  }
  /// What it returned; throws what it ended with. Only once it is done.
  T take_result() {
    LOOPSCOPE_CHECK(done());
    if (promise().exception) std::rethrow_exception(promise().exception);
    if constexpr (!std::is_void_v<T>) return std::move(*promise().result);
  }
  /// Where its function is written.
  const std::source_location& where() const { return promise().where; }

 private:
  promise_type& promise() const {
    LOOPSCOPE_CHECK(handle_ && "this Generator was moved from: use the one it was moved to");
    return handle_.promise();
  }

  CoroutineHandle handle_;
  bool closed_ = false;
};

template <class T>
Generator<T> GeneratorPromise<T>::get_return_object(std::source_location at) {
  where = at;
  return Generator<T>(std::coroutine_handle<GeneratorPromise>::from_promise(*this));
}

inline Generator<void> GeneratorPromise<void>::get_return_object(std::source_location at) {
  where = at;
  return Generator<void>(std::coroutine_handle<GeneratorPromise>::from_promise(*this));
}

namespace detail {

/// Does what a generator asks for. The co_yield stands for the co_await: in the trace, and in the task's stack.
class RequestAwaiter {
 public:
  RequestAwaiter(const GeneratorRequest& request, TaskBase& task) : request_(request), task_(task) {
    if (request.what() == GeneratorRequest::What::next_turn) return;
    const bool reads = request.what() == GeneratorRequest::What::read;
    const AwaitContext context{task, request.where()};
    descriptor_.emplace(request.fd(), reads ? trace::Interest::read : trace::Interest::write, false, context);
  }

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) {
    coroutine.promise().where = request_.where();
    if (descriptor_) {
      descriptor_->await_suspend(coroutine);
    } else {
      task_.yield(coroutine, request_.where());
    }
  }
  void await_resume() {
    if (descriptor_) {
      descriptor_->await_resume();
    } else {
      task_.throw_if_cancelled();
    }
  }

 private:
  const GeneratorRequest request_;
  TaskBase& task_;
  std::optional<DescriptorAwaiter> descriptor_;
};

struct Fulfil {
  const GeneratorRequest& request;
  RequestAwaiter awaiter(const AwaitContext& context) const { return RequestAwaiter(request, context.task); }
};

template <class T>
Coro<T> drive(Generator<T> generator) {
  std::optional<GeneratorRequest> request = generator.send();
  while (request) {
    std::exception_ptr thrown;
    try {
      co_await Fulfil{*request};
    } catch (...) {
      thrown = std::current_exception();
    }
    request = thrown ? generator.send_exception(thrown) : generator.send();
  }
  co_return generator.take_result();
}

}  // namespace detail

/// A coroutine that drives the generator, which is given what it waits for and thrown what that ends with: a
/// CancelledError when the task is cancelled, for one.
template <class T>
Coro<T> as_coroutine(Generator<T> generator) {
  const std::source_location where = generator.where();
  auto handle = detail::drive(std::move(generator)).release();
  handle.promise().where = where;  // in the trace the task is the generator's
  return Coro<T>(handle);
}

/// Makes a task of a generator; see create_task() of a coroutine.
template <class T>
Task<T> create_task(Generator<T> generator, std::optional<std::string_view> name = std::nullopt) {
  return create_task(as_coroutine(std::move(generator)), name);
}

}  // namespace loopscope
