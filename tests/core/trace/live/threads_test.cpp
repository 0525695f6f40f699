#include "core/trace/live/threads.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/trace/event/event_text.h"
#include "core/trace/live/recorder.h"
#include "core/trace/replay/validator.h"
#include "tests/core/trace/scratch.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::trace {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class ThreadsTest : public ::testing::Test {
 protected:
  std::unique_ptr<Recorder> record() { return *Recorder::create(path_, {.program = "test", .arguments = {}}); }

  /// What was recorded, once it is known to be legal.
  Trace recorded(Recorder& recorder) {
    EXPECT_TRUE(recorder.finish().ok());
    EXPECT_EQ(recorder.dropped(), 0U);
    EXPECT_EQ(recorder.late(), 0U);
    Trace trace = *read_file(path_);
    Validator validator;
    for (const Event& event : trace.events) EXPECT_EQ(validator.check(event).value_or(""), "");
    return trace;
  }
  /// Its events as text, without their times.
  static std::vector<std::string> told(const Trace& trace) {
    std::vector<std::string> lines;
    for (const Event& event : trace.events) {
      const std::string text = to_text(event, trace.symbols);
      lines.push_back(text.substr(text.find(' ') + 1));
    }
    return lines;
  }

  const ScratchFolder scratch_;
  const std::filesystem::path path_ = scratch_ / "t.lscope";
};

TEST_F(ThreadsTest, AThreadTellsWhenItBeginsBlocksGoesOnPrintsAndEnds) {
  const auto recorder = record();
  std::vector<std::string> printed;
  Threads threads(*recorder);
  threads.set_output([&](std::string_view line) { printed.emplace_back(line); });
  std::string line;
  {
    auto me = threads.begin("client-1");
    line = std::to_string(__LINE__ + 1);
    { const auto blocked = me.block(Call::recv, 7); }
    { const auto blocked = me.block(Call::lock); }
    me.print("got {}", 3);
  }
  const std::string here = "tests/core/trace/live/threads_test.cpp:";
  EXPECT_THAT(
      told(recorded(*recorder)),
      ElementsAre("thread_begin thread=1 name=\"client-1\"", "thread_block thread=1 in=recv fd=7 at=" + here + line,
                  "thread_resume thread=1", testing::StartsWith("thread_block thread=1 in=lock at=" + here),
                  "thread_resume thread=1", "print task=1 text=\"got 3\"", "thread_end thread=1"));
  EXPECT_THAT(printed, ElementsAre("got 3"));
}

TEST_F(ThreadsTest, AThreadThatEndsWithAnExceptionGoesOnBefore) {
  const auto recorder = record();
  const Threads threads(*recorder);
  EXPECT_THROW(
      {
        auto me = threads.begin("fails");
        const auto blocked = me.block(Call::connect, 3);
        throw std::runtime_error("refused");
      },
      std::runtime_error);
  EXPECT_THAT(told(recorded(*recorder)),
              ElementsAre(testing::_, testing::_, "thread_resume thread=1", "thread_end thread=1"));
}

TEST_F(ThreadsTest, ThreadsThatAreNotRecordedStillPrint) {
  std::vector<std::string> printed;
  Threads threads;
  threads.set_output([&](std::string_view line) { printed.emplace_back(line); });
  auto me = threads.begin("client-1");
  const auto blocked = me.block(Call::sleep);
  me.print("hello");
  EXPECT_THAT(printed, ElementsAre("hello"));
}

/// Three plain threads: two talk over a socket, one waits for them.
TEST_F(ThreadsTest, ThreadsAreInOneOrderOfTime) {
  const auto recorder = record();
  {
    const Threads threads(*recorder);
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    auto main_thread = threads.begin("main");
    std::thread reader([&] {
      auto me = threads.begin("reader");
      char byte = 0;
      const auto blocked = me.block(Call::recv, ends[0]);
      EXPECT_EQ(::recv(ends[0], &byte, 1, 0), 1);
    });
    std::thread writer([&] {
      auto me = threads.begin("writer");
      {
        const auto blocked = me.block(Call::sleep);
        std::this_thread::sleep_for(20ms);
      }
      EXPECT_EQ(::send(ends[1], "x", 1, 0), 1);
    });
    {
      const auto blocked = main_thread.block(Call::join);
      reader.join();
      writer.join();
    }
    ::close(ends[0]);
    ::close(ends[1]);
  }
  const Trace trace = recorded(*recorder);
  ASSERT_EQ(trace.events.size(), 12U);
  TimeNs slept_until = -1;
  TimeNs received = -1;
  for (const Event& event : trace.events) {
    const std::string text = to_text(event, trace.symbols);
    if (event.kind != Kind::thread_resume) continue;
    if (slept_until < 0) {
      slept_until = event.time_ns;
    } else if (received < 0) {
      received = event.time_ns;
    }
  }
  EXPECT_GE(slept_until, 20'000'000);
  EXPECT_GE(received, slept_until);
}

TEST_F(ThreadsTest, ThousandsOfThreadsAreNoMatter) {
  constexpr int kThreads = 3'000;
  constexpr int kAtOnce = 8;
  const auto recorder = record();
  const Threads threads(*recorder);
  std::vector<std::thread> running;
  for (int worker = 0; worker < kAtOnce; ++worker) {
    running.emplace_back([&threads] {
      for (int i = 0; i < kThreads / kAtOnce; ++i) {
        auto me = threads.begin("worker");
        const auto blocked = me.block(Call::lock);
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  EXPECT_EQ(recorded(*recorder).events.size(), std::size_t{4} * kThreads);
}

TEST_F(ThreadsTest, TheyOutliveTheirRecorder) {
  auto recorder = record();
  const Threads threads(*recorder);
  auto me = threads.begin("late");
  recorder.reset();
  for (int i = 0; i < 100'000; ++i) const auto blocked = me.block(Call::sleep);
}

TEST_F(ThreadsTest, NoRoomIsSaid) {
  const auto recorder = record();
  std::vector<Threads> all;
  const auto fill = [&] {
    for (int i = 0; i < 257; ++i) all.emplace_back(*recorder);
  };
  EXPECT_THROW(fill(), std::runtime_error);
  EXPECT_EQ(all.size(), 256U);
}

}  // namespace
}  // namespace loopscope::trace
