// What is done for many futures is done for each of them, not for each with all of the others: counted in objects that
// are looked at, see base/visits.h.

#include <functional>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/visits.h"
#include "core/task/as_completed.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/task_group.h"
#include "core/task/wait.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

constexpr int kMany = 2000;
// Quadratic is at least half a thousand.
constexpr std::uint64_t kMostEach = 20;

class TaskGrowth : public testing::Test {
 protected:
  void SetUp() override {
    if (!Visits::counted()) GTEST_SKIP() << "this build does not count";
  }
};

std::uint64_t visits_each(Coro<void> program) {
  const std::uint64_t before = Visits::count();
  run(std::move(program));
  return (Visits::count() - before) / kMany;
}

Coro<void> nap() { co_await sleep(1h); }

std::vector<Task<void>> tasks_of(Coro<void> (*function)()) {
  std::vector<Task<void>> tasks;
  for (int i = 0; i < kMany; ++i) tasks.push_back(create_task(function()));
  return tasks;
}

Coro<void> turn() { co_await sleep(0s); }

Coro<void> wait_for_many(ReturnWhen when) {
  const auto tasks = tasks_of(turn);
  co_await wait(tasks, std::nullopt, when);
  co_await wait(tasks);
}

TEST_F(TaskGrowth, Wait) {
  for (const auto when : {ReturnWhen::all_completed, ReturnWhen::first_completed, ReturnWhen::first_exception})
    EXPECT_LE(visits_each(wait_for_many(when)), kMostEach);
}

Coro<void> wait_for_cancelled() {
  const auto tasks = tasks_of(nap);
  co_await sleep(0s);
  for (const Task<void>& task : tasks) task.cancel();
  co_await wait(tasks);
}

TEST_F(TaskGrowth, WaitForCancelled) { EXPECT_LE(visits_each(wait_for_cancelled()), kMostEach); }

Coro<void> take_as_completed() {
  for (Coro<void> next : as_completed(tasks_of(turn))) co_await std::move(next);
}

TEST_F(TaskGrowth, AsCompleted) { EXPECT_LE(visits_each(take_as_completed()), kMostEach); }

Coro<void> gather_cancelled() {
  const auto all = gather(tasks_of(nap));
  co_await sleep(0s);
  all.cancel();
  try {
    co_await all;
  } catch (const CancelledError&) {
  }
}

TEST_F(TaskGrowth, GatherCancelled) { EXPECT_LE(visits_each(gather_cancelled()), kMostEach); }

Coro<void> fail() {
  throw std::runtime_error("no");
  co_return;
}

Coro<void> group_in_which_one_fails() {
  try {
    co_await task_group([](TaskGroup& group) -> Coro<void> {
      for (int i = 1; i < kMany; ++i) group.create_task(nap());
      co_await sleep(0s);
      group.create_task(fail());
    });
  } catch (const ExceptionGroup&) {
  }
}

TEST_F(TaskGrowth, GroupInWhichOneFails) { EXPECT_LE(visits_each(group_in_which_one_fails()), kMostEach); }

}  // namespace
}  // namespace loopscope
