// Handles that outlive their loop: what would schedule something says that the loop is closed, whether it still exists
// or another one is in its place, and nothing is leaked.

#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>

#include "core/loop/loops.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/shield.h"
#include "core/task/sleep.h"
#include "core/task/threadsafe.h"
#include "core/task/timeout.h"
#include "core/task/wait.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

/// What it throws, if it does.
template <class F>
std::string thrown_by(F function) {
  try {
    function();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing";
}

constexpr const char* kClosed = "Event loop is closed";

enum class After { closed, gone, replaced };

class AfterTheLoop : public testing::TestWithParam<After> {
 protected:
  EventLoop& loop() { return *loop_; }
  void end_loop() {
    loop_->close();
    if (GetParam() == After::closed) return;
    loop_.reset();
    if (GetParam() == After::replaced) loop_ = new_event_loop();  // very likely at the same address
  }
  /// One frame.
  void run_a_little() {
    loop_->call_soon([] {});
    loop_->run_once();
  }

  std::shared_ptr<int> kept_ = std::make_shared<int>();  // by callbacks

 private:
  std::unique_ptr<EventLoop> loop_ = new_event_loop();
};

INSTANTIATE_TEST_SUITE_P(, AfterTheLoop, testing::Values(After::closed, After::gone, After::replaced),
                         [](const auto& when) {
                           return when.param == After::closed ? "Closed"
                                  : when.param == After::gone ? "Gone"
                                                              : "Replaced";
                         });

TEST_P(AfterTheLoop, AFutureThatNobodyWaitsForCanBeEnded) {
  const auto set = Future<int>::create(loop());
  const auto failed = Future<int>::create(loop());
  const auto cancelled = Future<int>::create(loop());
  end_loop();
  set.set_result(3);
  failed.set_exception(std::make_exception_ptr(std::runtime_error("oops")));
  EXPECT_TRUE(cancelled.cancel());
  EXPECT_EQ(set.result(), 3);
  EXPECT_EQ(thrown_by([&] { failed.result(); }), "oops");
  EXPECT_TRUE(cancelled.cancelled());
}

TEST_P(AfterTheLoop, ACallbackCannotBeCalledAndIsLetGo) {
  const auto set = Future<int>::create(loop());
  const auto failed = Future<int>::create(loop());
  const auto cancelled = Future<int>::create(loop());
  for (const auto& future : {set, failed, cancelled}) {
    future.add_done_callback([kept = kept_] { ADD_FAILURE(); });
    future.add_done_callback([kept = kept_] { ADD_FAILURE(); });
  }
  end_loop();
  EXPECT_EQ(thrown_by([&] { set.set_result(3); }), kClosed);
  EXPECT_EQ(thrown_by([&] { failed.set_exception(std::make_exception_ptr(std::runtime_error("oops"))); }), kClosed);
  EXPECT_EQ(thrown_by([&] { cancelled.cancel(); }), kClosed);
  EXPECT_EQ(kept_.use_count(), 1);
  EXPECT_EQ(set.result(), 3);  // done all the same
  EXPECT_NE(failed.exception(), nullptr);
  EXPECT_TRUE(cancelled.cancelled());
}

TEST_P(AfterTheLoop, ACallbackIsTakenByAPendingFutureOnly) {
  const auto pending = Future<int>::create(loop());
  const auto done = Future<int>::create(loop());
  done.set_result(1);
  end_loop();
  const DoneCallbackId taken = pending.add_done_callback([kept = kept_] {});
  EXPECT_EQ(kept_.use_count(), 2);
  EXPECT_TRUE(pending.remove_done_callback(taken));
  EXPECT_EQ(kept_.use_count(), 1);
  EXPECT_EQ(thrown_by([&] { done.add_done_callback([kept = kept_] {}); }), kClosed);
  EXPECT_EQ(kept_.use_count(), 1);
  pending.add_done_callback([kept = kept_] {});  // let go with the future
}

Coro<int> nap() {
  co_await sleep(1h);
  co_return 1;
}

TEST_P(AfterTheLoop, ATaskIsCancelledAsInPython) {
  const auto waits = create_task(loop(), nap(), "waits");
  run_a_little();
  const auto never_began = create_task(loop(), nap(), "never began");
  loop().set_exception_handler([](EventLoop&, const ExceptionContext&) {});
  end_loop();
  EXPECT_EQ(thrown_by([&] { waits.cancel(); }), kClosed);  // it would have to be woken
  EXPECT_TRUE(never_began.cancel());                       // at its first step, which will not come
  EXPECT_FALSE(waits.done());
  EXPECT_FALSE(never_began.cancelled());
  EXPECT_EQ(waits.cancelling(), 1);
  EXPECT_EQ(waits.uncancel(), 0);
  waits.set_name("other");
  EXPECT_EQ(waits.name(), "other");
  EXPECT_THAT(waits.get_stack(), testing::IsEmpty());
  EXPECT_EQ(waits.get_coro(), std::nullopt);
  waits.add_done_callback([kept = kept_] {});
}

TEST_P(AfterTheLoop, ADoneTaskKeepsItsResult) {
  const auto quick = []() -> Coro<int> { co_return 5; };
  const auto task = create_task(loop(), quick());
  run_a_little();
  end_loop();
  EXPECT_EQ(task.result(), 5);
  EXPECT_FALSE(task.cancel());
  EXPECT_EQ(thrown_by([&] { task.add_done_callback([] {}); }), kClosed);
}

TEST_P(AfterTheLoop, NothingNewIsMadeOfAFuture) {
  const auto future = Future<int>::create(loop());
  end_loop();
  EXPECT_EQ(thrown_by([&] { gather(future); }), kClosed);
  EXPECT_EQ(thrown_by([&] { gather(return_exceptions, std::vector{future}); }), kClosed);
  EXPECT_EQ(thrown_by([&] { shield(future); }), kClosed);
}

TEST_P(AfterTheLoop, AGatherAndAShieldThatSomebodyHolds) {
  const auto child = Future<int>::create(loop());
  const auto other = Future<int>::create(loop());
  const auto inner = Future<int>::create(loop());
  const auto all = gather(child, other);
  const auto outer = shield(inner);
  end_loop();
  EXPECT_EQ(thrown_by([&] { child.set_result(1); }), kClosed);
  EXPECT_EQ(thrown_by([&] { all.cancel(); }), kClosed);
  EXPECT_EQ(thrown_by([&] { inner.set_result(1); }), kClosed);
  EXPECT_EQ(thrown_by([&] { outer.cancel(); }), kClosed);
  EXPECT_FALSE(all.done());
}

TEST_P(AfterTheLoop, AnotherLoopDoesNotTakeItForItsOwn) {
  const auto pending = Future<int>::create(loop());
  end_loop();
  const auto main = [&]() -> Coro<std::string> {
    EXPECT_THROW(ensure_future(get_running_loop(), pending), std::invalid_argument);
    try {
      co_await pending;
    } catch (const std::logic_error& error) {
      co_return error.what();
    }
    co_return "";
  };
  EXPECT_THAT(run(main()), testing::HasSubstr("another loop"));
}

TEST_P(AfterTheLoop, HandlesHaveNothingToTakeBack) {
  const auto soon = loop().call_soon([kept = kept_] {});
  const auto later = loop().call_later(1h, [kept = kept_] {});
  end_loop();
  EXPECT_EQ(kept_.use_count(), 1);
  soon->cancel();
  later->cancel();
  EXPECT_TRUE(soon->cancelled());
  EXPECT_TRUE(later->cancelled());
}

TEST_P(AfterTheLoop, ATimeoutCannotBeMoved) {
  std::optional<Timeout> limit;
  const auto body = [&]() -> Coro<void> {
    limit.emplace(std::nullopt);
    co_await limit->run([](Timeout&) -> Coro<void> { co_await sleep(1h); });
  };
  create_task(loop(), body());
  run_a_little();
  loop().set_exception_handler([](EventLoop&, const ExceptionContext&) {});
  end_loop();
  EXPECT_EQ(thrown_by([&] { limit->reschedule(kNsPerSecond); }), kClosed);
}

TEST_P(AfterTheLoop, AThreadsFutureIsCancelled) {
  auto future = run_coroutine_threadsafe(nap(), loop());
  run_a_little();
  run_a_little();
  loop().set_exception_handler([](EventLoop&, const ExceptionContext&) {});
  end_loop();
  EXPECT_TRUE(future.done());
  EXPECT_FALSE(future.cancel());
  EXPECT_THROW(future.result(), CancelledError);
}

TEST(Close, DismissesWhatDestructorsSchedule) {
  struct SchedulesAtExit {
    EventLoop& loop;
    std::shared_ptr<int> kept;
    int left;
    void schedule() const {
      if (left > 0) loop.call_soon([next = std::make_shared<SchedulesAtExit>(loop, kept, left - 1)] {});
    }
    SchedulesAtExit(EventLoop& where, std::shared_ptr<int> what, int times)
        : loop(where), kept(std::move(what)), left(times) {}
    SchedulesAtExit(const SchedulesAtExit&) = delete;
    ~SchedulesAtExit() { schedule(); }
  };
  const auto kept = std::make_shared<int>();
  {
    const auto loop = new_event_loop();
    loop->call_soon_threadsafe([last = std::make_shared<SchedulesAtExit>(*loop, kept, 3)] {});
    loop->call_later(1h, [last = std::make_shared<SchedulesAtExit>(*loop, kept, 3)] {});
  }
  EXPECT_EQ(kept.use_count(), 1);
}

// What was moved from

TEST(MovedFromDeathTest, AFutureOrTaskSaysSo) {
  const auto loop = new_event_loop();
  auto future = Future<int>::create(*loop);
  const auto other = std::move(future);
  // NOLINTBEGIN(bugprone-use-after-move)
  EXPECT_DEATH(future.done(), "moved from");
  EXPECT_DEATH(future.set_result(1), "moved from");
  EXPECT_DEATH(future.result(), "moved from");
  EXPECT_DEATH(gather(future), "moved from");
  auto task = create_task(*loop, nap());
  const auto same = std::move(task);
  EXPECT_DEATH(task.cancel(), "moved from");
  EXPECT_DEATH(task.name(), "moved from");
  const auto awaits = [&]() -> Coro<void> { co_await task; };
  EXPECT_DEATH(run(*loop, awaits()), "moved from");
  // NOLINTEND(bugprone-use-after-move)
  same.cancel();
}

}  // namespace
}  // namespace loopscope
