// The order of a frame, and what happens to callbacks in it.

#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>

#include "core/base/errors.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using trace::Kind;

TEST(Frame, RunsCallbacksInTheOrderOfTheirCalls) {
  TestLoop t;
  for (const char* name : {"a", "b", "c"}) t.loop.call_soon(t.saying(name));
  EXPECT_THAT(t.log, IsEmpty());
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("a", "b", "c"));
}

TEST(Frame, WhatIsMadeReadyInAFrameWaitsForTheNext) {
  TestLoop t;
  t.loop.call_soon([&] {
    t.say("first");
    t.loop.call_soon(t.saying("made by first"));
  });
  t.loop.call_soon(t.saying("second"));
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("first", "second"));
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("first", "second", "made by first"));
}

TEST(Frame, TakesOldHandlesThenDescriptorsThenTimersByDeadline) {
  TestLoop t;
  class Reader final : public Watch {
   public:
    Reader(TestLoop& test, int fd) : Watch(fd, trace::Interest::read), test_(test) {}
    void run() override {
      test_.say("descriptor");
      cancel();
    }
    TestLoop& test_;
  };
  const int fd = t.selector.open();
  Reader reader(t, fd);
  t.loop.watch(reader);
  t.selector.set_ready(fd, trace::Interest::read, true);
  t.loop.call_at(-1, t.saying("timer b"));
  t.loop.call_at(-2, t.saying("timer a"));
  t.loop.call_at(-1, t.saying("timer c"));
  t.loop.call_soon(t.saying("soon"));
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("soon", "descriptor", "timer a", "timer b", "timer c"));
}

TEST(Frame, TellsOfItselfInAsynciosOrder) {
  TestLoop t;
  t.loop.call_later(1500us, t.saying("timer"));
  t.loop.run_once();
  t.loop.call_soon([] {});
  t.loop.run_once();
  EXPECT_THAT(
      t.lines(),
      ElementsAre(
          "0.000000000 loop_start clock=virtual name=\"loop\"", "0.000000000 timer_arm timer=1 deadline=0.001500000",
          "0.000000000 frame_begin frame=1", "0.000000000 select_begin timeout=0.001500000 fds=0",
          "0.002000000 select_end ready=0", "0.002000000 timer_fire timer=1", "0.002000000 handle_begin handle=1",
          "0.002000000 handle_end handle=1", "0.002000000 handle_ready handle=2 waker=none does=\"callback\"",
          "0.002000000 frame_begin frame=2", "0.002000000 select_begin timeout=0.000000000 fds=0",
          "0.002000000 select_end ready=0", "0.002000000 handle_begin handle=2", "0.002000000 handle_end handle=2"));
}

