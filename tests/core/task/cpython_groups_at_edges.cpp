#include <optional>
#include <string_view>
#include <vector>

#include "core/task/shield.h"
#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

Coro<void> inner_group(std::string error) {
  return task_group([error](TaskGroup& inner) -> Coro<void> {
    inner.create_task(fails(1, error + " 1"));
    inner.create_task(fails(1, error + " 2"));
    inner.create_task(stubborn(error, 9s, 0s, error + " 3"));
    co_return;
  });
}

Coro<void> nested_failures() {
  co_await told(task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(inner_group("a"));
    group.create_task(inner_group("b"));
    group.create_task(nap("c", 9s));
    throw std::runtime_error("body");
    co_return;
  }));
  co_await told(task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(inner_group("d"));
    group.create_task(nap("e", 9s));
    co_await nap("body", 9s);
  }));
}

Coro<std::string> ends_before_its_tasks() {
  return task_group([](TaskGroup& group) -> Coro<std::string> {
    group.create_task(nap("a", 9s));
    group.create_task(stubborn("b", 9s, 100ms));
    co_await turns(2);
    print("body ends");
    co_return "group";
  });
}

Coro<void> cancelled_from_outside() { co_await sweep(6, ends_before_its_tasks); }

Coro<void> fails_in_between() {
  return task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(fails(2, "a"));
    group.create_task(stubborn("b", 9s, 0s, "b"));
    co_await nap("body", 9s);
  });
}

Coro<void> cancelled_while_it_fails() { co_await sweep(7, fails_in_between); }

Coro<void> group_in_group() {
  co_await task_group([](TaskGroup& outer) -> Coro<void> {
    outer.create_task(gives(3, 1));
    co_await task_group([](TaskGroup& inner) -> Coro<void> {
      inner.create_task(gives(2, 2));
      inner.create_task(gives(4, 3));
      co_return;
    });
    print("inner ended");
  });
  print("outer ended");
}

Coro<void> group_in_group_cancelled() { co_await sweep(9, group_in_group); }

Coro<std::string> cancels_a_child(std::string message) {
  std::optional<Task<std::string>> child;
  std::optional<Task<std::string>> other;
  co_await task_group([&](TaskGroup& group) -> Coro<void> {
    child = group.create_task(nap("child", 9s));
    other = group.create_task(nap("other", 100ms));
    co_await turns(1);
    print("{}", truth(child->cancel(message)));
  });
  print("{} {} {}", truth(child->cancelled()), truth(other->done()), current_task().cancelling());
  co_return "group";
}

Coro<void> throws_cancelled() {
  throw CancelledError("by itself");
  co_return;
}

Coro<void> a_child_is_cancelled() {
  co_await told(cancels_a_child("one child"));
  co_await told(create_task(task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(nap("child", 9s));
    co_await turns(1);
    throw CancelledError("by the body");
  })));
  co_await told(create_task(task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(throws_cancelled());
    group.create_task(nap("child", 100ms));
    co_return;
  })));
}

Coro<void> makes(TaskGroup& group, int depth) {
  print("depth {}", depth);
  if (depth == 0) co_return;
  group.create_task(makes(group, depth - 1));
  co_await turns(1);
}

Coro<void> tasks_made_late() {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(makes(group, 3));
    co_return;
  });
  print("has ended");
  co_await told(task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(fails(0, "early"));
    std::exception_ptr cancelled;
    try {
      co_await sleep(9s);
    } catch (const CancelledError&) {
      cancelled = std::current_exception();
    }
    try {
      group.create_task(gives(0, 1));
    } catch (const std::logic_error&) {
      print("shuts down");
    }
    std::rethrow_exception(cancelled);
  }));
}

Coro<void> the_parent_swallows() {
  co_await told(task_group([](TaskGroup& group) -> Coro<std::string> {
    group.create_task(fails(1, "child"));
    try {
      co_await sleep(9s);
    } catch (const CancelledError& error) {
      print("swallowed {} {}", describe(error), current_task().cancelling());
    }
    co_await sleep(100ms);
    print("body goes on");
    co_return "not reached";
  }));
  print("{}", current_task().cancelling());
}

Coro<void> repeatedly_cancelled() {
  const auto task = create_task(task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(stubborn("a", 9s, 300ms));
    co_return;
  }));
  co_await turns(2);
  for (int i = 0; i < 3; ++i) {
    const bool asked = task.cancel(fmt::format("request {}", i));
    print("{} {}", truth(asked), task.cancelling());
    co_await sleep(50ms);
  }
  co_await told(task);
  print("{}", task.cancelling());
}

using Delay = std::optional<Duration>;

Coro<void> limited_twice(Delay outer, Delay inner, Duration delay) {
  Timeout first = timeout(outer);
  co_await first.run([&](Timeout&) -> Coro<void> {
    Timeout second = timeout(inner);
    bool late = false;
    try {
      co_await second.run([&](Timeout&) -> Coro<void> { co_await sleep(delay); });
    } catch (const TimeoutError&) {
      late = true;
    }
    if (!late) co_return;
    print("inner timeout {} {}", truth(first.expired()), truth(second.expired()));
    co_await sleep(0s);
    print("goes on");
  });
  print("ended {}", truth(first.expired()));
}

