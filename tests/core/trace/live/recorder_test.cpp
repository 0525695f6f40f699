#include "core/trace/live/recorder.h"
#include "tests/core/trace/whole_trace.h"

#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/trace/scratch.h"

namespace loopscope::trace {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

TimeNs now_ns() {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool wait_until(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

/// An event that says when and as which of its loop's it was emitted.
void emit_numbered(LoopTrace& loop, std::uint64_t number) {
  const TimeNs now = now_ns();
  loop.sink().emit({.time_ns = now,
                    .kind = Kind::counter,
                    .a = loop.strings().intern(std::to_string(number)),
                    .b = static_cast<std::uint64_t>(now)});
}

class RecorderTest : public ::testing::Test {
 protected:
  std::unique_ptr<Recorder> record(const RecorderOptions& options = {}) {
    return *Recorder::create(path_, {.program = "test", .arguments = {}}, options);
  }

  const ScratchFolder scratch_;
  const fs::path path_ = scratch_ / "t.lscope";
  const fs::path partial_ = scratch_ / "t.lscope.partial";
};

/// Loops on several threads, each after the other and at the same time, with bursts that fill their small rings.
TEST_F(RecorderTest, NothingIsLostDoubledOrOutOfOrder) {
  constexpr std::size_t kThreads = 4;
  constexpr std::uint64_t kEvents = 6'000;
  const auto recorder = record({.ring_events = 256});
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, random = std::mt19937(thread)]() mutable {
      for (int part = 0; part < 2; ++part) {
        const auto loop = *recorder->add_loop(0);
        for (std::uint64_t i = 0; i < kEvents; ++i) {
          emit_numbered(*loop, i);
          if (random() % 1'000 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 2'000));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(recorder->finish().ok());
  ASSERT_TRUE(recorder->finish().ok()) << "the second time it says the same again";
  EXPECT_EQ(recorder->events(), 2 * kThreads * kEvents);
  EXPECT_EQ(recorder->dropped(), 0U);

  const Result<Trace> trace = read_file(path_);
  ASSERT_TRUE(trace.ok()) << trace.error().message;
  ASSERT_EQ(trace->events.size(), 2 * kThreads * kEvents);
  std::vector<std::uint64_t> next(2 * kThreads);
  const TimeNs zero = static_cast<TimeNs>(trace->events.front().b);
  std::uint64_t moved = 0;
  for (const Event& event : trace->events) {  // reading has checked that time does not go back
    ASSERT_LT(event.loop, next.size());
    ASSERT_EQ(trace->symbols.string(static_cast<StringId>(event.a)), std::to_string(next[event.loop]++));
    moved += event.time_ns != static_cast<TimeNs>(event.b) - zero;
  }
  // Not 0 only when the machine kept a thread from running between a stamp and its storage.
  EXPECT_EQ(moved, recorder->late());
  EXPECT_LT(moved, kEvents / 10);
}

TEST_F(RecorderTest, ALossyOneTellsOfEveryEventItLost) {
  constexpr std::uint64_t kEvents = 50'000;
  const auto recorder = record({.policy = RingPolicy::lossy, .ring_events = 64});
  auto loop = *recorder->add_loop(0);
  for (std::uint64_t i = 0; i < kEvents; ++i) loop->sink().emit({.time_ns = now_ns(), .kind = Kind::mark});
  loop.reset();
  ASSERT_TRUE(recorder->finish().ok());
  EXPECT_GT(recorder->dropped(), 0U);
  const Result<Trace> trace = read_file(path_);
  ASSERT_TRUE(trace.ok()) << trace.error().message;
  std::uint64_t told = 0;
  for (const Event& event : trace->events) told += event.kind == Kind::dropped ? event.a : 1;
  EXPECT_EQ(told, kEvents);
}

TEST_F(RecorderTest, WhatHappensCanBeReadWhileItIsRecorded) {
  const auto recorder = record({.flush_after = 5ms});
  const auto silent = *recorder->add_loop(0);
  const auto loop = *recorder->add_loop(0);
  for (std::size_t i = 1; i <= 3; ++i) {
    emit_numbered(*loop, i);
    EXPECT_TRUE(wait_until([&] {
      const Result<Trace> trace = read_file(partial_, {.allow_truncated = true});
      return trace.ok() && trace->events.size() == i;
    }));
  }
}

TEST_F(RecorderTest, TheFileSaysWhatTheClockWas) {
  const auto recorder = record();
  auto loop = *recorder->add_loop(1000);  // its clock is that much behind
  const TimeNs stamp = now_ns();
  loop->sink().emit({.time_ns = stamp - 1000, .kind = Kind::loop_stop});
  loop.reset();
  ASSERT_TRUE(recorder->finish().ok());
  const Result<Trace> read = read_file(path_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_TRUE(read->info.calibration.has_value());
  EXPECT_EQ(read->info.calibration->monotonic_ns + read->events[0].time_ns, stamp);
  const auto today = std::chrono::system_clock::now().time_since_epoch();
  const auto since = today - std::chrono::nanoseconds(read->info.calibration->realtime_ns);
  EXPECT_GE(since, 0s);
  EXPECT_LT(since, 300s);
}

TEST_F(RecorderTest, LoopsAndRecorderEndInAnyOrder) {
  auto recorder = record({.ring_events = 4});
  auto before = *recorder->add_loop(0);
  const auto after = *recorder->add_loop(0);
  emit_numbered(*before, 0);
  before.reset();
  emit_numbered(*after, 0);
  recorder.reset();
  EXPECT_EQ(read_file(path_)->events.size(), 2U);
  for (std::uint64_t i = 0; i < 100; ++i) emit_numbered(*after, i);
}

TEST_F(RecorderTest, CannotBeCreatedWhereThereIsNoFolder) {
  const auto recorder = Recorder::create(scratch_ / "missing" / "t.lscope", {});
  ASSERT_FALSE(recorder.ok());
  EXPECT_EQ(recorder.error().message, (scratch_ / "missing" / "t.lscope").string() +
                                          ": cannot create: No such file or directory; create the folder first");
}

/// A limit on the size of files stands for a disk that is full beyond it. The signal that it sends by default would end
/// the program if the recorder let it.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = old_limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &old_limit_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit old_limit_{};
};

TEST_F(RecorderTest, AFullDiskEndsTheRecordingAndNotTheLoop) {
  std::string error = path_.string() + ": cannot write: File too large; make room or write elsewhere; " +
                      partial_.string() + " has what was recorded until then";
  {
    const FullDisk disk(400'000);
    const auto recorder = record({.ring_events = 1024});
    const auto loop = *recorder->add_loop(0);
    std::mt19937_64 random(1);
    // More than the disk takes. Once it is full the loop must neither wait nor fail.
    for (int i = 0; i < 200'000; ++i) {
      loop->sink().emit({.time_ns = now_ns(), .kind = Kind::counter, .b = random()});
    }
    ASSERT_TRUE(wait_until([&] { return recorder->failure().has_value(); }));
    EXPECT_EQ(recorder->failure()->message, error);
    const Result<void> finished = recorder->finish();
    ASSERT_FALSE(finished.ok());
    EXPECT_EQ(finished.error().message, error);
    EXPECT_GT(recorder->dropped(), 0U);
    EXPECT_TRUE(recorder->add_loop(0).ok()) << "a loop that begins now goes on too";
  }
  EXPECT_FALSE(fs::exists(path_));
  const Result<Trace> rest = read_file(partial_, {.allow_truncated = true});
  ASSERT_TRUE(rest.ok()) << rest.error().message;
  EXPECT_GE(rest->events.size(), 16'384U);
  EXPECT_TRUE(rest->damage.has_value());
}

}  // namespace
}  // namespace loopscope::trace
