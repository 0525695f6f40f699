#pragma once

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {

using namespace std::chrono_literals;

struct Told {
  std::vector<std::string> told;
};

/// A loop on a virtual clock that does not run unless told to, and what its exception handler is told, to its very end.
struct TasksLoop : Told, TestLoop {
  TasksLoop() {
    loop.set_exception_handler(
        [this](EventLoop&, const ExceptionContext& context) { told.push_back(to_line(context)); });
  }

  template <class T>
  Task<T> new_task(Coro<T> coro, std::string_view name = "TestTask") {
    return create_task(loop, std::move(coro), name);
  }
  template <class T = int>
  Future<T> new_future() {
    return Future<T>::create(loop);
  }
  template <class A>
  auto complete(A awaitable) {
    return loop.run_until_complete(std::move(awaitable));
  }
  void run_briefly() {
    loop.stop();
    loop.run_forever();
  }
  Duration now() const { return Duration(loop.time()); }
  std::size_t tasks() { return all_tasks(loop).size(); }
};

class BaseTaskTests : public testing::Test, protected TasksLoop {};

/// A task may await this: asyncio.sleep as a coroutine of its own.
inline Coro<void> sleeps(Duration delay) { co_await sleep(delay); }
template <class T>
Coro<T> sleeps(Duration delay, T result) {
  co_await sleep(delay);
  co_return result;
}

/// A coroutine that only awaits the future.
template <class T>
Coro<T> awaits(Future<T> future) {
  co_return co_await future;
}

/// The message of the CancelledError that a call throws; nothing when it throws none.
template <class F>
std::optional<std::string> message_of_cancelled(F call) {
  try {
    call();
  } catch (const CancelledError& error) {
    return error.message();
  }
  return std::nullopt;
}

}  // namespace loopscope
