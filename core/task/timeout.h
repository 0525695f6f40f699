#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/task/coro.h"
#include "core/task/timeout_error.h"

namespace loopscope {

/// The time that the body of timeout() has: asyncio's Timeout. Lives for as long as the body runs.
class Timeout {
 public:
  /// The running task gets until `when`, on the loop's clock; nothing: for ever. Throws std::logic_error outside tasks.
  explicit Timeout(std::optional<TimeNs> when);
  ~Timeout();
  Timeout(const Timeout&) = delete;
  Timeout& operator=(const Timeout&) = delete;

  std::optional<TimeNs> when() const { return when_; }
  /// Gives it another deadline. Throws std::logic_error when it has expired.
  void reschedule(std::optional<TimeNs> when);
  /// The deadline came while the body ran.
  bool expired() const { return state_ != State::active; }

  /// The body has ended, cancelled or not. True: it was this that cancelled it, and nobody else has asked for that, so
  /// TimeoutError is to be thrown.
  bool end(bool body_was_cancelled);

 private:
  enum class State { active, expiring, expired };

  void expire();
  void stop();

  const Ref<TaskBase> task_;
  const int cancelling_;  // requests that were there before
  std::optional<TimeNs> when_;
  std::shared_ptr<Handle> handle_;
  State state_ = State::active;
};

namespace detail {

template <class Body>
auto with_timeout(std::optional<TimeNs> when, Body body) -> std::invoke_result_t<Body&, Timeout&> {
  using T = typename std::invoke_result_t<Body&, Timeout&>::Result;
  Timeout limit(when);
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
  if (limit.end(true)) throw TimeoutError();
  std::rethrow_exception(cancelled);
}

}  // namespace detail

/// Runs a body that has to end in time, and returns its result: asyncio's `async with timeout(delay)`. C++ has no block
/// that may suspend at its end, so the block is a function that is given the Timeout and returns a Coro; it is kept for
/// as long as it runs. When the time is over the body is cancelled, and TimeoutError thrown in place of the
/// CancelledError that comes out of it.
///
///     co_await timeout(1s, [&](Timeout&) -> Coro<void> { co_await reader.readline(); });
template <class Body>
auto timeout(std::optional<Duration> delay, Body body) {
  const auto when = delay ? std::optional(get_running_loop().time_after(*delay)) : std::nullopt;
  return detail::with_timeout(when, std::move(body));
}
/// The same with a deadline on the loop's clock.
template <class Body>
auto timeout_at(std::optional<TimeNs> when, Body body) {
  return detail::with_timeout(when, std::move(body));
}

}  // namespace loopscope
