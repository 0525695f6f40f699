#include <algorithm>
#include <vector>

#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

template <class A>
Coro<typename A::Result> awaits(A awaitable) {
  co_return co_await awaitable;
}

Coro<void> result_at_deadline() {
  struct Race {
    Duration result;
    Duration deadline;
    std::string text;
  };
  const std::vector<Race> races{{100ms, 100ms, "0.1"}, {100ms, 200ms, "0.1"}, {200ms, 100ms, "0.2"}};
  for (const Race& race : races) {
    const auto future = Future<std::string>::create();
    get_running_loop().call_later(race.result, [future, text = race.text] {
      if (!future.done()) future.set_result(text);
    });
    co_await told(wait_for(future, race.deadline));
    print("{}", truth(future.cancelled()));
    co_await sleep(300ms);
  }
  co_await told(wait_for(nap("equal", 100ms), 100ms));
}

Coro<void> cancelled_at_deadline() {
  EventLoop& loop = get_running_loop();
  for (const Duration delay : {100ms, 200ms}) {
    const auto task = create_task(wait_for(nap("inner", 900ms), 200ms));
    loop.call_later(delay, [task] { task.cancel("raced"); });
    co_await told(task);
    print("{}", task.cancelling());
  }
  const auto task = create_task(wait_for(nap("inner", 900ms), 200ms));
  co_await sleep(0s);
  loop.call_later(200ms, [task] { task.cancel("behind the deadline"); });
  co_await told(task);
}

Coro<void> swallowed_cancellation() {
  co_await told(wait_for(stubborn("a", 900ms, 100ms), 200ms));
  co_await told(wait_for(stubborn("b", 900ms, 100ms, "of b"), 200ms));
  auto task = create_task(wait_for(stubborn("c", 900ms, 100ms), 200ms));
  co_await sleep(100ms);
  task.cancel("outer");
  co_await told(task);
  task = create_task(wait_for(stubborn("d", 900ms, 300ms), 200ms));
  co_await sleep(300ms);
  task.cancel("while it waits for the end");
  co_await told(task);
  co_await sleep(500ms);
}

Coro<void> nested_wait_for() {
  co_await told(wait_for(wait_for(nap("outer first", 900ms), 300ms), 200ms));
  co_await told(wait_for(wait_for(nap("inner first", 900ms), 200ms), 300ms));
  co_await told(wait_for(wait_for(nap("equal", 900ms), 200ms), 200ms));
  co_await told(wait_for(wait_for(stubborn("slow", 900ms, 300ms), 200ms), 300ms));
}

Coro<void> awaited_by_two() {
  const auto inner = create_task(nap("inner", 300ms));
  std::vector<Task<std::string>> waits;
  for (const Duration delay : {200ms, 400ms}) waits.push_back(create_task(wait_for(inner, delay)));
  const auto other = create_task(awaits(inner));
  for (const auto& task : waits) co_await told(task);
  co_await told(other);
}

using Tasks = std::vector<Task<std::string>>;

std::string names(const Tasks& tasks) {
  std::vector<std::string> all;
  for (const auto& task : tasks) all.push_back(task.name());
  std::sort(all.begin(), all.end());
  return fmt::format("{}", fmt::join(all, " "));
}

void add(Tasks& tasks, const std::string& name, Duration delay, std::string error = {}) {
  tasks.push_back(create_task(nap(name, delay, std::move(error)), name));
}

Coro<void> tell_wait(Tasks tasks, ReturnWhen mode, std::optional<Duration> timeout = std::nullopt) {
  const auto [done, pending] = co_await wait(tasks, timeout, mode);
  print("done: {} pending: {} at {}", names(done), names(pending), now());
  for (const auto& task : done) {
    if (!task.cancelled()) task.exception();
  }
}

Coro<void> wait_first_completed() {
  Tasks tasks;
  add(tasks, "a", 100ms);
  add(tasks, "b", 100ms);
  add(tasks, "c", 200ms, "of c");
  add(tasks, "d", 300ms);
  for (int i = 0; i < 3; ++i) {
    co_await tell_wait(tasks, ReturnWhen::first_completed);
    std::erase_if(tasks, [](const auto& task) { return task.done(); });
  }
  if (!tasks.empty()) tasks[0].cancel();
  co_await turns(2);
}

Coro<void> wait_first_exception() {
  Tasks tasks;
  add(tasks, "a", 100ms);
  add(tasks, "b", 200ms, "of b");
  add(tasks, "c", 200ms, "of c");
  add(tasks, "d", 300ms);
  co_await tell_wait(tasks, ReturnWhen::first_exception);
  co_await tell_wait(tasks, ReturnWhen::first_exception);
  tasks.clear();
  add(tasks, "e", 100ms);
  add(tasks, "f", 500ms);
  add(tasks, "g", 200ms);
  tasks[1].cancel();  // a cancelled one is no exception
  co_await tell_wait(tasks, ReturnWhen::first_exception);
}

Coro<void> wait_all_completed() {
  constexpr ReturnWhen kAll = ReturnWhen::all_completed;
  Tasks tasks;
  add(tasks, "a", 100ms, "of a");
  add(tasks, "b", 300ms);
  add(tasks, "c", 200ms);
  co_await tell_wait(tasks, kAll, 200ms);
  Tasks twice = tasks;
  twice.push_back(tasks[0]);
  co_await tell_wait(twice, kAll);
  tasks.clear();
  add(tasks, "d", 100ms);
  add(tasks, "e", 200ms);
  const auto waiting = create_task(tell_wait(tasks, kAll), "waiting");
  co_await sleep(100ms);
  waiting.cancel("the wait");
  co_await told(waiting);
  print("[{}, {}]", truth(tasks[0].done()), truth(tasks[1].done()));
  co_await tell_wait(tasks, kAll, 0ms);
  co_await tell_wait(tasks, kAll);
}

}  // namespace

void add_wait_race_programs(Programs& programs) {
  programs["wait_races.result_at_deadline"] = {result_at_deadline, 0ns};
  programs["wait_races.cancelled_at_deadline"] = {cancelled_at_deadline, 0ns};
  programs["wait_races.swallowed_cancellation"] = {swallowed_cancellation, 0ns};
  programs["wait_races.nested_wait_for"] = {nested_wait_for, 0ns};
  programs["wait_races.awaited_by_two"] = {awaited_by_two, 0ns};
  programs["wait_races.wait_first_completed"] = {wait_first_completed, 0ns};
  programs["wait_races.wait_first_exception"] = {wait_first_exception, 0ns};
  programs["wait_races.wait_all_completed"] = {wait_all_completed, 0ns};
}

}  // namespace loopscope::cpython
