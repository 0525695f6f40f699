// What other threads may do to a loop. Run under ThreadSanitizer too.

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "core/loop/epoll_selector.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using trace::Kind;

constexpr int kThreads = 4;
constexpr int kCalls = 500;

/// Has threads call into the loop until it got all their calls; they must come in each thread's own order.
void expect_all_calls_arrive(EventLoop& loop) {
  std::vector<int> next(kThreads, 0);
  int arrived = 0;
  std::vector<std::thread> threads;
  for (int id = 0; id < kThreads; ++id) {
    threads.emplace_back([&, id] {
      for (int call = 0; call < kCalls; ++call) {
        loop.call_soon_threadsafe([&, id, call] {
          EXPECT_EQ(next[static_cast<std::size_t>(id)]++, call);
          if (++arrived == kThreads * kCalls) loop.stop();
        });
        if (call % 64 == 0) std::this_thread::yield();
      }
    });
  }
  loop.run_forever();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(arrived, kThreads * kCalls);
}

TEST(Threads, CallsArriveInOrderOnEpoll) {
  RealClock clock;
  EpollSelector selector;
  CheckingSink sink;
  trace::StringTable strings;
  EventLoop loop({.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings});
  expect_all_calls_arrive(loop);
}

TEST(Threads, CallsArriveInOrderOnTheSimulatedSelector) {
  TestLoop t;
  expect_all_calls_arrive(t.loop);
}

TEST(Threads, ACallEndsAWaitWithoutLimit) {
  RealClock clock;
  EpollSelector selector;
  CheckingSink sink;
  trace::StringTable strings;
  EventLoop loop({.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings});
  std::thread caller([&] {
    std::this_thread::sleep_for(100ms);  // so that the loop waits by then
    loop.call_soon_threadsafe([&] { loop.stop(); });
  });
  loop.run_forever();
  caller.join();
  EXPECT_EQ(loop.frame(), 1u) << "it was called in the frame that waited";
  const auto select = std::find_if(sink.events.begin(), sink.events.end(),
                                   [](const trace::Event& event) { return event.kind == Kind::select_begin; });
  ASSERT_NE(select, sink.events.end());
  EXPECT_EQ(static_cast<TimeNs>(select->a), kForever);
}

TEST(Threads, ACallFromTheLoopItselfWakesItOnce) {
  TestLoop t;
  t.loop.call_soon([&] { t.loop.call_soon_threadsafe(t.saying("called")); });
  t.loop.call_later(1s, [&] { t.loop.stop(); });
  t.loop.run_forever();
  EXPECT_THAT(t.log, ElementsAre("called"));
  EXPECT_EQ(t.sink.count(Kind::frame_begin), 3u);
}

TEST(Threads, TheTraceNamesAThreadAsTheWaker) {
  TestLoop t;
  std::thread([&] { t.loop.call_soon_threadsafe([] {}); }).join();
  t.loop.run_once();
  const auto ready = std::find_if(t.sink.events.begin(), t.sink.events.end(),
                                  [](const trace::Event& event) { return event.kind == Kind::handle_ready; });
  ASSERT_NE(ready, t.sink.events.end());
  EXPECT_EQ(trace::Waker::unpack(ready->a).kind, trace::Waker::Kind::thread);
}

TEST(Threads, WhatWasNotTakenYetDiesWithTheLoop) {
  const auto held = std::make_shared<int>(1);
  {
    TestLoop t;
    t.loop.call_soon_threadsafe([held] {});
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Threads, EachMayRunALoopOfItsOwn) {
  std::atomic<int> turns = 0;
  const auto run = [&] {
    VirtualClock clock;
    SimulatedSelector selector(clock);
    EventLoop loop({.clock = &clock, .selector = &selector});
    for (int i = 0; i < 100; ++i) loop.call_later(std::chrono::seconds(i), [&] { ++turns; });
    loop.call_later(1000s, [&] { loop.stop(); });
    loop.run_forever();
  };
  std::thread first(run), second(run);
  first.join();
  second.join();
  EXPECT_EQ(turns, 200);
}

TEST(RealTime, StampsNeverDecrease) {
  // The sink complains when they do: a frame with calls from threads, timers and descriptors' turns, over and over.
  RealClock clock;
  EpollSelector selector;
  CheckingSink sink;
  trace::StringTable strings;
  EventLoop loop({.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings});
  int frames = 0;
  std::function<void()> again = [&] {
    if (++frames == 200) return loop.stop();
    loop.call_soon_threadsafe([] {});
    loop.call_later(std::chrono::microseconds(frames % 3), [] {});
    loop.call_soon(again);
  };
  loop.call_soon(again);
  loop.run_forever();
  EXPECT_GE(sink.count(Kind::frame_begin), 200u);
}

}  // namespace
}  // namespace loopscope