TEST(Frame, SleepersOfOneMillisecondWakeTogether) {
  TestLoop t;
  t.loop.call_at(1'000'000'100, t.saying("a"));
  t.loop.call_at(1'000'000'900, t.saying("b"));
  t.loop.call_at(1'001'000'001, t.saying("later"));
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("a", "b"));
  EXPECT_EQ(t.loop.time(), 1'001'000'000);
}

TEST(Frame, EachTurnCostsWhatTheClockSays) {
  TestLoop t(10us);
  t.loop.call_soon([&] { t.loop.clock().busy(1ms); });
  t.loop.call_soon([] {});
  t.loop.run_once();
  EXPECT_EQ(t.loop.time(), 1'020'000);
  const auto& events = t.sink.events;
  EXPECT_EQ(events[events.size() - 3].time_ns, 1'010'000);  // the first turn's end, and the second's begin
  EXPECT_EQ(events[events.size() - 2].time_ns, 1'010'000);
  EXPECT_EQ(events[events.size() - 1].time_ns, 1'020'000);
}

TEST(Frame, ATimeoutIsCutToADay) {
  TestLoop t;
  t.loop.call_later(100h, [] {});
  t.loop.run_once();
  EXPECT_EQ(t.loop.time(), TimeNs{24} * 3600 * kNsPerSecond);
}

TEST(Frame, ADelayWithoutEndDoesNotOverflow) {
  TestLoop t(10us);
  t.loop.call_soon([] {});
  t.loop.run_once();
  t.loop.call_later(Duration::max(), t.saying("never"));
  t.loop.call_later(Duration::min(), t.saying("at once"));
  t.loop.call_at(INT64_MIN, t.saying("long ago"));
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("long ago", "at once"));
}

// stop()

TEST(Stop, EndsTheRunWithTheFrame) {
  TestLoop t;
  t.loop.call_soon([&] {
    t.loop.stop();
    t.loop.call_soon(t.saying("next frame"));
  });
  t.loop.call_soon(t.saying("same frame"));
  t.loop.run_forever();
  EXPECT_THAT(t.log, ElementsAre("same frame"));
}

TEST(Stop, BeforeTheRunLeavesOneFrameThatDoesNotWait) {
  TestLoop t;
  t.loop.call_later(1s, t.saying("timer"));
  t.loop.call_soon(t.saying("soon"));
  t.loop.stop();
  t.loop.run_forever();
  EXPECT_THAT(t.log, ElementsAre("soon"));
  EXPECT_EQ(t.loop.time(), 0);
  t.loop.call_later(2s, [&] { t.loop.stop(); });
  t.loop.run_forever();
  EXPECT_THAT(t.log, ElementsAre("soon", "timer"));
}

// Running

TEST(Running, IsKnownWhileALoopRuns) {
  TestLoop t;
  EXPECT_EQ(running_loop_or_null(), nullptr);
  EXPECT_THROW(get_running_loop(), std::logic_error);
  t.loop.call_soon([&] {
    EXPECT_EQ(&get_running_loop(), &t.loop);
    EXPECT_TRUE(t.loop.is_running());
    t.say("ran");
  });
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("ran"));
  EXPECT_FALSE(t.loop.is_running());
  EXPECT_EQ(running_loop_or_null(), nullptr);
}

TEST(Running, DoesNotNest) {
  TestLoop outer;
  TestLoop inner;
  outer.loop.call_soon([&] {
    EXPECT_THROW(outer.loop.run_forever(), std::logic_error);
    EXPECT_THROW(outer.loop.run_once(), std::logic_error);
    EXPECT_THROW(inner.loop.run_forever(), std::logic_error);
    EXPECT_EQ(&get_running_loop(), &outer.loop);
    outer.say("went on");
  });
  outer.loop.run_once();
  EXPECT_THAT(outer.log, ElementsAre("went on"));
  EXPECT_FALSE(inner.loop.is_running());
  inner.loop.call_soon(inner.saying("later"));
  inner.loop.run_once();
  EXPECT_THAT(inner.log, ElementsAre("later"));
}

// Exceptions

TEST(Exception, KeyboardInterruptEndsTheRunAndLosesNothing) {
  TestLoop t;
  t.loop.set_exception_handler([&](EventLoop&, const ExceptionContext&) { t.say("handled"); });
  t.loop.call_soon([] { throw KeyboardInterrupt(); });
  t.loop.call_soon([&] {
    t.say("rest of the frame");
    t.loop.stop();
  });
  EXPECT_THROW(t.loop.run_forever(), KeyboardInterrupt);
  EXPECT_FALSE(t.loop.is_running());
  EXPECT_THAT(t.log, IsEmpty());
  t.loop.call_soon(t.saying("new"));
  t.loop.run_forever();
  EXPECT_THAT(t.log, ElementsAre("rest of the frame", "new"));
}

TEST(Exception, LeavesADescriptorsTurnForTheNextFrame) {
  TestLoop t;
  class Reader final : public Watch {
   public:
    Reader(TestLoop& test, int fd) : Watch(fd, trace::Interest::read), test_(test) {}
    void run() override {
      test_.say("descriptor");
      cancel();
    }
    TestLoop& test_;
  };
  const int fd = t.selector.open();
  Reader reader(t, fd);
  t.loop.watch(reader);
  t.selector.set_ready(fd, trace::Interest::read, true);
  t.loop.call_soon([] { throw KeyboardInterrupt(); });
  EXPECT_THROW(t.loop.run_once(), KeyboardInterrupt);
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("descriptor"));
}

