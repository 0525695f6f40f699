#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

Coro<void> before_it_begins() {
  for (const bool uncancels : {false, true}) {
    const auto task = create_task(nap("task", 100ms));
    const bool a = task.cancel("a");
    const bool b = task.cancel("b");
    print("{} {} {}", truth(a), truth(b), task.cancelling());
    if (uncancels) {
      const int first = task.uncancel();
      const int second = task.uncancel();
      print("{} {} {}", first, second, task.uncancel());
    }
    co_await told(task);
    print("{} {}", truth(task.cancelled()), task.cancelling());
  }
}

Coro<std::string> resists(int times) {
  for (int i = 0; i < times; ++i) {
    try {
      co_await sleep(9s);
    } catch (const CancelledError& error) {
      const int requests = current_task().cancelling();
      print("{} {} {} {}", i, describe(error), requests, current_task().uncancel());
    }
  }
  co_return "resisted";
}

Coro<void> takes_it_back() {
  const auto task = create_task(resists(3));
  co_await turns(1);
  for (int i = 0; i < 3; ++i) {
    const bool asked = task.cancel(fmt::format("request {}", i));
    print("{} {}", truth(asked), task.cancelling());
    co_await turns(2);
  }
  co_await told(task);
  print("{} {}", task.cancelling(), truth(task.cancelled()));
}

Coro<std::string> given() {
  co_await turns(0);
  co_return "given";
}

Coro<std::string> cancels_itself(std::string then) {
  current_task().cancel("itself");
  print("goes on {}", current_task().cancelling());
  if (then == "sleep 0") {
    co_await sleep(0s);
  } else if (then == "sleep") {
    co_await sleep(1s);
  } else if (then == "done future") {
    const auto future = Future<int>::create();
    future.set_result(1);
    const int result = co_await future;
    print("{}", result);
  } else if (then == "coroutine") {
    const std::string result = co_await given();
    print("{}", result);
  } else if (then == "task") {
    const std::string result = co_await create_task(given());
    print("{}", result);
  } else if (then == "uncancel") {
    current_task().uncancel();
    co_await sleep(0s);
  }
  co_return then;
}

Coro<void> its_own() {
  for (const char* then : {"return", "sleep 0", "sleep", "done future", "coroutine", "task", "uncancel"}) {
    print("{}", then);
    co_await told(create_task(cancels_itself(then)));
  }
}

Coro<std::string> gives_inner() {
  co_await turns(2);
  co_return "inner";
}

Coro<void> in_the_turn_of_the_end() {
  for (const bool inner_first : {true, false}) {
    const auto inner = create_task(gives_inner());
    const auto outer = create_task(awaits(inner));
    for (int turn = 0; turn < 5; ++turn) {
      co_await turns(1);
      if (turn != (inner_first ? 2 : 3)) continue;
      print("{} {}", truth(inner.done()), truth(outer.done()));
      print("{}", truth((inner_first ? inner : outer).cancel(fmt::format("in turn {}", turn))));
    }
    co_await told(outer);
    co_await told(inner);
  }
}

Coro<std::string> finally_awaits() {
  std::exception_ptr cancelled;
  try {
    co_await sleep(9s);
  } catch (const CancelledError&) {
    cancelled = std::current_exception();
  }
  print("cleaning");
  co_await sleep(100ms);
  print("cleaned");
  if (cancelled) std::rethrow_exception(cancelled);
  co_return "None";
}

Coro<std::string> finally_raises() {
  try {
    co_await sleep(9s);
  } catch (const CancelledError&) {
  }
  throw std::runtime_error("in the clean-up");
}

Coro<std::string> finally_returns() {
  try {
    co_await sleep(9s);
  } catch (const CancelledError&) {
    co_return "instead";
  }
  co_return "None";
}

Coro<void> ends_cancelled_though_caught() {
  for (Coro<std::string> (*make)() : {finally_awaits, finally_raises, finally_returns}) {
    const auto task = create_task(make());
    co_await turns(1);
    task.cancel("the task");
    co_await told(task);
    print("{} {}", truth(task.cancelled()), task.cancelling());
  }
  const auto task = create_task(finally_awaits());
  co_await turns(1);
  task.cancel("first");
  co_await turns(1);
  task.cancel("second");
  co_await told(task);
}

