#pragma once

#include <vector>

#include <gmock/gmock.h>

#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {

using namespace std::chrono_literals;

/// Runs a test's coroutine on a loop with a virtual clock: IsolatedAsyncioTestCase.
template <class F>
void run_test(F main) {
  TestLoop t;
  run(t.loop, main());
}

/// Cancels the task in a turn of its own, `loop.call_soon(task.cancel)`.
template <class T>
void cancel_soon(const Task<T>& task) {
  get_running_loop().call_soon([task] { task.cancel(); });
}

/// So many tasks of one coroutine function, which must outlive them.
template <class F>
auto make_tasks(int count, F& coroutine) {
  std::vector<decltype(create_task(coroutine()))> tasks;
  for (int i = 0; i < count; ++i) tasks.push_back(create_task(coroutine()));
  return tasks;
}

}  // namespace loopscope
