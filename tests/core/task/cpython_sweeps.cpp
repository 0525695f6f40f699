#include <vector>

#include "core/task/shield.h"
#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

/// Some turns, then its name or an error; tells when it is cancelled, and when it ends.
Coro<std::string> child(std::string name, int count, std::string error = {}, bool tells = true) {
  try {
    co_await turns(count);
  } catch (const CancelledError& cancelled) {
    print("{} {}", name, describe(cancelled));
    throw;
  }
  if (tells) print("{} ends", name);
  if (!error.empty()) throw std::runtime_error(error);
  co_return name;
}

namespace chain {

Coro<int> inner(Future<int> future) {
  const Finally ends([future] { print("inner ends {}", truth(future.cancelled())); });
  co_return co_await future;
}

Coro<int> middle(Future<int> future) {
  const auto task = create_task(inner(future));
  const Finally ends([task] { print("middle ends {} {}", truth(task.done()), truth(task.cancelled())); });
  get_running_loop().call_soon([future] {
    if (!future.done()) future.set_result(1);
  });
  co_return co_await task;
}

Coro<int> victim() {
  const auto future = Future<int>::create();
  co_return co_await middle(future);
}

}  // namespace chain

Coro<void> future_chain() { co_await sweep(8, chain::victim); }

Coro<void> gathered_children() {
  const auto victim = []() -> Coro<std::string> {
    const auto [a, b, c] =
        co_await gather(child("a", 1, {}, false), child("b", 3, {}, false), child("c", 2, {}, false));
    co_return fmt::format("['{}', '{}', '{}']", a, b, c);
  };
  co_await sweep(8, victim);
}

Coro<std::string> fails_and_goes_on() {
  try {
    const auto [a, b] = co_await gather(child("a", 4), child("b", 2, "b"));
    co_return a + b;
  } catch (const std::runtime_error& error) {
    print("victim {}", describe(error));
  }
  co_await turns(2);
  co_return "['went', 'on']";
}

Coro<void> failing_gather() {
  co_await sweep(9, fails_and_goes_on);
  co_await turns(4);
}

Coro<void> shielded() {
  const auto victim = []() -> Coro<std::string> { co_return co_await shield(child("inner", 3)); };
  co_await sweep(7, victim);
  co_await turns(4);
}

Coro<void> waits_for_one() {
  const std::vector<Task<std::string>> tasks{create_task(child("a", 3)), create_task(child("b", 2))};
  {
    const Finally ends([tasks] {
      print("[{}, {}]", truth(tasks[0].done()), truth(tasks[1].done()));
      for (const auto& task : tasks) task.cancel();
    });
    const auto [done, pending] = co_await wait(tasks, std::nullopt, ReturnWhen::first_completed);
    print("{} {}", done.size(), pending.size());
  }
  co_await sleep(0s);
}

Coro<void> first_completed() { co_await sweep(8, waits_for_one); }

Coro<std::string> slow_to_cancel() {
  std::exception_ptr cancelled;
  try {
    co_await turns(2);
  } catch (const CancelledError& error) {
    print("inner {}", describe(error));
    cancelled = std::current_exception();
  }
  if (!cancelled) co_return "inner";
  co_await turns(2);
  print("inner ends");
  std::rethrow_exception(cancelled);
}

Coro<void> waited_for() {
  const auto victim = []() -> Coro<std::string> { co_return co_await wait_for(slow_to_cancel(), 1s); };
  co_await sweep(8, victim);
}

Coro<std::string> in_no_time() {
  try {
    co_await timeout(0s, [](Timeout&) -> Coro<void> {
      print("body begins");
      co_await turns(2);
      print("body ends");
    });
  } catch (const TimeoutError&) {
    print("timeout {}", current_task().cancelling());
  }
  co_await turns(2);
  co_return "victim";
}

Coro<void> timed_out() { co_await sweep(7, in_no_time); }

Coro<std::string> group_of_two() {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(child("a", 4));
    group.create_task(child("b", 2));
    co_await sleep(0s);
    print("body ends");
  });
  co_return "victim";
}

Coro<void> failing_group() {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(child("a", 5));
    group.create_task(child("b", 2, "of b"));
    co_await turns(3);
    print("body ends");
  });
}

Coro<void> group_body() {
  co_await sweep(9, group_of_two);
  co_await sweep(9, failing_group);
}

Coro<int> ends_slowly() {
  try {
    co_await turns(3);
  } catch (const CancelledError& error) {
    print("first {}", describe(error));
  }
  try {
    co_await turns(2);
  } catch (const CancelledError& error) {
    print("second {}", describe(error));
    current_task().uncancel();
    throw;
  }
  co_return current_task().cancelling();
}

Coro<void> slow_ends() {
  co_await sweep(7, ends_slowly);
  for (int turn = 0; turn < 4; ++turn) {
    const auto task = create_task(ends_slowly());
    co_await sleep(0s);
    task.cancel("one");
    co_await turns(turn);
    task.cancel("two");
    co_await told(task);
    print("cancelling {}", task.cancelling());
  }
}

}  // namespace

void add_sweep_programs(Programs& programs) {
  programs["sweeps.future_chain"] = future_chain;
  programs["sweeps.gathered_children"] = gathered_children;
  programs["sweeps.failing_gather"] = failing_gather;
  programs["sweeps.shielded"] = shielded;
  programs["sweeps.first_completed"] = first_completed;
  programs["sweeps.waited_for"] = waited_for;
  programs["sweeps.timed_out"] = timed_out;
  programs["sweeps.group_body"] = group_body;
  programs["sweeps.slow_ends"] = slow_ends;
}

}  // namespace loopscope::cpython
