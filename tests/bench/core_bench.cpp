// What a turn, a task and a timer cost: on the real clock and epoll, without a trace and with one into a ring.

#include <benchmark/benchmark.h>

#include <array>
#include <random>
#include <vector>

#include "core/loop/epoll_selector.h"
#include "core/loop/simulated_selector.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/trace/live/ring.h"
#include "core/trace/live/string_table.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

/// A recorder that is emptied between the measured runs, as its reader's thread would do meanwhile. It has room for
/// what one of them emits.
class Recorder {
 public:
  void empty() {
    while (ring_.read(batch_) != 0) {
    }
    LOOPSCOPE_CHECK(ring_.dropped() == 0);
  }
  trace::RingRecorder& ring() { return ring_; }
  trace::StringTable& strings() { return strings_; }

 private:
  trace::RingRecorder ring_{std::size_t{1} << 21, trace::RingPolicy::lossy};
  trace::StringTable strings_;
  std::array<trace::Event, 1024> batch_;
};

/// Measures runs of a program, each on a new loop; the benchmark's first argument says whether it is traced.
template <class Program>
void measure(benchmark::State& state, Clock& clock, Selector& selector, std::int64_t items, const Program& program) {
  const bool traced = state.range(0) != 0;
  Recorder recorder;
  for (auto _ : state) {
    {
      EventLoop loop({.clock = &clock,
                      .selector = &selector,
                      .sink = traced ? &recorder.ring() : nullptr,
                      .strings = traced ? &recorder.strings() : nullptr});
      run(loop, program());
    }
    state.PauseTiming();
    recorder.empty();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * items);
}

template <class Program>
void measure(benchmark::State& state, std::int64_t items, const Program& program) {
  RealClock clock;
  EpollSelector selector;
  measure(state, clock, selector, items, program);
}

Coro<void> nothing() { co_return; }

Coro<void> yields(int count) {
  for (int i = 0; i < count; ++i) co_await sleep(0s);
}

/// An item is one yield. With one task every frame has one turn, and a system call of the selector.
void Yield(benchmark::State& state) {
  const auto tasks = static_cast<int>(state.range(1));
  const int each = 100'000 / tasks;
  measure(state, tasks * each, [=]() -> Coro<void> {
    std::vector<Coro<void>> coros;
    for (int i = 0; i < tasks; ++i) coros.push_back(yields(each));
    return [](std::vector<Coro<void>> all) -> Coro<void> { co_await gather(std::move(all)); }(std::move(coros));
  });
}
BENCHMARK(Yield)->ArgNames({"traced", "tasks"})->ArgsProduct({{0, 1}, {1, 1000}})->Unit(benchmark::kMillisecond);

/// An item is one task, created and awaited.
void SpawnAndAwait(benchmark::State& state) {
  constexpr int kTasks = 10'000;
  measure(state, kTasks, []() -> Coro<void> {
    for (int i = 0; i < kTasks; ++i) co_await create_task(nothing());
  });
}
BENCHMARK(SpawnAndAwait)->ArgName("traced")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// An item is one child of a gather of 1,000.
void Gather(benchmark::State& state) {
  constexpr int kChildren = 1000;
  constexpr int kGathers = 10;
  measure(state, kChildren * kGathers, []() -> Coro<void> {
    for (int i = 0; i < kGathers; ++i) {
      std::vector<Coro<void>> children;
      for (int child = 0; child < kChildren; ++child) children.push_back(nothing());
      co_await gather(std::move(children));
    }
  });
}
BENCHMARK(Gather)->ArgName("traced")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// An item is a coroutine awaited directly, within a turn.
void DirectAwait(benchmark::State& state) {
  constexpr int kAwaits = 100'000;
  measure(state, kAwaits, []() -> Coro<void> {
    for (int i = 0; i < kAwaits; ++i) co_await nothing();
  });
}
BENCHMARK(DirectAwait)->ArgName("traced")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// An item is one timer of 100,000 that are armed at once, with deadlines in no order; all fire. On the virtual clock,
/// which does not wait.
void Timers(benchmark::State& state) {
  constexpr int kTimers = 100'000;
  VirtualClock clock(0ns);
  SimulatedSelector selector(clock);
  measure(state, clock, selector, kTimers, []() -> Coro<void> {
    std::minstd_rand random(1);
    int left = kTimers;
    const auto all_fired = Future<void>::create();
    for (int i = 0; i < kTimers; ++i) {
      get_running_loop().call_later(std::chrono::microseconds(random() % 1'000'000), [&left, all_fired] {
        if (--left == 0) all_fired.set_result();
      });
    }
    co_await all_fired;
  });
}
BENCHMARK(Timers)->ArgName("traced")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// An item is a callback through call_soon.
void CallSoon(benchmark::State& state) {
  constexpr int kCalls = 100'000;
  measure(state, kCalls, []() -> Coro<void> {
    int left = kCalls;
    for (int i = 0; i < kCalls; ++i) get_running_loop().call_soon([&left] { --left; });
    co_await sleep(0s);
    LOOPSCOPE_CHECK(left == 0);
  });
}
BENCHMARK(CallSoon)->ArgName("traced")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace loopscope
