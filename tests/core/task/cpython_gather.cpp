#include "tests/core/task/cpython_programs.h"

namespace loopscope::cpython {
namespace {

std::string joined(const std::vector<int>& numbers) { return fmt::format("{}", fmt::join(numbers, " ")); }

namespace results {

Coro<int> number(Duration delay, int value) {
  print("begin {}", value);
  co_await sleep(delay);
  print("end {}", value);
  co_return value;
}

Coro<void> run() {
  EventLoop& loop = get_running_loop();
  const auto [one, two, three] = co_await gather(number(310ms, 1), number(110ms, 2), number(210ms, 3));
  print("{} {} {} at {}", one, two, three, now());
  std::vector<Coro<int>> coros;
  for (int i = 0; i < 3; ++i) coros.push_back(number(0s, i));
  print("{}", joined(co_await gather(std::move(coros))));
  const std::vector<int> none = co_await gather(std::vector<Coro<int>>());
  print("empty {}", none.size());
  const auto task = create_task(number(100ms, 5));
  const auto [five, again] = co_await gather(task, task);
  print("{} {}", five, again);
  const auto [old, six] = co_await gather(task, number(0s, 6));
  print("done already {} {}", old, six);
  const auto future = Future<int>::create();
  loop.call_later(100ms, [future] { future.set_result(7); });
  const auto outer = gather(future, gather(number(0s, 8), number(50ms, 9)));
  outer.add_done_callback([] { print("outer done"); });
  const auto [seven, rest] = co_await outer;
  print("{} {} {}", seven, std::get<0>(rest), std::get<1>(rest));
  gather(number(0s, 10), number(0s, 11)).add_done_callback([] { print("all done"); });
  for (int i = 0; i < 5; ++i) {
    co_await sleep(0s);
    print("turn {}", i);
  }
}

}  // namespace results

namespace errors {

Coro<int> fail(Duration delay, std::string text) {
  co_await sleep(delay);
  print("failing {}", text);
  throw std::runtime_error(text);
}

Coro<int> number(Duration delay, int value) {
  try {
    co_await sleep(delay);
    print("number {}", value);
    co_return value;
  } catch (const CancelledError& error) {
    print("number {} {}", value, describe(error));
    throw;
  }
}

template <class T>
Coro<void> outcome(Future<T> awaitable) {
  try {
    co_await awaitable;
    print("results");
  } catch (const CancelledError& error) {
    print("{} at {}", describe(error), now());
  } catch (const std::runtime_error& error) {
    print("{} at {}", describe(error), now());
  }
}

Coro<int> stubborn() {
  try {
    co_await sleep(9s);
  } catch (const CancelledError&) {
    print("stubborn");
  }
  co_return 1;
}

Coro<void> gathers() { co_await gather(number(9s, 1), number(9s, 2)); }

Coro<void> run() {
  co_await outcome(gather(number(310ms, 1), fail(110ms, "first"), fail(210ms, "second")));
  co_await sleep(500ms);
  print("the gather is cancelled");
  auto both = gather(number(9s, 3), number(9s, 4));
  co_await sleep(100ms);
  const bool asked = both.cancel("why");
  print("{} {}", truth(asked), truth(both.done()));
  co_await outcome(both);
  print("{} {}", truth(both.cancelled()), truth(both.cancel()));
  print("a child is cancelled");
  auto child = create_task(number(9s, 5));
  both = gather(child, number(200ms, 6));
  co_await sleep(100ms);
  child.cancel("the child");
  co_await outcome(both);
  co_await sleep(500ms);
  print("its awaiter is cancelled");
  const auto task = create_task(gathers());
  co_await sleep(100ms);
  task.cancel("the awaiter");
  co_await outcome<void>(task);
  print("{} {}", truth(task.cancelled()), all_tasks().size());
  print("the children refuse");
  both = gather(stubborn(), stubborn());
  co_await sleep(100ms);
  both.cancel();
  co_await outcome(both);
  print("a child is done already");
  const auto broken = Future<int>::create();
  broken.set_exception(std::make_exception_ptr(std::runtime_error("before")));
  both = gather(broken, number(100ms, 7));
  print("{}", truth(both.done()));
  co_await outcome(both);
  print("the same twice");
  child = create_task(number(9s, 8));
  both = gather(child, child);
  co_await sleep(100ms);
  both.cancel();
  print("{}", child.cancelling());
  co_await outcome(both);
}

}  // namespace errors

}  // namespace

void add_gather_programs(Programs& programs) {
  programs["gather_results"] = results::run;
  programs["gather_errors"] = errors::run;
}

}  // namespace loopscope::cpython
