#include "tests/bench/peers.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/owned_fd.h"
#include "core/loop/epoll_selector.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/trace/live/ring.h"
#include "core/trace/live/string_table.h"

namespace loopscope::bench {
namespace {

using namespace std::chrono_literals;

double now_ns() {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double cpu_ns() {
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  const auto ns = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_usec) * 1e3;
  };
  return ns(usage.ru_utime) + ns(usage.ru_stime);
}

double resident_bytes() {
  unsigned long all = 0;
  unsigned long resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu %lu", &all, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

void print_value(const char* key, double value) {
  fmt::print("{} {:.6g}\n", key, value);
  std::fflush(stdout);
}

/// The random numbers of the peers' programs (splitmix64), so that all have the same deadlines.
class Random {
 public:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_ = 1;
};

/// A ring that takes every event of one measurement and is emptied before the next.
class Recorder {
 public:
  void empty() {
    LOOPSCOPE_CHECK(ring.dropped() == 0);
    while (ring.read(batch_) != 0) {
    }
  }

  trace::RingRecorder ring{std::size_t{1} << 21, trace::RingPolicy::lossy};
  trace::StringTable strings;

 private:
  std::array<trace::Event, 4096> batch_;
};

/// A loop on the real clock and epoll.
class World {
 public:
  explicit World(Recorder* recorder = nullptr)
      : loop_({.clock = &clock_,
               .selector = &selector_,
               .sink = recorder ? &recorder->ring : nullptr,
               .strings = recorder ? &recorder->strings : nullptr}) {}
  template <class T>
  T run(Coro<T> main) {
    return loopscope::run(loop_, std::move(main));
  }
  EventLoop& loop() { return loop_; }

 private:
  RealClock clock_;
  EpollSelector selector_;
  EventLoop loop_;
};

Coro<void> nothing() { co_return; }

Coro<void> yields(int count) {
  for (int i = 0; i < count; ++i) co_await sleep(0s);
}

Coro<double> yield_together(int tasks, int each) {
  std::vector<Task<void>> all;
  for (int i = 0; i < tasks; ++i) all.push_back(create_task(yields(each)));
  const double begin = now_ns();
  for (const Task<void>& task : all) co_await task;
  co_return (now_ns() - begin) / tasks / each;
}

double traced_yield(int tasks, int each, int rounds) {
  Recorder recorder;
  double sum = 0;
  for (int round = -1; round < rounds; ++round) {  // the first one touches the memory
    const double ns = World(&recorder).run(yield_together(tasks, each));
    recorder.empty();
    if (round >= 0) sum += ns;
  }
  return sum / rounds;
}

void a1() {
  print_value("a1_n1", World().run(yield_together(1, 1'000'000)));
  print_value("a1_n1000", World().run(yield_together(1000, 20'000)));
  print_value("a1_n1_traced", traced_yield(1, 350'000, 3));
  print_value("a1_n1000_traced", traced_yield(1000, 900, 20));
}

Coro<double> spawn_and_await(int count) {
  const double begin = now_ns();
  for (int i = 0; i < count; ++i) co_await create_task(nothing());
  co_return (now_ns() - begin) / count;
}

Coro<double> gather_thousands(int count) {
  constexpr int kChildren = 1000;
  const double begin = now_ns();
  for (int i = 0; i < count; ++i) {
    std::vector<Coro<void>> children;
    children.reserve(kChildren);
    for (int child = 0; child < kChildren; ++child) children.push_back(nothing());
    co_await gather(std::move(children));
  }
  co_return (now_ns() - begin) / count / kChildren;
}

[[gnu::noinline]] Coro<void> empty_coroutine() { co_return; }

Coro<double> await_directly(int count) {
  const double begin = now_ns();
  for (int i = 0; i < count; ++i) co_await empty_coroutine();
  co_return (now_ns() - begin) / count;
}

void a2() {
  print_value("a2_seq_spawn", World().run(spawn_and_await(300'000)));
  print_value("a2_gather1000", World().run(gather_thousands(2'000)));
  print_value("a2_seq_direct_await", World().run(await_directly(5'000'000)));
}

Coro<void> sleeper() { co_await sleep(1h); }

Coro<void> sleep_all(int count) {
  Random random;
  int left = count;
  const auto all_awake = Future<void>::create();
  const auto sleep_then_count = [](Duration delay, int& still, Future<void> last) -> Coro<void> {
    co_await sleep(delay);
    if (--still == 0) last.set_result();
  };
  for (int i = 0; i < count; ++i) create_task(sleep_then_count(Duration(random.next() % 100'000'000), left, all_awake));
  co_await all_awake;
}

void a3() {
  constexpr int kTimers = 100'000;
  const double cpu = cpu_ns();
  const double begin = now_ns();
  World().run(sleep_all(kTimers));
  const double wall = now_ns() - begin;
  print_value("a3_cpu_ns_per_timer", (cpu_ns() - cpu) / kTimers);
  print_value("a3_wall_ms", wall / 1e6);
}

void a3m() {
  constexpr int kTasks = 1'000'000;
  World().run([]() -> Coro<void> {
    const double resident = resident_bytes();
    const double cpu = cpu_ns();
    for (int i = 0; i < kTasks; ++i) create_task(sleeper());
    co_await sleep(0s);  // all of them begin to sleep
    print_value("a3m_bytes_per_task", (resident_bytes() - resident) / kTasks);
    print_value("a3m_create_cpu_ns", (cpu_ns() - cpu) / kTasks);
    std::_Exit(0);  // a million cancellations are nobody's figure
  }());
}

/// A descriptor that is watched and never ready.
class Idle final : public Watch {
 public:
  Idle(EventLoop& loop, OwnedFd fd) : Watch(fd.get(), trace::Interest::read), fd_(std::move(fd)) { loop.watch(*this); }
  ~Idle() override { cancel(); }

 private:
  void run() override {}

  const OwnedFd fd_;
};

void a5(int descriptors) {
  constexpr int kPasses = 1'000'000;
  World world;
  std::vector<std::unique_ptr<Idle>> idle;
  for (int i = 0; i < descriptors; ++i)
    idle.push_back(std::make_unique<Idle>(world.loop(), OwnedFd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))));
  print_value(fmt::format("a5_ns_per_iter_{}fds", descriptors).c_str(), world.run(yield_together(1, kPasses)));
}

[[gnu::noinline]] void emit_marks(EventLoop& loop, ObjectId count) {
  for (ObjectId i = 0; i < count; ++i) {
    loop.emit(trace::Kind::mark, i);
    asm volatile("" ::: "memory");
  }
}

void b() {
  constexpr ObjectId kEvents = 2'000'000;
  {
    Recorder recorder;
    World world(&recorder);
    emit_marks(world.loop(), kEvents);  // touches the memory
    double sum = 0;
    constexpr int kRounds = 10;
    for (int round = 0; round < kRounds; ++round) {
      recorder.empty();
      const double begin = now_ns();
      emit_marks(world.loop(), kEvents);
      sum += now_ns() - begin;
    }
    print_value("b_emit_ns_per_event", sum / kRounds / kEvents);
    recorder.empty();
  }
  World world;
  const double begin = now_ns();
  for (int round = 0; round < 50; ++round) emit_marks(world.loop(), kEvents);
  print_value("b_disabled_ns_per_event", (now_ns() - begin) / 50 / kEvents);
}

}  // namespace

bool run_peer_section(std::string_view section, int count) {
  if (section == "a1") {
    a1();
  } else if (section == "a2") {
    a2();
  } else if (section == "a3") {
    a3();
  } else if (section == "a3m") {
    a3m();
  } else if (section == "a5") {
    a5(count);
  } else if (section == "b") {
    b();
  } else {
    fmt::print(
        stderr,
        "loopscope_bench: no section \"{}\"; there are a1, a2, a3, a3m, a5 N, b, growth, make-trace, open and query\n",
        section);
    return false;
  }
  return true;
}

}  // namespace loopscope::bench
