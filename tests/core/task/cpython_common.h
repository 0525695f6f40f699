#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/ranges.h>

#include "core/task/errors.h"
#include "core/task/exception_group.h"
#include "tests/core/task/cpython_programs.h"

/// cpython/common.py in C++.
namespace loopscope::cpython {

/// Sleeps and returns its name, or throws; tells when it is cancelled.
inline Coro<std::string> nap(std::string name, Duration delay, std::string error = {}) {
  try {
    co_await sleep(delay);
  } catch (const CancelledError& cancelled) {
    print("{} {} at {}", name, describe(cancelled), now());
    throw;
  }
  print("{} slept", name);
  if (!error.empty()) throw std::runtime_error(error);
  co_return name;
}

/// The same, but goes on for `longer` when it is cancelled.
inline Coro<std::string> stubborn(std::string name, Duration delay, Duration longer, std::string error = {}) {
  bool cancelled = false;
  try {
    co_await sleep(delay);
  } catch (const CancelledError& asked) {
    print("{} {} and goes on", name, describe(asked));
    cancelled = true;
  }
  if (cancelled) co_await sleep(longer);
  if (!error.empty()) throw std::runtime_error(error);
  co_return name;
}

inline std::string shown(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const ExceptionGroup& group) {
    std::vector<std::string> all;
    for (const auto& each : group.exceptions()) all.push_back(shown(each));
    return fmt::format("{} [{}]", group.message(), fmt::join(all, ", "));
  } catch (const CancelledError& error) {
    return describe(error);
  } catch (const TimeoutError&) {
    return "timeout";
  } catch (const KeyboardInterrupt&) {
    return "error()";
  } catch (const std::exception& error) {
    return describe(error);
  }
}
inline std::string shown(bool value) { return truth(value); }
template <class T>
std::string shown(const T& value) {
  return fmt::format("{}", value);
}

/// Awaits it and tells what comes of it.
template <class A>
Coro<void> told(A awaitable) {
  using T = typename A::Result;
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(awaitable);
      print("result None at {}", now());
    } else {
      const T result = co_await std::move(awaitable);
      print("result {} at {}", shown(result), now());
    }
  } catch (...) {
    print("{} at {}", shown(std::current_exception()), now());
  }
}

inline Coro<void> turns(int count) {
  for (int i = 0; i < count; ++i) co_await sleep(0s);
}

/// Runs make() as a task `count` times, and cancels it one turn later each time.
template <class Make>
Coro<void> sweep(int count, Make make) {
  for (int turn = 0; turn < count; ++turn) {
    print("cancelled in turn {}", turn);
    const auto task = create_task(make());
    co_await turns(turn);
    const bool asked = task.cancel(fmt::format("of turn {}", turn));
    print("asked {} {}", truth(asked), task.cancelling());
    co_await told(task);
  }
}

/// `finally`: does it at the end of the scope, however that comes.
template <class F>
class Finally {
 public:
  explicit Finally(F function) : function_(std::move(function)) {}
  Finally(const Finally&) = delete;
  Finally& operator=(const Finally&) = delete;
  ~Finally() { function_(); }

 private:
  F function_;
};

/// Throws after so many turns.
inline Coro<int> fails(int after, std::string error) {
  co_await turns(after);
  throw std::runtime_error(error);
}

/// Returns after so many turns.
inline Coro<int> gives(int after, int value) {
  co_await turns(after);
  co_return value;
}

template <class A>
Coro<typename A::Result> awaits(A awaitable) {
  co_return co_await std::move(awaitable);
}

/// What the loop's exception handler is told, for who asks in the end.
class Unhandled {
 public:
  explicit Unhandled(EventLoop& loop = get_running_loop()) : loop_(loop) {
    loop.set_exception_handler([told = told_](EventLoop&, const ExceptionContext& context) {
      // Python tells of a coroutine that was never awaited elsewhere.
      if (context.message.find("never awaited") == std::string::npos) told->push_back(line(context));
    });
  }
  void cut_to_first_word() {
    for (std::string& each : *told_) each.resize(std::min(each.size(), each.find(' ')));
  }
  void tell() {
    std::sort(told_->begin(), told_->end());
    const std::string all = fmt::format("{}", fmt::join(*told_, ", "));
    loop_.print("unhandled: " + (all.empty() ? "nothing" : all), kNoObject);
    told_->clear();
  }

  static std::string line(const ExceptionContext& context) {
    return fmt::format("{} {}", kind(context.message), context.exception ? shown(context.exception) : "");
  }

 private:
  static std::string kind(const std::string& message) {
    for (const char* each : {"never retrieved", "in callback", "is pending", "shutdown"}) {
      if (message.find(each) != std::string::npos) return each;
    }
    return "?";
  }

  EventLoop& loop_;
  const std::shared_ptr<std::vector<std::string>> told_ = std::make_shared<std::vector<std::string>>();
};

inline std::exception_ptr error(const std::string& text) { return std::make_exception_ptr(std::runtime_error(text)); }

}  // namespace loopscope::cpython
