#include <optional>
#include <vector>

#include "core/task/as_completed.h"
#include "core/task/shield.h"
#include "core/task/task_group.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

constexpr ReturnWhen kModes[] = {ReturnWhen::first_exception, ReturnWhen::first_completed, ReturnWhen::all_completed};

Coro<void> gather_cancelled_twice() {
  Unhandled unhandled;
  for (int between = 0; between < 4; ++between) {
    {
      const auto task = create_task(awaits(gather(nap("a", 9s), nap("b", 9s))));
      co_await turns(1);
      task.cancel("1");
      co_await turns(between);
      const bool asked = task.cancel("2");
      print("{} {}", truth(asked), task.cancelling());
      try {
        co_await task;
      } catch (const CancelledError& error) {
        print("{} at {}", describe(error), now());
      }
    }
    unhandled.tell();
  }
}

/// Of several results only that they came.
template <class A>
Coro<int> quietly(A awaitable) {
  co_await std::move(awaitable);
  co_return 0;
}

Coro<void> waiter_cancelled_as_gather_fails() {
  Unhandled unhandled;
  co_await sweep(6, [] { return quietly(gather(fails(1, "first"), gives(2, 1), fails(3, "last"))); });
  co_await turns(5);
  unhandled.tell();
  co_await sweep(6, [] { return quietly(gather(return_exceptions, fails(1, "first"), gives(3, 1))); });
  unhandled.tell();
}

Coro<void> waiter_cancelled_as_future_fails() {
  Unhandled unhandled;
  for (const bool cancel_first : {false, true}) {
    {
      const auto future = Future<int>::create();
      const auto task = create_task(awaits(future));
      co_await turns(1);
      if (!cancel_first) future.set_exception(error("of future"));
      const bool asked = task.cancel("the waiter");
      print("{} {}", truth(asked), truth(future.cancelled()));
      co_await told(task);
    }
    unhandled.tell();
  }
}

Coro<void> future_ends_with_a_cancellation() {
  Unhandled unhandled;
  for (const bool cancels : {false, true}) {
    {
      const auto future = Future<int>::create();
      const auto task = create_task(awaits(future));
      co_await turns(1);
      future.set_exception(std::make_exception_ptr(CancelledError("given")));
      if (cancels) task.cancel("the waiter");
      co_await told(task);
      print("{} {} {}", truth(future.cancelled()), truth(task.cancelled()), task.cancelling());
      co_await told(wait_for(future, 1s));
      co_await told(wait_for(future, 0s));
    }
    unhandled.tell();
  }
  Future<int>::create().set_exception(std::make_exception_ptr(CancelledError("nobody asks")));
  unhandled.tell();
}

Coro<void> children_throw_when_cancelled() {
  Unhandled unhandled;
  co_await sweep(3, [] { return quietly(gather(return_exceptions, stubborn("a", 9s, 100ms, "of a"), nap("b", 9s))); });
  co_await sweep(3, [] { return quietly(gather(return_exceptions, nap("c", 9s), stubborn("d", 9s, 0s, "of d"))); });
  co_await sleep(1s);
  unhandled.tell();
  co_await sweep(3, [] { return quietly(gather(stubborn("a", 9s, 100ms, "of a"), nap("b", 9s))); });
  co_await sweep(3, [] { return quietly(gather(nap("c", 9s), stubborn("d", 9s, 0s, "of d"))); });
  co_await sleep(1s);
  unhandled.tell();
}

using Tasks = std::vector<Task<int>>;

Coro<void> wait_and_failures() {
  Unhandled unhandled;
  for (const ReturnWhen mode : kModes) {
    for (int later = 0; later < 4; ++later) {
      {
        const Tasks tasks{create_task(fails(1, "first"), "0"), create_task(fails(1 + later, "second"), "1")};
        const auto [done, pending] = co_await wait(tasks, std::nullopt, mode);
        print("{} {}", done.size(), pending.size());
        co_await turns(6);
        print("[{}, {}]", truth(tasks[0].done()), truth(tasks[1].done()));
      }
      unhandled.tell();
    }
  }
}

Coro<void> wait_for_three_failures() {
  Unhandled unhandled;
  for (int after = 0; after < 3; ++after) {
    {
      Tasks tasks;
      for (const int number : {1, 1 + after, 2, 4})
        tasks.push_back(create_task(fails(number, fmt::format("of {}", number)), std::to_string(number)));
      const auto [done, pending] = co_await wait(std::move(tasks), std::nullopt, ReturnWhen::first_exception);
      print("{} {}", done.size(), pending.size());
      co_await turns(6);
    }
    unhandled.tell();
  }
}