Coro<void> timeouts_in_each_other() {
  struct Case {
    const char* text;
    Delay outer;
    Delay inner;
    Duration delay;
  };
  const std::vector<Case> cases{{"(0.1, 0.2, 0.3)", 100ms, 200ms, 300ms},
                                {"(0.2, 0.1, 0.3)", 200ms, 100ms, 300ms},
                                {"(0.1, 0.1, 0.3)", 100ms, 100ms, 300ms},
                                {"(0.3, 0.2, 0.1)", 300ms, 200ms, 100ms},
                                {"(0, 0, 0.1)", 0s, 0s, 100ms},
                                {"(None, 0, 0.1)", std::nullopt, 0s, 100ms},
                                {"(0, None, 0.1)", 0s, std::nullopt, 100ms},
                                {"(-1, -1, 0)", -1s, -1s, 0s},
                                {"(None, None, 0)", std::nullopt, std::nullopt, 0s}};
  for (const Case& each : cases) {
    print("{}", each.text);
    co_await told(create_task(limited_twice(each.outer, each.inner, each.delay)));
  }
}

Coro<void> limited(Duration delay) {
  try {
    co_await timeout(100ms, [delay](Timeout&) -> Coro<void> { co_await nap("limited", delay); });
  } catch (const TimeoutError&) {
    print("timeout {}", current_task().cancelling());
    throw;
  }
}

Coro<void> timeout_and_cancel() {
  struct When {
    const char* text;
    Duration delay;
  };
  for (const When& when : std::vector<When>{{"0.05", 50ms}, {"0.1", 100ms}, {"0.15", 150ms}}) {
    const auto task = create_task(limited(9s));
    const std::string message = fmt::format("at {}", when.text);
    get_running_loop().call_later(when.delay, [task, message] { task.cancel(message); });
    co_await told(task);
    print("{} {}", truth(task.cancelled()), task.cancelling());
    co_await sleep(200ms);
  }
  co_await sweep(4, [] { return limited(0s); });
}

Coro<void> group_in_time(Duration when) {
  return timeout(100ms, [when](Timeout&) -> Coro<void> {
    co_await task_group([when](TaskGroup& group) -> Coro<void> {
      group.create_task(stubborn("a", when, 200ms));
      group.create_task(stubborn("b", 9s, 0s, "b"));
      co_await sleep(when);
    });
  });
}

Coro<void> timeout_around_a_failing_group() {
  for (const Duration when : {50ms, 9000ms}) {
    co_await told(create_task(group_in_time(when)));
    co_await sleep(500ms);
  }
}

Coro<void> rescheduled(Delay by) {
  return timeout(100ms, [by](Timeout& limit) -> Coro<void> {
    EventLoop& loop = get_running_loop();
    co_await sleep(50ms);
    limit.reschedule(by ? std::optional(loop.time_after(*by)) : std::nullopt);
    print("{}", limit.when() ? fmt::format("{:.2f}", static_cast<double>(*limit.when() - loop.time()) / 1e9) : "None");
    co_await nap("body", 100ms);
  });
}

Coro<void> rescheduled_at_the_edge() {
  for (const Delay& by : {Delay(), Delay(200ms), Delay(20ms), Delay(0s), Delay(-1s)}) {
    co_await told(create_task(rescheduled(by)));
    co_await sleep(200ms);
  }
}

Coro<std::string> waits_in_a_group(Duration delay) {
  return task_group([delay](TaskGroup& group) -> Coro<std::string> {
    group.create_task(wait_for(nap("a", 9s), 100ms));
    group.create_task(told(shield(nap("b", 300ms))));
    co_await sleep(delay);
    co_return "ended";
  });
}

Coro<void> wait_for_in_a_group() {
  for (const Duration delay : {0s, 9s}) {
    co_await told(create_task(waits_in_a_group(delay)));
    co_await sleep(500ms);
  }
}

}  // namespace

void add_edge_group_programs(Programs& programs) {
  programs["groups_at_edges.nested_failures"] = {nested_failures, 0ns};
  programs["groups_at_edges.cancelled_from_outside"] = {cancelled_from_outside, 0ns};
  programs["groups_at_edges.cancelled_while_it_fails"] = {cancelled_while_it_fails, 0ns};
  programs["groups_at_edges.group_in_group_cancelled"] = {group_in_group_cancelled, 0ns};
  programs["groups_at_edges.a_child_is_cancelled"] = {a_child_is_cancelled, 0ns};
  programs["groups_at_edges.tasks_made_late"] = {tasks_made_late, 0ns};
  programs["groups_at_edges.the_parent_swallows"] = {the_parent_swallows, 0ns};
  programs["groups_at_edges.repeatedly_cancelled"] = {repeatedly_cancelled, 0ns};
  programs["groups_at_edges.timeouts_in_each_other"] = {timeouts_in_each_other, 0ns};
  programs["groups_at_edges.timeout_and_cancel"] = {timeout_and_cancel, 0ns};
  programs["groups_at_edges.timeout_around_a_failing_group"] = {timeout_around_a_failing_group, 0ns};
  programs["groups_at_edges.rescheduled_at_the_edge"] = {rescheduled_at_the_edge, 0ns};
  programs["groups_at_edges.wait_for_in_a_group"] = {wait_for_in_a_group, 0ns};
}

}  // namespace loopscope::cpython
