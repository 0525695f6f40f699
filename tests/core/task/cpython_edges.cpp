#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "core/task/as_completed.h"
#include "core/task/shield.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

using Strings = Future<std::string>;
using Tasks = std::vector<Task<std::string>>;

constexpr ReturnWhen kModes[] = {ReturnWhen::first_completed, ReturnWhen::first_exception, ReturnWhen::all_completed};

Coro<std::string> says(int after, std::string what) {
  co_await turns(after);
  co_return what;
}

/// Awaits a gather and tells only what it throws.
template <class A>
Coro<int> quietly(A awaitable) {
  co_await std::move(awaitable);
  co_return 0;
}

/// All strings of a gather, one after the other.
template <class A>
Coro<std::string> joined(A gathered, std::string separator) {
  const auto results = co_await std::move(gathered);
  std::vector<std::string> all;
  std::apply([&](const auto&... result) { (all.push_back(result), ...); }, results);
  co_return fmt::format("{}", fmt::join(all, separator));
}

Coro<void> wait_for_without_time() {
  using Timeouts = std::vector<std::pair<const char*, std::optional<Duration>>>;
  for (const auto& [text, timeout] : Timeouts{{"0", 0s}, {"-1", -1s}, {"None", std::nullopt}}) {
    print("timeout {}", text);
    co_await told(wait_for(says(0, "at once"), timeout));
    co_await told(wait_for(says(2, "in two turns"), timeout));
    co_await told(wait_for(create_task(says(0, "task")), timeout));
    co_await told(wait_for(fails(0, "fails"), timeout));
    const auto task = create_task(says(0, "done"));
    co_await turns(2);
    co_await told(wait_for(task, timeout));
  }
}

Coro<void> wait_for_a_gather() {
  for (const Duration timeout : {1s, 0s}) {
    co_await told(quietly(wait_for(gather(nap("a", 9s), nap("b", 9s)), timeout)));
    const auto task = create_task(wait_for(gather(nap("c", 9s), stubborn("d", 9s, 100ms)), timeout));
    co_await told(task);
    print("{} {}", truth(task.cancelled()), task.cancelling());
    co_await told(quietly(wait_for(gather(return_exceptions, nap("e", 9s), nap("f", 9s)), timeout)));
  }
}

Coro<std::string> throws_cancelled(Duration after) {
  co_await sleep(after);
  throw CancelledError("its own");
}

Coro<std::string> turns_into(std::exception_ptr error) {
  try {
    co_await sleep(9s);
  } catch (const CancelledError&) {
    std::rethrow_exception(error);
  }
  co_return "";
}

Coro<void> wait_for_what_ends_with_a_cancellation() {
  for (const Duration timeout : {1000ms, 100ms, 0ms}) {
    co_await told(wait_for(throws_cancelled(500ms), timeout));
    co_await told(wait_for(turns_into(std::make_exception_ptr(CancelledError("other"))), timeout));
    co_await told(wait_for(turns_into(error("other")), timeout));
    co_await told(wait_for(shield(nap("shielded", 300ms)), timeout));
    const auto future = Strings::create();
    get_running_loop().call_later(50ms, [future] { future.cancel("from outside"); });
    co_await told(wait_for(future, timeout));
  }
}

Coro<std::string> nested() {
  std::string result = co_await wait_for(wait_for(says(2, "inner"), 1s), 1s);
  co_return result;
}

Coro<void> nested_wait_for_sweep() { co_await sweep(12, nested); }

Coro<std::string> limited(Duration timeout) {
  std::string result = co_await wait_for(says(3, "given"), timeout);
  co_return result;
}

Coro<void> wait_for_in_turn_of_the_end() {
  co_await sweep(9, [] { return limited(1s); });
  co_await sweep(6, [] { return limited(0s); });
}

Coro<void> gathers_of_little() {
  const auto empty = gather(std::vector<Strings>());
  print("{} {} {} {}", truth(empty.done()), fmt::format("{}", empty.result()), truth(empty.cancel()),
        truth(empty.cancelled()));
  const auto future = Strings::create();
  future.set_result("done");
  const auto both = gather(future, future);
  const bool done = both.done();
  const bool cancelled_both = both.cancel();
  print("{} {} {}", truth(done), truth(cancelled_both), truth(both.done()));
  const std::string twice = co_await joined(both, " ");
  print("{}", twice);
  const auto cancelled = Strings::create();
  cancelled.cancel("before");
  co_await told(quietly(gather(cancelled)));
  const auto [result] = co_await gather(return_exceptions, cancelled);
  print("{}", shown(result.exception()));
  const auto task = create_task(says(1, "task"));
  const std::string four = co_await joined(gather(task, future, task, task), " ");
  print("{}", four);
  const auto inner = gather(task, says(0, "more"));
  const auto [first, second] = co_await gather(inner, inner);
  print("{} {} {} {}", std::get<0>(first), std::get<1>(first), std::get<0>(second), std::get<1>(second));
}

