#include <vector>

#include "core/task/shield.h"
#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

using Strings = Future<std::string>;

void ask(const Strings& future, std::string_view how) {
  try {
    if (how == "result") {
      future.result();
    } else {
      future.exception();
    }
  } catch (const CancelledError& error) {
    print("{} {}", how, describe(error));
  }
}

/// Three tasks that await it, once they do.
Coro<std::vector<Task<std::string>>> three_who_await(Strings future) {
  std::vector<Task<std::string>> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(create_task(awaits(future)));
  co_await turns(1);
  co_return waiting;
}

Coro<void> second_awaiter() {
  const auto inner = create_task(nap("inner", 9s));
  auto waiting = co_await three_who_await(inner);
  inner.cancel("of the task");
  for (const auto& task : waiting) co_await told(task);
  co_await told(inner);
  const auto future = Strings::create();
  waiting = co_await three_who_await(future);
  future.cancel("of the future");
  for (const auto& task : waiting) co_await told(task);
  co_await told(future);
}

Coro<void> asked_again() {
  for (const std::string_view how : {"result", "exception"}) {
    for (const bool is_task : {true, false}) {
      const Strings future = is_task ? create_task(nap("task", 9s)) : Strings::create();
      co_await turns(1);
      future.cancel("said");
      co_await turns(1);
      ask(future, how);
      ask(future, how);
      co_await told(future);
    }
  }
}

Coro<void> never_begun() {
  const auto task = create_task(nap("never", 9s));
  task.cancel("before it began");
  co_await turns(1);
  ask(task, "exception");
  ask(task, "exception");
}

Coro<void> cancels_itself(bool throws) {
  current_task().cancel("while it returns");
  if (throws) throw std::runtime_error("instead");
  co_return;
}

Coro<void> cancelled_as_it_returns() {
  for (const bool throws : {false, true}) {
    const auto task = create_task(cancels_itself(throws));
    co_await turns(1);
    print("{} {}", truth(task.cancelled()), task.cancelling());
    co_await told(task);
    co_await told(task);
  }
  const auto [result] = co_await gather(return_exceptions, create_task(cancels_itself(false)));
  print("{}", shown(result.exception()));
}

Coro<void> among_results() {
  const auto task = create_task(nap("task", 9s));
  const auto future = Strings::create();
  const auto never = create_task(nap("never", 9s));
  never.cancel("never begun");
  const auto both = gather(return_exceptions, task, future, never);
  co_await turns(1);
  task.cancel("of the task");
  future.cancel("of the future");
  const auto [a, b, c] = co_await both;
  print("{} {} {}", shown(a.exception()), shown(b.exception()), shown(c.exception()));
  const std::vector<Strings> all{task, future, never};
  for (const Strings& each : all) {
    co_await told(each);
    co_await told(each);
  }
}

Coro<void> gather_takes_it() {
  const auto child = create_task(nap("child", 9s));
  const auto both = gather(child, nap("other", 100ms));
  co_await turns(1);
  child.cancel("of the child");
  co_await told(both);
  co_await told(both);
  co_await told(child);
  co_await sleep(200ms);
}

/// Cancels a gather of two, each stubborn or not, and tells what becomes of it and them.
Coro<void> cancel_gather(bool first_is_stubborn, bool second_is_stubborn, bool returns_exceptions) {
  const auto child = [](std::string name, bool is_stubborn) {
    return create_task(is_stubborn ? stubborn(name, 9s, 0s) : nap(name, 9s));
  };
  const std::vector<Task<std::string>> tasks{child("0", first_is_stubborn), child("1", second_is_stubborn)};
  const auto cancelled = [](auto both) -> Coro<void> {
    co_await turns(1);
    both.cancel("of the gather");
    try {
      co_await both;
    } catch (const CancelledError& error) {
      print("gather {}", describe(error));
    }
  };
  if (returns_exceptions) {
    co_await cancelled(gather(return_exceptions, tasks));
  } else {
    co_await cancelled(gather(tasks));
  }
  for (const auto& task : tasks) co_await told(task);
}

Coro<void> cancelled_gather_takes_the_last() {
  for (const bool returns_exceptions : {false, true}) {
    co_await cancel_gather(false, true, returns_exceptions);
    co_await cancel_gather(true, false, returns_exceptions);
    co_await cancel_gather(false, false, returns_exceptions);
    co_await cancel_gather(true, true, returns_exceptions);
  }
}

Coro<int> deaf(Future<int> future) {
  try {
    co_await future;
  } catch (const CancelledError& error) {
    print("deaf {}", describe(error));
  }
  co_return 1;
}

/// Awaits a gather and tells only what it throws.
template <class A>
Coro<int> quietly(A awaitable) {
  co_await std::move(awaitable);
  co_return 0;
}