TEST(Exception, GoesToTheHandlerAndTheFrameGoesOn) {
  TestLoop t;
  t.loop.set_exception_handler([&](EventLoop&, const ExceptionContext& context) {
    try {
      std::rethrow_exception(context.exception);
    } catch (const std::runtime_error& error) {
      t.say(error.what());
    }
  });
  t.loop.call_soon([] { throw std::runtime_error("oops"); });
  t.loop.call_soon(t.saying("next"));
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("oops", "next"));
}

TEST(Exception, WithoutAHandlerIsOneLineAndTheLoopGoesOn) {
  TestLoop t;
  const auto handle = t.loop.call_soon([] { throw std::runtime_error("oops"); });
  t.loop.call_soon(t.saying("next"));
  testing::internal::CaptureStderr();
  t.loop.run_once();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            fmt::format("exception in callback (handle {}): std::runtime_error: oops\n", handle->id()));
  EXPECT_THAT(t.log, ElementsAre("next"));
}

TEST(Exception, OfTheHandlerIsReportedBesideTheOneItWasToHandle) {
  TestLoop t;
  t.loop.set_exception_handler([](EventLoop&, const ExceptionContext&) { throw 1; });
  testing::internal::CaptureStderr();
  t.loop.call_exception_handler({.message = "spam", .future = 7});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "unhandled error in exception handler: int\nspam (future 7)\n");
}

TEST(Exception, AKeyboardInterruptOfTheHandlerLeaves) {
  TestLoop t;
  t.loop.set_exception_handler([](EventLoop&, const ExceptionContext&) { throw KeyboardInterrupt(); });
  t.loop.call_soon([] { throw 1; });
  EXPECT_THROW(t.loop.run_once(), KeyboardInterrupt);
}

// Cancelling

TEST(Cancel, TakesACallbackOutOfTheReadyQueue) {
  TestLoop t;
  const auto handle = t.loop.call_soon(t.saying("cancelled"));
  EXPECT_TRUE(handle->in_ready_queue());
  handle->cancel();
  handle->cancel();
  EXPECT_FALSE(handle->in_ready_queue());
  t.loop.stop();
  t.loop.run_forever();
  EXPECT_THAT(t.log, IsEmpty());
  EXPECT_EQ(t.sink.count(Kind::handle_cancel), 1u);
}

TEST(Cancel, ReachesALaterHandleOfTheSameFrame) {
  TestLoop t;
  std::shared_ptr<Handle> later;
  t.loop.call_soon([&] { later->cancel(); });
  later = t.loop.call_soon(t.saying("cancelled"));
  t.loop.call_soon(t.saying("last"));
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("last"));
}

TEST(Cancel, DisarmsATimer) {
  TestLoop t;
  const auto timer = t.loop.call_later(1s, t.saying("cancelled"));
  t.loop.call_later(2s, t.saying("other"));
  EXPECT_TRUE(timer->armed());
  EXPECT_EQ(timer->when(), kNsPerSecond);
  timer->cancel();
  EXPECT_FALSE(timer->armed());
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("other"));
  EXPECT_EQ(t.loop.time(), 2 * kNsPerSecond);
}

TEST(Cancel, ReachesATimerThatIsInTheReadyQueueAlready) {
  TestLoop t;
  std::shared_ptr<TimerHandle> second;
  t.loop.call_at(10, [&] {
    EXPECT_FALSE(second->armed());
    EXPECT_TRUE(second->in_ready_queue());
    second->cancel();
  });
  second = t.loop.call_at(20, t.saying("cancelled"));
  t.loop.run_once();
  EXPECT_THAT(t.log, IsEmpty());
  EXPECT_EQ(t.sink.count(Kind::timer_fire), 2u);
  EXPECT_EQ(t.sink.count(Kind::timer_cancel), 1u);
}

