#include <stdexcept>
#include <vector>

#include "core/task/task_group.h"
#include "tests/core/task/cpython_programs.h"

namespace loopscope::cpython {
namespace {

Coro<void> nap(std::string name, Duration delay, std::string error = {}) {
  try {
    co_await sleep(delay);
  } catch (const CancelledError& cancelled) {
    print("{} {} at {}", name, describe(cancelled), now());
    throw;
  }
  print("{} slept", name);
  if (!error.empty()) throw std::invalid_argument(error);
}

Coro<void> stubborn(Duration delay) {
  bool cancelled = false;
  try {
    co_await sleep(delay);
  } catch (const CancelledError&) {
    print("goes on");
    cancelled = true;
  }
  if (!cancelled) co_return;
  co_await sleep(200ms);
  throw std::invalid_argument("of stubborn");
}

/// As Python shows a list of strings.
std::string shown(const std::vector<std::exception_ptr>& exceptions) {
  std::vector<std::string> all;
  for (const auto& exception : exceptions) {
    try {
      std::rethrow_exception(exception);
    } catch (const std::exception& error) {
      all.push_back(fmt::format("'{}'", error.what()));
    }
  }
  return fmt::format("[{}]", fmt::join(all, ", "));
}

template <class A>
Coro<void> told(A awaitable) {
  try {
    if constexpr (std::is_void_v<typename A::Result>) {
      co_await std::move(awaitable);
      print("result None");
    } else {
      const auto result = co_await std::move(awaitable);
      print("result {}", result);
    }
  } catch (const ExceptionGroup& group) {
    print("{} {} at {}", group.message(), shown(group.exceptions()), now());
  } catch (const CancelledError& error) {
    print("{} at {}", describe(error), now());
  } catch (const std::invalid_argument& error) {
    print("{} at {}", describe(error), now());
  }
  print("cancelling {}", current_task().cancelling());
}

Coro<std::string> all_well() {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(nap("a", 200ms));
    group.create_task(nap("b", 100ms));
    co_await sleep(0s);
    print("body ends");
  });
  co_return "well";
}

Coro<void> one_fails() {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(nap("a", 100ms, "of a"));
    group.create_task(nap("b", 500ms));
    group.create_task(stubborn(500ms));
    co_return;
  });
}

Coro<void> fails_in_body() {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(nap("a", 100ms, "of a"));
    try {
      co_await sleep(9s);
    } catch (const CancelledError& error) {
      print("body {} at {}", describe(error), now());
      throw;
    }
  });
}

Coro<void> body_fails() {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(nap("a", 500ms));
    co_await sleep(100ms);
    throw std::invalid_argument("of body");
  });
}

Coro<void> body_forgets() {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(nap("a", 100ms, "of a"));
    try {
      co_await sleep(9s);
    } catch (const CancelledError&) {
      print("forgets");
    }
    try {
      group.create_task(nap("late", 100ms));
    } catch (const std::logic_error&) {
      print("shutting down");
    }
  });
}

Coro<void> nested() {
  co_await task_group([](TaskGroup& outer) -> Coro<void> {
    outer.create_task(nap("outer", 900ms));
    try {
      co_await task_group([](TaskGroup& inner) -> Coro<void> {
        inner.create_task(nap("inner", 100ms, "of inner"));
        co_return;
      });
    } catch (const ExceptionGroup& group) {
      print("inner group {}", group.exceptions().size());
    }
    co_await sleep(100ms);
  });
}

Coro<void> groups() {
  print("all_well");
  co_await told(all_well());
  print("one_fails");
  co_await told(one_fails());
  print("fails_in_body");
  co_await told(fails_in_body());
  print("body_fails");
  co_await told(body_fails());
  print("body_forgets");
  co_await told(body_forgets());
  print("nested");
  co_await told(nested());
  print("cancelled");
  const auto task = create_task(all_well());
  co_await sleep(50ms);
  task.cancel("asked");
  co_await told(task);
  print("{}", task.cancelling());
}

}  // namespace

void add_group_programs(Programs& programs) { programs["groups"] = groups; }

}  // namespace loopscope::cpython