Coro<void> waits(ReturnWhen mode) {
  const Tasks tasks{create_task(fails(1, "first")), create_task(fails(2, "second"))};
  const auto [done, pending] = co_await wait(tasks, std::nullopt, mode);
  print("{} {}", done.size(), pending.size());
}

Coro<void> wait_cancelled_as_it_ends() {
  Unhandled unhandled;
  for (const ReturnWhen mode : kModes) {
    co_await sweep(7, [mode] { return waits(mode); });
    co_await turns(5);
    unhandled.tell();
  }
}

Coro<int> fails_in_time() {
  const int result = co_await wait_for(fails(2, "in time"), 1s);
  co_return result;
}

Coro<std::string> stubborn_within(Duration timeout, std::string name) {
  std::string result = co_await wait_for(stubborn(name, 9s, 0s, "of " + name), timeout);
  co_return result;
}

Coro<void> wait_for_cancelled_and_failing() {
  Unhandled unhandled;
  co_await sweep(6, fails_in_time);
  unhandled.tell();
  co_await sweep(4, [] { return stubborn_within(1s, "s"); });
  co_await turns(1);
  unhandled.tell();
  co_await sweep(4, [] { return stubborn_within(0s, "z"); });
  co_await turns(1);
  unhandled.tell();
  co_await told(wait_for(stubborn("late", 9s, 500ms, "of late"), 100ms));
  unhandled.tell();
}

Coro<void> shields() {
  Unhandled unhandled;
  for (int after = 0; after < 4; ++after) {
    {
      const auto inner = create_task(fails(2, "inner"));
      const auto outer = create_task(awaits(shield(inner)));
      co_await turns(after);
      outer.cancel("outer");
      co_await told(outer);
      co_await turns(4);
    }
    unhandled.tell();
  }
  {
    const auto inner = create_task(fails(1, "inner"));
    const auto outer = shield(inner);
    co_await turns(5);
  }
  unhandled.tell();
}

Coro<void> shield_set_by_hand() {
  Unhandled unhandled;
  for (const std::string_view kind : {"result", "exception", "cancel"}) {
    {
      const auto inner = Future<int>::create();
      const auto outer = shield(inner);
      outer.set_result(1);
      if (kind == "result") {
        inner.set_result(2);
      } else if (kind == "exception") {
        inner.set_exception(error("inner"));
      } else {
        inner.cancel();
      }
      co_await turns(3);
      print("{}", outer.result());
    }
    unhandled.cut_to_first_word();
    unhandled.tell();
  }
}

Coro<void> as_completed_and_failures() {
  Unhandled unhandled;
  for (int awaited = 0; awaited < 3; ++awaited) {
    {
      int left = awaited;
      Tasks tasks;
      for (const int after : {1, 3})
        tasks.push_back(create_task(fails(after, fmt::format("of {}", after)), std::to_string(after)));
      for (Coro<int> each : as_completed(tasks)) {
        if (left == 0) continue;
        co_await told(std::move(each));
        --left;
      }
      co_await turns(5);
    }
    unhandled.tell();
  }
}

Coro<void> group_of_failures() {
  return task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(fails(1, "a"));
    group.create_task(stubborn("b", 9s, 0s, "b"));
    group.create_task(fails(3, "c"));
    co_await sleep(9s);
  });
}

Coro<void> groups() {
  Unhandled unhandled;
  co_await sweep(6, group_of_failures);
  co_await turns(5);
  unhandled.tell();
}

const char* describe_type(const std::exception_ptr& exception) { return exception ? "an exception" : "nothing"; }

Coro<void> ended(std::string how) {
  const auto task = create_task(fails(0, how));
  co_await turns(2);
  if (how == "exception()") {
    print("{}", describe_type(task.exception()));
  } else if (how == "cancel()") {
    print("{}", truth(task.cancel()));
  } else if (how == "result()") {
    try {
      task.result();
    } catch (const std::runtime_error& error) {
      print("{}", error.what());
    }
  } else if (how == "a callback that does not ask") {
    task.add_done_callback(
        [](const Future<int>& done) { print("{} {}", truth(done.cancelled()), truth(done.done())); });
  } else if (how == "a callback that asks") {
    task.add_done_callback([](const Future<int>& done) { print("{}", describe_type(done.exception())); });
  } else if (how == "wait") {
    const Tasks tasks{task};  // named: g++ 12 takes no braces in a co_await
    co_await wait(tasks);
  } else if (how == "a gather that ended before") {
    co_await told(quietly(gather(fails(0, "earlier"), task)));
  } else if (how == "cancelled gather") {
    print("{}", truth(gather(task).cancel()));
  }
  co_await turns(2);
}