TEST(Cancel, OfWhatHasRunOrRunsChangesNothing) {
  TestLoop t;
  std::shared_ptr<Handle> self;
  self = t.loop.call_soon([&] {
    self->cancel();
    t.say("ran to its end");
  });
  const auto timer = t.loop.call_later(0s, t.saying("timer"));
  t.loop.run_once();
  self->cancel();
  timer->cancel();
  EXPECT_THAT(t.log, ElementsAre("ran to its end", "timer"));
  EXPECT_EQ(t.sink.count(Kind::handle_cancel) + t.sink.count(Kind::timer_cancel), 0u);
}

TEST(Cancel, FreesWhatTheFunctionHeld) {
  TestLoop t;
  const auto held = std::make_shared<int>(1);
  const auto handle = t.loop.call_soon([held] {});
  const auto timer = t.loop.call_later(1s, [held] {});
  EXPECT_EQ(held.use_count(), 3);
  handle->cancel();
  timer->cancel();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Callback, AFunctionDiesWithItsTurnEvenIfItHoldsItsOwnHandle) {
  TestLoop t;
  const auto held = std::make_shared<std::shared_ptr<Handle>>();
  *held = t.loop.call_soon([held] { EXPECT_TRUE(*held); });
  t.loop.run_once();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Callback, OutlivesTheLoopHarmlessly) {
  const auto held = std::make_shared<int>(1);
  std::shared_ptr<Handle> soon, ran;
  std::shared_ptr<TimerHandle> timer;
  {
    TestLoop t;
    ran = t.loop.call_soon([held] {});
    t.loop.run_once();
    soon = t.loop.call_soon([held] {});
    timer = t.loop.call_later(1s, [held] {});
    t.loop.call_soon([held] {});
  }
  ran->cancel();
  soon->cancel();
  timer->cancel();
  soon.reset();
  timer.reset();
  EXPECT_EQ(held.use_count(), 1);
}

// Wakers

std::vector<trace::Waker> wakers_of_handles(const TestLoop& t) {
  std::vector<trace::Waker> wakers;
  for (const trace::Event& event : t.sink.events) {
    if (event.kind == Kind::handle_ready) wakers.push_back(trace::Waker::unpack(event.a));
  }
  return wakers;
}

TEST(Waker, IsWhoseTurnItIs) {
  TestLoop t;
  const int fd = t.selector.open();
  t.selector.set_ready(fd, trace::Interest::read, true);
  t.loop.call_later(1s, [&] { t.loop.call_soon([] {}); });
  t.loop.run_once();
  t.loop.add_reader(fd, [&] {
    t.loop.call_soon([] {});
    t.loop.remove_reader(fd);
  });
  t.loop.run_once();
  EXPECT_THAT(wakers_of_handles(t), ElementsAre(trace::Waker{trace::Waker::Kind::timer, 1},
                                                trace::Waker{trace::Waker::Kind::fd, static_cast<unsigned>(fd)}));
}

TEST(Waker, OfWhatACallbackMadeReadyIsThatCallbackWhateverMadeItReadyItself) {
  TestLoop t;
  std::vector<trace::Waker> expected{{trace::Waker::Kind::timer, 1}};
  t.loop.call_later(1s, [&] {
    const auto first = t.loop.call_soon([&] {
      const auto second = t.loop.call_soon([&] { t.loop.call_soon([] {}); });
      expected.push_back({trace::Waker::Kind::callback, second->id()});
    });
    expected.insert(expected.begin() + 1, {trace::Waker::Kind::callback, first->id()});
  });
  for (int i = 0; i < 3; ++i) t.loop.run_once();
  EXPECT_EQ(wakers_of_handles(t), expected);
}

TEST(Waker, OutsideAnyTurnIsTheProgramItself) {
  TestLoop t;
  t.loop.call_soon([] {});
  t.loop.run_once();
  t.loop.call_soon([] {});
  EXPECT_THAT(wakers_of_handles(t), ElementsAre(trace::Waker{}, trace::Waker{}));
}

}  // namespace
}  // namespace loopscope