Coro<std::string> both() {
  std::string result = co_await joined(gather(says(1, "a"), says(2, "b")), "");
  co_return result;
}

Coro<void> gather_ends_and_is_cancelled() { co_await sweep(7, both); }

Coro<void> gather_of_duplicates_cancelled() {
  const auto task = create_task(nap("task", 9s));
  const auto both = gather(task, task, nap("other", 9s));
  co_await turns(1);
  const bool asked = both.cancel("all");
  print("{} {}", truth(asked), task.cancelling());
  co_await told(quietly(both));
  print("{} {}", truth(both.cancelled()), truth(both.cancel("late")));
}

Coro<void> gather_after_an_error() {
  const auto gathered = gather(fails(0, "first"), nap("goes on", 100ms), fails(2, "second"));
  co_await told(quietly(gathered));
  print("{}", truth(gathered.cancel("no more")));
  co_await sleep(200ms);
  co_await told(quietly(gathered));
}

std::string names(const Tasks& tasks) {
  std::vector<std::string> all;
  for (const auto& task : tasks) all.push_back(task.name());
  std::sort(all.begin(), all.end());
  return all.empty() ? "none" : fmt::format("{}", fmt::join(all, " "));
}

Coro<void> tell_wait(Tasks tasks, std::optional<Duration> timeout = std::nullopt,
                     ReturnWhen mode = ReturnWhen::all_completed) {
  const auto [done, pending] = co_await wait(tasks, timeout, mode);
  print("done: {} pending: {} at {}", names(done), names(pending), now());
}

Task<std::string> napping(const std::string& name, Duration delay) { return create_task(nap(name, delay), name); }

Coro<void> wait_with_done_members() {
  const auto early = napping("early", 0s);
  co_await sleep(100ms);
  for (const ReturnWhen mode : kModes) {
    const auto late = napping("late", 200ms);
    // Named: g++ 12 takes no braces in a co_await.
    const Tasks first{early, late, early};
    const Tasks second{early};
    const Tasks third{late};
    const Tasks fourth{late, early};
    co_await tell_wait(first, std::nullopt, mode);
    co_await tell_wait(second, std::nullopt, mode);
    co_await tell_wait(third, 0s, mode);
    co_await tell_wait(fourth, -1s, mode);
    co_await late;
  }
}

Coro<void> wait_timeouts() {
  Tasks tasks{napping("a", 100ms), napping("b", 200ms), napping("c", 300ms)};
  for (const Duration timeout : {0ms, 100ms, 100ms, 1000ms}) co_await tell_wait(tasks, timeout);
  tasks = {napping("d", 200ms)};
  co_await tell_wait(tasks, 200ms);
  co_await tell_wait(tasks, 200ms, ReturnWhen::first_completed);
}

Coro<void> waits() {
  const Tasks tasks{create_task(says(1, "a")), create_task(says(2, "b"))};
  const auto [done, pending] = co_await wait(tasks);
  print("{} {}", done.size(), pending.size());
}

Coro<void> wait_is_cancelled() { co_await sweep(7, waits); }

template <class A>
Coro<void> tell_completed(std::vector<A> futures, std::optional<Duration> timeout = std::nullopt) {
  for (auto each : as_completed(std::move(futures), timeout)) co_await told(std::move(each));
}

Task<std::string> tenths(int delay) { return create_task(nap(fmt::format("0.{}", delay), delay * 100ms)); }

Coro<void> as_completed_in_time() {
  using Timeouts = std::vector<std::pair<const char*, std::optional<Duration>>>;
  const Timeouts all{{"0", 0s}, {"0.15", 150ms}, {"0.2", 200ms}, {"1", 1s}, {"None", std::nullopt}};
  for (const auto& [text, timeout] : all) {
    print("timeout {}", text);
    const Tasks tasks{tenths(1), tenths(2)};
    co_await tell_completed(tasks, timeout);
    co_await sleep(500ms);
  }
}

Coro<void> as_completed_of_done() {
  using Futures = std::vector<Strings>;
  const auto done = Strings::create();
  const auto cancelled = Strings::create();
  const auto failed = Strings::create();
  const Futures none;
  const Futures twice{done, done};
  const Futures one_cancelled{cancelled};
  const Futures one_failed{failed};
  co_await tell_completed(none);
  done.set_result("done");
  co_await tell_completed(twice);
  cancelled.cancel("cancelled");
  co_await tell_completed(one_cancelled, 1s);
  failed.set_exception(error("failed"));
  co_await tell_completed(one_failed, 0s);
  co_await sleep(100ms);
}