Coro<void> left_over_message() {
  for (const bool returns_exceptions : {false, true}) {
    const auto future = Future<int>::create();
    const auto task = create_task(deaf(future));
    const auto cancelled = [&](auto both) -> Coro<void> {
      co_await turns(1);
      future.set_result(2);
      print("{}", truth(both.cancel("to one that is awake")));
      co_await told(quietly(both));
    };
    if (returns_exceptions) {
      co_await cancelled(gather(return_exceptions, nap("other", 9s), task));
    } else {
      co_await cancelled(gather(nap("other", 9s), task));
    }
    co_await told(task);
  }
}

Coro<void> through_shield_and_wait_for() {
  {
    const auto inner = create_task(nap("inner", 9s));
    const auto outer = shield(inner);
    co_await turns(1);
    inner.cancel("of the inner");
    co_await told(outer);
    co_await told(inner);
    co_await told(inner);
  }
  const auto inner = create_task(nap("inner", 9s));
  auto waiting = create_task(wait_for(inner, 1s));
  co_await turns(1);
  inner.cancel("of the inner");
  co_await told(waiting);
  co_await told(inner);
  waiting = create_task(wait_for(nap("inner", 9s), 1s));
  co_await turns(2);
  waiting.cancel("of who waits");
  co_await told(waiting);
  co_await told(waiting);
}

Coro<void> group() {
  return task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(nap("a", 9s));
    co_await nap("body", 9s);
  });
}

Coro<void> limited() {
  return timeout(5s, [](Timeout&) -> Coro<void> { co_await nap("limited", 9s); });
}

Coro<void> through_groups_and_timeouts() {
  for (Coro<void> (*make)() : {group, limited}) {
    const auto task = create_task(make());
    const auto other = create_task(awaits(task));
    co_await turns(2);
    task.cancel("from outside");
    co_await told(task);
    co_await told(other);
    co_await told(task);
  }
}

Coro<void> chain_of_tasks() {
  const auto inner = create_task(nap("inner", 9s));
  const auto middle = create_task(awaits(inner));
  const auto outer = create_task(awaits(middle));
  const auto aside = create_task(awaits(inner));
  co_await turns(1);
  const bool asked = outer.cancel("through the chain");
  print("{} {} {} {}", truth(asked), inner.cancelling(), middle.cancelling(), outer.cancelling());
  const std::vector<Task<std::string>> all{aside, outer, middle, inner};
  for (const auto& task : all) co_await told(task);
}

Coro<void> two_requests() {
  for (int between = 0; between < 3; ++between) {
    const auto task = create_task(awaits(nap("task", 9s)));
    co_await turns(1);
    print("{}", truth(task.cancel("first")));
    co_await turns(between);
    const bool asked = task.cancel("second");
    print("{} {}", truth(asked), task.cancelling());
    co_await told(task);
  }
  const auto task = create_task(stubborn("deaf", 9s, 100ms));
  co_await turns(1);
  const bool first = task.cancel("first");
  print("{} {}", truth(first), truth(task.cancel("second")));
  co_await turns(1);
  const bool third = task.cancel("third");
  print("{} {}", truth(third), truth(task.cancel("fourth")));
  co_await told(task);
  print("{}", task.cancelling());
}

Coro<void> throws_its_own() {
  throw CancelledError("own");
  co_return;
}

Coro<void> cancelled_without_a_message() {
  for (const char* message : {"", "", "said"}) {
    const auto task = create_task(nap("task", 9s));
    co_await turns(1);
    task.cancel(message);
    try {
      co_await task;
    } catch (const CancelledError& error) {
      print("{}", describe(error));
    }
  }
  const auto task = create_task(throws_its_own());
  co_await turns(1);
  print("{} {}", truth(task.cancelled()), task.cancelling());
  co_await told(task);
  co_await told(task);
}

}  // namespace

void add_message_programs(Programs& programs) {
  programs["messages.second_awaiter"] = {second_awaiter, 0ns};
  programs["messages.asked_again"] = {asked_again, 0ns};
  programs["messages.never_begun"] = {never_begun, 0ns};
  programs["messages.cancelled_as_it_returns"] = {cancelled_as_it_returns, 0ns};
  programs["messages.among_results"] = {among_results, 0ns};
  programs["messages.gather_takes_it"] = {gather_takes_it, 0ns};
  programs["messages.cancelled_gather_takes_the_last"] = {cancelled_gather_takes_the_last, 0ns};
  programs["messages.left_over_message"] = {left_over_message, 0ns};
  programs["messages.through_shield_and_wait_for"] = {through_shield_and_wait_for, 0ns};
  programs["messages.through_groups_and_timeouts"] = {through_groups_and_timeouts, 0ns};
  programs["messages.chain_of_tasks"] = {chain_of_tasks, 0ns};
  programs["messages.two_requests"] = {two_requests, 0ns};
  programs["messages.cancelled_without_a_message"] = {cancelled_without_a_message, 0ns};
}

}  // namespace loopscope::cpython
