// A program that records itself: what core/README.md shows.

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/loop/loops.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/trace/file/file_writer.h"
#include "core/trace/live/recorder.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using trace::Kind;

Coro<void> work(int rounds) {
  for (int i = 0; i < rounds; ++i) co_await gather(sleep(200us), sleep(Duration::zero()));
}

class RecordingTest : public ::testing::Test {
 protected:
  RecordingTest() : path_(std::filesystem::temp_directory_path() / ("recording" + std::to_string(::getpid()))) {}
  ~RecordingTest() override { std::filesystem::remove(path_); }

  /// What was recorded; reading it has checked that every loop of it could have happened.
  trace::Trace read() const {
    auto read = trace::read_file(path_);
    EXPECT_TRUE(read.ok()) << read.error().message;
    return *std::move(read);
  }

  const std::filesystem::path path_;
};

TEST_F(RecordingTest, AProgramRecordsItself) {
  {
    const auto recorder = trace::Recorder::create(path_, {.program = "app", .arguments = {}});
    ASSERT_TRUE(recorder.ok());
    const auto loop = new_event_loop(**recorder);
    run(*loop, work(3), "main");
  }
  const trace::Trace trace = read();
  EXPECT_EQ(trace.info.program, "app");
  EXPECT_EQ(trace.events.front().kind, Kind::loop_start);
  EXPECT_EQ(trace.events.front().time_ns, 0);
  EXPECT_EQ(trace.events.back().kind, Kind::loop_stop);
}

TEST_F(RecordingTest, LoopsOnSeveralThreadsAreInOneTrace) {
  const auto recorder = trace::Recorder::create(path_, {.program = "app", .arguments = {}});
  ASSERT_TRUE(recorder.ok());
  std::vector<std::thread> threads;
  for (const char* name : {"one", "two", "three"}) {
    threads.emplace_back([&recorder, name] {
      // Two loops after each other, the second by a Runner.
      {
        const auto loop = new_event_loop(**recorder, name);
        run(*loop, work(20));
      }
      Runner runner({.loop_factory = [&] { return new_event_loop(**recorder, name); }});
      runner.run(work(20));
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE((*recorder)->finish().ok());

  const trace::Trace trace = read();
  std::multiset<std::string_view> names;
  std::set<LoopId> stopped;
  std::size_t changes = 0;
  LoopId latest = 0;
  for (const trace::Event& event : trace.events) {
    if (event.kind == Kind::loop_start) names.insert(trace.symbols.string(static_cast<StringId>(event.b)));
    if (event.kind == Kind::loop_stop) stopped.insert(event.loop);
    changes += event.loop != latest;
    latest = event.loop;
  }
  EXPECT_EQ(names, (std::multiset<std::string_view>{"one", "one", "three", "three", "two", "two"}));
  EXPECT_EQ(stopped, (std::set<LoopId>{0, 1, 2, 3, 4, 5}));
  EXPECT_GT(changes, 6U) << "they ran at the same time";
}

TEST_F(RecordingTest, ALoopOutlivesItsRecorder) {
  auto recorder = *trace::Recorder::create(path_, {.program = "app", .arguments = {}}, {.ring_events = 16});
  const auto loop = new_event_loop(*recorder);
  run(*loop, work(1));
  recorder.reset();
  run(*loop, work(100));
  EXPECT_EQ(read().events.front().kind, Kind::loop_start);
}

}  // namespace
}  // namespace loopscope