Coro<void> as_completed_let_go() {
  {
    const Tasks tasks{tenths(1), tenths(3)};
    for (auto each : as_completed(tasks, 200ms)) {
      co_await told(std::move(each));
      break;
    }
  }
  co_await sleep(500ms);
  print("finished and let go of");
  const Tasks tasks{tenths(1), tenths(2)};
  co_await tell_completed(tasks, 300ms);
  co_await sleep(500ms);
}

Coro<int> first_completed() {
  const std::vector<Task<int>> tasks{create_task(gives(2, 2)), create_task(gives(4, 4))};
  std::vector<int> results;
  for (auto each : as_completed(tasks)) {
    const int result = co_await std::move(each);
    results.push_back(result);
  }
  co_return results[0];
}

Coro<void> as_completed_cancelled() { co_await sweep(10, first_completed); }

Coro<void> as_completed_by_two() {
  std::vector<Task<void>> waiting;
  for (auto each : as_completed(Tasks{tenths(1), tenths(2), tenths(3)}))
    waiting.push_back(create_task(told(std::move(each)), fmt::format("waits {}", waiting.size())));
  co_await sleep(50ms);
  waiting[0].cancel("the first");
  co_await sleep(500ms);
  print("{} {} {}", truth(waiting[0].done()), truth(waiting[1].done()), truth(waiting[2].done()));
}

Coro<void> shields_twice() {
  const auto inner = create_task(nap("inner", 200ms));
  const auto first = shield(inner);
  const auto second = shield(shield(inner));
  co_await turns(1);
  const bool asked = first.cancel("first");
  print("{} {} {}", truth(asked), truth(inner.done()), truth(second.done()));
  co_await told(first);
  co_await told(second);
  print("{}", truth(shield(inner).state() == inner.state()));
  const auto task = create_task(awaits(shield(nap("shielded", 100ms))));
  co_await turns(1);
  task.cancel("outside");
  co_await told(task);
  co_await sleep(200ms);
}

Coro<void> shield_cancelled_inside_and_outside() {
  for (const std::string_view order : {"inside", "outside", "inside first", "outside first"}) {
    const auto inner = create_task(nap("inner", 9s));
    const auto outer = create_task(awaits(shield(inner)));
    co_await turns(2);
    if (order.starts_with("inside")) print("{}", truth(inner.cancel("inside")));
    if (order != "inside") print("{}", truth(outer.cancel("outside")));
    if (order == "outside first") print("{}", truth(inner.cancel("inside")));
    co_await told(outer);
    const bool done = inner.done();
    print("{} {}", truth(done), truth(inner.cancel("in the end")));
    co_await told(inner);
  }
}

Coro<std::string> shielded() {
  std::string result = co_await shield(says(2, "shielded"));
  co_return result;
}

Coro<void> shield_sweep() {
  co_await sweep(7, shielded);
  co_await turns(3);
}

}  // namespace

void add_edge_programs(Programs& programs) {
  programs["edges.wait_for_without_time"] = {wait_for_without_time, 0ns};
  programs["edges.wait_for_a_gather"] = {wait_for_a_gather, 0ns};
  programs["edges.wait_for_what_ends_with_a_cancellation"] = {wait_for_what_ends_with_a_cancellation, 0ns};
  programs["edges.nested_wait_for_sweep"] = {nested_wait_for_sweep, 0ns};
  programs["edges.wait_for_in_turn_of_the_end"] = {wait_for_in_turn_of_the_end, 0ns};
  programs["edges.gathers_of_little"] = {gathers_of_little, 0ns};
  programs["edges.gather_ends_and_is_cancelled"] = {gather_ends_and_is_cancelled, 0ns};
  programs["edges.gather_of_duplicates_cancelled"] = {gather_of_duplicates_cancelled, 0ns};
  programs["edges.gather_after_an_error"] = {gather_after_an_error, 0ns};
  programs["edges.wait_with_done_members"] = {wait_with_done_members, 0ns};
  programs["edges.wait_timeouts"] = {wait_timeouts, 0ns};
  programs["edges.wait_is_cancelled"] = {wait_is_cancelled, 0ns};
  programs["edges.as_completed_in_time"] = {as_completed_in_time, 0ns};
  programs["edges.as_completed_of_done"] = {as_completed_of_done, 0ns};
  programs["edges.as_completed_let_go"] = {as_completed_let_go, 0ns};
  programs["edges.as_completed_cancelled"] = {as_completed_cancelled, 0ns};
  programs["edges.as_completed_by_two"] = {as_completed_by_two, 0ns};
  programs["edges.shields_twice"] = {shields_twice, 0ns};
  programs["edges.shield_cancelled_inside_and_outside"] = {shield_cancelled_inside_and_outside, 0ns};
  programs["edges.shield_sweep"] = {shield_sweep, 0ns};
}

}  // namespace loopscope::cpython
