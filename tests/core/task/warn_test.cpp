#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/shield.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

/// A loop that keeps what its exception handler is told.
struct WarnedLoop : TestLoop {
  WarnedLoop() {
    loop.set_exception_handler(
        [this](EventLoop&, const ExceptionContext& context) { told.push_back(to_line(context)); });
  }
  std::vector<std::string> told;
};

Coro<void> nothing() { co_return; }

Coro<void> fails(std::string why) {
  co_await sleep(0s);
  throw std::runtime_error(why);
}

TEST(NeverAwaited, IsToldToTheRunningLoop) {
  WarnedLoop t;
  const auto main = []() -> Coro<void> {
    { const Coro<void> forgotten = nothing(); }
    co_return;
  };
  run(t.loop, main());
  ASSERT_EQ(t.told.size(), 1u);
  EXPECT_THAT(t.told[0], testing::MatchesRegex(
                             "coroutine loopscope::.*nothing \\(warn_test.cpp\\) was never awaited \\(task 1\\)"));
  EXPECT_THAT(t.lines(), Contains(HasSubstr("warning task=1 what=never_awaited text=\"coroutine loopscope::")));
}

TEST(NeverAwaited, IsWrittenWhenNoLoopRuns) {
  testing::internal::CaptureStderr();
  { const Coro<void> forgotten = nothing(); }
  EXPECT_THAT(testing::internal::GetCapturedStderr(), EndsWith("was never awaited\n"));
}

TEST(NeverAwaited, IsNothingOfACoroutineThatWasMovedOn) {
  WarnedLoop t;
  Coro<void> first = nothing();
  Coro<void> second = std::move(first);
  run(t.loop, std::move(second));
  EXPECT_THAT(t.told, IsEmpty());
}

TEST(NeverRetrieved, IsToldWhenTheTaskIsDestroyed) {
  WarnedLoop t;
  const auto main = [&]() -> Coro<void> {
    {
      const auto task = create_task(fails("no such user"), "worker");
      co_await sleep(1s);
      EXPECT_THAT(t.told, IsEmpty());  // somebody may still ask
    }
    EXPECT_THAT(
        t.told,
        ElementsAre("the exception of task worker was never retrieved (task 2): std::runtime_error: no such user"));
  };
  run(t.loop, main());
  EXPECT_EQ(t.told.size(), 1u);
  EXPECT_THAT(t.lines(),
              Contains(HasSubstr("warning task=2 what=exception_never_retrieved text=\"the exception of task "
                                 "worker was never retrieved: std::runtime_error: no such user\"")));
}

TEST(NeverRetrieved, IsToldOfAFuture) {
  WarnedLoop t;
  { Future<int>::create(t.loop).set_exception(std::make_exception_ptr(std::out_of_range("far"))); }
  EXPECT_THAT(t.told, ElementsAre(HasSubstr("of a future was never retrieved (future 1): std::out_of_range: far")));
}

TEST(NeverRetrieved, IsNothingOnceSomebodyAsked) {
  WarnedLoop t;
  const auto failed = [&t] {
    const auto future = Future<int>::create(t.loop);
    future.set_exception(std::make_exception_ptr(std::runtime_error("no")));
    return future;
  };
  EXPECT_NE(failed().exception(), nullptr);
  EXPECT_THROW(failed().result(), std::runtime_error);
  EXPECT_THROW(run(t.loop, fails("told to who runs it")), std::runtime_error);
  const auto awaits = [&]() -> Coro<void> {
    EXPECT_THROW(co_await create_task(fails("awaited")), std::runtime_error);
    EXPECT_THROW(co_await shield(fails("shielded")), std::runtime_error);
  };
  run(t.loop, awaits());
  EXPECT_THAT(t.told, IsEmpty());
}

TEST(NeverRetrieved, IsNothingOfAGathersLaterFailures) {
  WarnedLoop t;
  const auto main = [&]() -> Coro<void> {
    EXPECT_THROW(co_await gather(fails("first"), fails("second")), std::runtime_error);
    co_await sleep(1s);
  };
  run(t.loop, main());
  EXPECT_THAT(t.told, IsEmpty());
}

TEST(NeverRetrieved, IsWrittenWhenTheLoopIsGone) {
  std::optional<Future<int>> future;
  {
    WarnedLoop t;
    future = Future<int>::create(t.loop);
    future->set_exception(std::make_exception_ptr(std::runtime_error("late")));
  }
  testing::internal::CaptureStderr();
  future.reset();
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("never retrieved (future 1): std::runtime_error: late\n"));
}

TEST(DestroyedPending, IsToldBeforeTheLoopStops) {
  WarnedLoop t;
  create_task(
      t.loop, []() -> Coro<void> { co_await sleep(1h); }(), "sleeper");
  t.loop.run_once();
  t.loop.close();
  EXPECT_THAT(t.told, ElementsAre("task sleeper was destroyed but it is pending (task 1)"));
  const std::vector<std::string> lines = t.lines();
  ASSERT_GE(lines.size(), 2u);
  EXPECT_THAT(lines[lines.size() - 2], HasSubstr("warning task=1 what=destroyed_pending text=\"task sleeper was"));
  EXPECT_THAT(lines.back(), HasSubstr("loop_stop"));
}

TEST(DestroyedPending, IsNothingOfWhatNobodyCouldEnd) {
  WarnedLoop t;
  const auto forever = []() -> Coro<void> { co_await sleep(1h); };
  const auto main = [&]() -> Coro<void> {
    t.loop.call_soon([&t] { t.loop.stop(); });
    co_await gather(forever(), forever());
  };
  EXPECT_THROW(t.loop.run_until_complete(main()), std::runtime_error);  // stopped
  t.loop.close();
  EXPECT_THAT(t.told, IsEmpty());
}

TEST(Warnings, AHandlerThatThrowsStopsNothing) {
  TestLoop t;
  t.loop.set_exception_handler([](EventLoop&, const ExceptionContext&) { throw std::runtime_error("handler"); });
  testing::internal::CaptureStderr();
  { Future<int>::create(t.loop).set_exception(std::make_exception_ptr(std::runtime_error("first"))); }
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_THAT(written, HasSubstr("unhandled error in exception handler: std::runtime_error: handler\n"));
  EXPECT_THAT(written, HasSubstr("never retrieved (future 1): std::runtime_error: first\n"));
}

}  // namespace
}  // namespace loopscope
