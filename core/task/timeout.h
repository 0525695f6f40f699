#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/task/coro.h"
#include "core/task/errors.h"

namespace loopscope {

class Timeout;

namespace detail {
template <class Body>
auto run_in_time(Timeout* given, std::optional<TimeNs> when, Body body) -> std::invoke_result_t<Body&, Timeout&>;
}  // namespace detail

/// The time that a body has: asyncio's Timeout. Made by timeout() or timeout_at(), and kept by who wants to know
/// afterwards whether the time was over. Used once.
///
///     Timeout limit = timeout(1s);
///     try {
///       co_await limit.run([&](Timeout&) -> Coro<void> { co_await reader.readline(); });
///     } catch (const TimeoutError&) {
///       if (!limit.expired()) throw;  // somebody else's
///     }
class Timeout {
 public:
  enum class State { created, active, expiring, expired, finished };

  /// Until `when`, on the loop's clock; nothing: for ever.
  explicit Timeout(std::optional<TimeNs> when) : when_(when) {}
  ~Timeout();
  Timeout(const Timeout&) = delete;
  Timeout& operator=(const Timeout&) = delete;

  std::optional<TimeNs> when() const { return when_; }
  /// Gives it another deadline. Throws std::logic_error unless the body runs and has time left.
  void reschedule(std::optional<TimeNs> when);
  /// The deadline came while the body ran.
  bool expired() const { return state_ == State::expiring || state_ == State::expired; }
  State state() const { return state_; }

  /// Runs a body, a function that is given the Timeout and returns a Coro, and returns its result: asyncio's `async
  /// with`. The Timeout must outlive that. Throws std::logic_error the second time.
  template <class Body>
  requires coroutine_function<Body&, Timeout&>
  auto run(Body body) { return detail::run_in_time(this, std::nullopt, std::move(body)); }

  // What run() does before and after the body.

  /// The body's time begins: the running task's. Throws std::logic_error outside tasks.
  void begin();
  /// The body has ended, cancelled or not. True: it was this that cancelled it, and nobody else has asked for that, so
  /// TimeoutError is to be thrown.
  bool end(bool body_was_cancelled);

 private:
  void expire();
  void stop();

  std::optional<TimeNs> when_;
  Ref<TaskBase> task_;  // while the body runs
  int cancelling_ = 0;  // requests that were there before
  std::shared_ptr<Handle> handle_;
  State state_ = State::created;
};

namespace detail {

/// given: the Timeout to use; nullptr: one with the deadline, of the coroutine's own.
template <class Body>
auto run_in_time(Timeout* given, std::optional<TimeNs> when, Body body) -> std::invoke_result_t<Body&, Timeout&> {
  using T = typename std::invoke_result_t<Body&, Timeout&>::Result;
  std::optional<Timeout> own;
  Timeout& limit = given ? *given : own.emplace(when);
  limit.begin();
  std::exception_ptr cancelled;
  try {
    if constexpr (std::is_void_v<T>) {
      co_await body(limit);
      limit.end(false);
      co_return;
    } else {
      T result = co_await body(limit);
      limit.end(false);
      co_return result;
    }
  } catch (const CancelledError&) {
    cancelled = std::current_exception();
  } catch (...) {
    limit.end(false);
    throw;
  }
  if (limit.end(true)) throw_from(TimeoutError(), cancelled);
  std::rethrow_exception(cancelled);
}

}  // namespace detail

/// The running loop's time from now on, or no limit: asyncio's timeout(delay), for Timeout::run().
inline Timeout timeout(std::optional<Duration> delay) {
  return Timeout(delay ? std::optional(get_running_loop().time_after(*delay)) : std::nullopt);
}
/// The same with a deadline on the loop's clock.
inline Timeout timeout_at(std::optional<TimeNs> when) { return Timeout(when); }

/// Runs a body that has to end in time, and returns its result: asyncio's `async with timeout(delay)`. C++ has no block
/// that may suspend at its end, so the block is a function that is given the Timeout and returns a Coro; it is kept for
/// as long as it runs. When the time is over the body is cancelled, and TimeoutError thrown in place of the
/// CancelledError that comes out of it, which is its cause.
///
///     co_await timeout(1s, [&](Timeout&) -> Coro<void> { co_await reader.readline(); });
template <class Body>
requires coroutine_function<Body&, Timeout&>
auto timeout(std::optional<Duration> delay, Body body) {
  const auto when = delay ? std::optional(get_running_loop().time_after(*delay)) : std::nullopt;
  return detail::run_in_time(nullptr, when, std::move(body));
}
/// The same with a deadline on the loop's clock.
template <class Body>
requires coroutine_function<Body&, Timeout&>
auto timeout_at(std::optional<TimeNs> when, Body body) { return detail::run_in_time(nullptr, when, std::move(body)); }
/// A number has no unit.
template <class Number, class... Body>
requires std::is_arithmetic_v<Number> Coro<void> timeout(Number, Body&&...) {
  detail::refuse_number<Number>();
  co_return;
}

}  // namespace loopscope
