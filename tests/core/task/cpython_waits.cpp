#include <algorithm>
#include <map>
#include <stdexcept>
#include <vector>

#include "core/task/timeout.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_programs.h"

namespace loopscope::cpython {
namespace {

Coro<std::string> nap(std::string name, Duration delay, std::string error = {}) {
  try {
    co_await sleep(delay);
  } catch (const CancelledError& cancelled) {
    print("{} {} at {}", name, describe(cancelled), now());
    throw;
  }
  if (!error.empty()) throw std::invalid_argument(error);
  co_return name;
}

Coro<std::string> stubborn(Duration delay) {
  bool cancelled = false;
  try {
    co_await sleep(delay);
  } catch (const CancelledError&) {
    print("goes on");
    cancelled = true;
  }
  if (cancelled) co_await sleep(200ms);
  co_return "stubborn";
}

using Labels = std::map<ObjectId, std::string>;

Task<std::string> nap_task(Labels& labels, const std::string& name, Duration delay, std::string error = {}) {
  const auto task = create_task(nap(name, delay, std::move(error)));
  labels[task.id()] = name;
  return task;
}

std::string names(const Labels& labels, const std::vector<Task<std::string>>& tasks) {
  std::vector<std::string> all;
  for (const auto& task : tasks) all.push_back(labels.at(task.id()));
  std::sort(all.begin(), all.end());
  return fmt::format("{}", fmt::join(all, ","));
}

std::string shown(const std::string& text) { return text; }
std::string shown(bool value) { return truth(value); }

template <class A>
Coro<void> told(A awaitable) {
  try {
    const auto result = co_await std::move(awaitable);
    print("result {}", shown(result));
  } catch (const CancelledError& error) {
    print("{}", describe(error));
  } catch (const TimeoutError&) {
    print("timeout at {}", now());
  } catch (const std::invalid_argument& error) {
    print("{}", describe(error));
  }
}

void print_wait(const Labels& labels, const WaitResult<Task<std::string>>& result) {
  print("done {} pending {} at {}", names(labels, result.done), names(labels, result.pending), now());
}

Coro<void> wait_modes() {
  Labels labels;
  for (const ReturnWhen mode : {ReturnWhen::first_completed, ReturnWhen::first_exception, ReturnWhen::all_completed}) {
    std::vector<Task<std::string>> tasks;
    tasks.push_back(nap_task(labels, "a", 100ms));
    tasks.push_back(nap_task(labels, "b", 200ms, "of b"));
    tasks.push_back(nap_task(labels, "c", 300ms));
    print_wait(labels, co_await wait(tasks, std::nullopt, mode));
    for (const auto& task : tasks) task.cancel();
    co_await sleep(0s);
  }
  std::vector<Task<std::string>> late;
  late.push_back(nap_task(labels, "late", 1s));
  print_wait(labels, co_await wait(late, 200ms));
  late[0].cancel();
}

Coro<void> wait_fors() {
  co_await told(wait_for(nap("in time", 100ms), 500ms));
  co_await told(wait_for(nap("late", 900ms), 500ms));
  co_await told(wait_for(stubborn(900ms), 500ms));
  co_await told(wait_for(nap("at once", 900ms), 0ms));
  co_await told(wait_for(nap("fails", 100ms, "of nap"), 500ms));
  co_await told(wait_for(nap("ever", 100ms), std::nullopt));
  const auto outer = create_task(wait_for(nap("inner", 900ms), 500ms));
  co_await sleep(100ms);
  outer.cancel("outer");
  co_await told(outer);
}

Coro<bool> limited(std::optional<Duration> delay, Duration length) {
  co_return co_await timeout(delay, [length](Timeout& limit) -> Coro<bool> {
    co_await sleep(length);
    co_return limit.expired();
  });
}

Coro<void> nested() {
  const auto inner = [](Timeout&) -> Coro<void> { co_await sleep(1s); };
  try {
    co_await timeout(300ms, [inner](Timeout&) -> Coro<void> {
      try {
        co_await timeout(100ms, inner);
      } catch (const TimeoutError&) {
        print("inner at {}", now());
      }
      co_await sleep(1s);
    });
  } catch (const TimeoutError&) {
    print("outer at {}", now());
  }
}

Coro<void> timeouts() {
  co_await told(limited(500ms, 100ms));
  co_await told(limited(100ms, 500ms));
  co_await told(limited(std::nullopt, 100ms));
  co_await told(limited(0ms, 100ms));
  co_await nested();
  const auto task = create_task(limited(300ms, 1s));
  co_await sleep(100ms);
  task.cancel("asked");
  co_await told(task);
  print("{}", current_task().cancelling());
}

Coro<void> waits() {
  co_await wait_modes();
  co_await wait_fors();
  co_await timeouts();
}

}  // namespace

void add_wait_programs(Programs& programs) { programs["waits"] = waits; }

}  // namespace loopscope::cpython
