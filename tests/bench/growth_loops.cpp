// What is done with n callbacks, timers, and calls from other threads. The same programs as in growth.py.

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "core/exec/run_in_executor.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/threadsafe.h"
#include "tests/bench/growth.h"

namespace loopscope::bench {
namespace {

using namespace std::chrono_literals;

Coro<void> nothing() { co_return; }

Coro<void> call_soon_all(int count) {
  EventLoop& loop = get_running_loop();
  int left = count;
  for (int i = 0; i < count; ++i) loop.call_soon([&left] { --left; });
  while (left > 0) co_await sleep(0s);
}

Coro<void> call_soon_cancelled(int count) {
  EventLoop& loop = get_running_loop();
  std::vector<std::shared_ptr<Handle>> handles;
  for (int i = 0; i < count; ++i) handles.push_back(loop.call_soon([] {}));
  for (const auto& handle : handles) handle->cancel();
  co_await sleep(0s);
}

Coro<void> call_later_all(int count) {
  EventLoop& loop = get_running_loop();
  int left = count;
  for (int i = 0; i < count; ++i) loop.call_later(std::chrono::microseconds(i * 7919L % 1000), [&left] { --left; });
  while (left > 0) co_await sleep(1ms);
}

Coro<void> call_later_cancelled(int count) {
  EventLoop& loop = get_running_loop();
  std::vector<std::shared_ptr<Handle>> handles;
  for (int i = 0; i < count; ++i) handles.push_back(loop.call_later(std::chrono::seconds(1 + i * 7919L % 1000), [] {}));
  for (const auto& handle : handles) handle->cancel();
  co_await sleep(0s);
}

Coro<void> sleep_all(int count) {
  std::vector<Coro<void>> all;
  for (int i = 0; i < count; ++i) {
    all.push_back(
        [](Duration delay) -> Coro<void> { co_await sleep(delay); }(std::chrono::microseconds(i * 7919L % 1000)));
  }
  co_await gather(std::move(all));
}

Coro<void> from_thread(int count) {
  EventLoop& loop = get_running_loop();
  int left = count;
  std::thread thread([&] {
    for (int i = 0; i < count; ++i) loop.call_soon_threadsafe([&left] { --left; });
  });
  while (left > 0) co_await sleep(1ms);
  thread.join();
}

Coro<void> coroutines_from_thread(int count) {
  EventLoop& loop = get_running_loop();
  const auto done = Future<void>::create();
  std::thread thread([&] {
    std::vector<ConcurrentFuture<void>> futures;
    for (int i = 0; i < count; ++i) futures.push_back(run_coroutine_threadsafe(nothing(), loop));
    for (auto& future : futures) future.result();
    loop.call_soon_threadsafe([&] { done.set_result(); });
  });
  co_await done;
  thread.join();
}

Coro<void> executor(int count) {
  std::vector<Future<void>> jobs;
  for (int i = 0; i < count; ++i) jobs.push_back(run_in_executor([] {}));
  co_await gather(std::move(jobs));
}

template <Coro<void> (*program)(int)>
void run_one(int count) {
  run(program(count));
}

constexpr GrowthProgram kPrograms[] = {
    {"call_soon", run_one<call_soon_all>, 20'000},
    {"call_soon, cancelled", run_one<call_soon_cancelled>, 20'000},
    {"call_later", run_one<call_later_all>, 20'000},
    {"call_later, cancelled", run_one<call_later_cancelled>, 20'000},
    {"sleep", run_one<sleep_all>, 20'000},
    {"call_soon_threadsafe", run_one<from_thread>, 10'000},
    {"run_coroutine_threadsafe", run_one<coroutines_from_thread>, 5'000},
    {"run_in_executor", run_one<executor>, 5'000},
};

}  // namespace

std::span<const GrowthProgram> growth_of_loops() { return kPrograms; }

}  // namespace loopscope::bench