Coro<void> cancels_other(std::shared_ptr<std::vector<Task<void>>> tasks, std::size_t other) {
  co_await turns(1);
  const bool asked = (*tasks)[other].cancel(fmt::format("by {}", 1 - other));
  print("cancels {} {}", other, truth(asked));
  co_await sleep(1s);
}

Coro<void> cancels_each_other() {
  const auto tasks = std::make_shared<std::vector<Task<void>>>();
  for (const std::size_t other : {1UL, 0UL}) tasks->push_back(create_task(cancels_other(tasks, other)));
  for (const auto& task : *tasks) co_await told(task);
  tasks->clear();
}

Coro<std::string> cancels(AnyTask task) {
  task.cancel("by the awaited");
  co_await turns(2);
  co_return "still there";
}

Coro<void> awaits_who_cancels() {
  try {
    const std::string result = co_await create_task(cancels(current_task()));
    print("{}", result);
  } catch (const CancelledError& error) {
    print("main {}", describe(error));
    throw;
  }
}

Coro<void> by_what_it_awaits() { co_await told(create_task(awaits_who_cancels())); }

Coro<std::string> sleeper() {
  co_await sleep(100ms);
  co_return "slept";
}

Coro<void> wakes_and_is_cancelled() {
  for (const Duration delay : {100ms, 200ms}) {
    const auto task = create_task(sleeper());
    get_running_loop().call_later(delay, [task] {
      const bool asked = task.cancel("with the timer");
      print("{} {}", truth(asked), truth(task.done()));
    });
    co_await told(task);
    co_await sleep(200ms);
  }
}

Coro<void> many_awaiters() {
  const auto inner = create_task(nap("inner", 9s));
  std::vector<Task<std::string>> waiting;
  for (int i = 0; i < 4; ++i) waiting.push_back(create_task(awaits(inner), std::to_string(i)));
  co_await turns(1);
  waiting[2].cancel("by the third");
  for (const auto& task : waiting) co_await told(task);
  print("{} {} {} {} {}", waiting[0].cancelling(), waiting[1].cancelling(), waiting[2].cancelling(),
        waiting[3].cancelling(), inner.cancelling());
}

Coro<std::string> bottom() {
  co_await turns(2);
  co_return "bottom";
}

Coro<std::string> level(int depth) {
  try {
    if (depth > 0) {
      std::string result = co_await create_task(level(depth - 1));
      co_return result;
    }
    std::string result = co_await bottom();
    co_return result;
  } catch (const CancelledError& error) {
    print("{} {}", depth, describe(error));
    throw;
  }
}

Coro<void> sweeps_of_nested_tasks() {
  co_await sweep(12, [] { return level(2); });
}

Coro<void> holder(Task<std::string> task) {
  const Finally cancel([&] { print("holder cancels {}", truth(task.cancel("by the holder"))); });
  co_await sleep(9s);
}

Coro<void> cancelled_in_finally_of_another() {
  const auto victim = create_task(nap("victim", 9s));
  const auto task = create_task(holder(victim));
  co_await turns(1);
  task.cancel("the holder");
  co_await told(victim);
  co_await told(task);
}

}  // namespace

void add_edge_cancel_programs(Programs& programs) {
  programs["cancels.before_it_begins"] = {before_it_begins, 0ns};
  programs["cancels.takes_it_back"] = {takes_it_back, 0ns};
  programs["cancels.its_own"] = {its_own, 0ns};
  programs["cancels.in_the_turn_of_the_end"] = {in_the_turn_of_the_end, 0ns};
  programs["cancels.ends_cancelled_though_caught"] = {ends_cancelled_though_caught, 0ns};
  programs["cancels.cancels_each_other"] = {cancels_each_other, 0ns};
  programs["cancels.by_what_it_awaits"] = {by_what_it_awaits, 0ns};
  programs["cancels.wakes_and_is_cancelled"] = {wakes_and_is_cancelled, 0ns};
  programs["cancels.many_awaiters"] = {many_awaiters, 0ns};
  programs["cancels.sweeps_of_nested_tasks"] = {sweeps_of_nested_tasks, 0ns};
  programs["cancels.cancelled_in_finally_of_another"] = {cancelled_in_finally_of_another, 0ns};
}

}  // namespace loopscope::cpython