Coro<void> asked_or_not() {
  Unhandled unhandled;
  for (const char* how : {"exception()", "cancel()", "result()", "a callback that does not ask", "a callback that asks",
                          "wait", "a gather that ended before", "cancelled gather"}) {
    print("{}", how);
    co_await ended(how);
    unhandled.tell();
  }
}

Coro<void> gather_that_nobody_awaits() {
  Unhandled unhandled;
  {
    const auto both = gather(fails(1, "first"), fails(2, "second"));
    co_await turns(5);
    print("{} {}", truth(both.done()), truth(both.cancel()));
  }
  unhandled.tell();
  {
    const auto both = gather(return_exceptions, fails(1, "first"), fails(2, "second"));
    co_await turns(5);
    print("{}", truth(both.done()));
  }
  unhandled.tell();
  {
    const auto child = create_task(nap("child", 9s));
    const auto both = gather(child);
    co_await turns(1);
    child.cancel("child");
    co_await turns(4);
    print("{} {}", truth(both.done()), truth(both.cancelled()));
  }
  unhandled.tell();
}

Coro<void> two_who_await() {
  Unhandled unhandled;
  {
    const auto failing = create_task(fails(2, "both see it"));
    const auto first = create_task(awaits(failing));
    const auto second = create_task(awaits(failing));
    co_await turns(3);
    const bool asked = first.cancel("first");
    print("{} {}", truth(asked), truth(second.done()));
    co_await told(first);
    co_await told(second);
  }
  unhandled.tell();
}

Coro<void> left_behind_by_main() {
  get_running_loop().set_exception_handler([](EventLoop& loop, const ExceptionContext& context) {
    loop.print(Unhandled::line(context), kNoObject);  // in between two runs of the loop
  });
  const auto a = create_task(stubborn("a", 9s, 100ms, "of a"));
  const auto b = create_task(nap("b", 9s));
  const auto c = create_task(stubborn("c", 9s, 0s));
  const auto d = create_task(fails(3, "of d"));
  co_await turns(1);
  throw std::runtime_error("main's");
}

}  // namespace

void add_retrieved_programs(Programs& programs) {
  programs["retrieved.gather_cancelled_twice"] = {gather_cancelled_twice, 0ns};
  programs["retrieved.waiter_cancelled_as_gather_fails"] = {waiter_cancelled_as_gather_fails, 0ns};
  programs["retrieved.waiter_cancelled_as_future_fails"] = {waiter_cancelled_as_future_fails, 0ns};
  programs["retrieved.future_ends_with_a_cancellation"] = {future_ends_with_a_cancellation, 0ns};
  programs["retrieved.children_throw_when_cancelled"] = {children_throw_when_cancelled, 0ns};
  programs["retrieved.wait_and_failures"] = {wait_and_failures, 0ns};
  programs["retrieved.wait_for_three_failures"] = {wait_for_three_failures, 0ns};
  programs["retrieved.wait_cancelled_as_it_ends"] = {wait_cancelled_as_it_ends, 0ns};
  programs["retrieved.wait_for_cancelled_and_failing"] = {wait_for_cancelled_and_failing, 0ns};
  programs["retrieved.shields"] = {shields, 0ns};
  programs["retrieved.shield_set_by_hand"] = {shield_set_by_hand, 0ns};
  programs["retrieved.as_completed_and_failures"] = {as_completed_and_failures, 0ns};
  programs["retrieved.groups"] = {groups, 0ns};
  programs["retrieved.asked_or_not"] = {asked_or_not, 0ns};
  programs["retrieved.gather_that_nobody_awaits"] = {gather_that_nobody_awaits, 0ns};
  programs["retrieved.two_who_await"] = {two_who_await, 0ns};
  programs["retrieved.left_behind_by_main"] = {left_behind_by_main, 0ns};
}

}  // namespace loopscope::cpython
