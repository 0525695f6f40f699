// Counterparts of BaseFutureTests: what a future is and what it ends with.

#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <gmock/gmock.h>

#include "core/loop/loops.h"
#include "core/task/awaiter.h"
#include "core/task/errors.h"
#include "core/task/sleep.h"
#include "tests/cpython/test_futures/future_fixture.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST_F(BaseFutureTests, test_generic_alias) { EXPECT_TRUE((std::is_same_v<Future<std::string>::Result, std::string>)); }

/// What a program may write to be awaited: nothing of ours is its base.
struct MyFuture {
  struct Awaiter {
    bool await_ready() const { return true; }
    void await_suspend(std::coroutine_handle<>) const {}
    int await_resume() const { return 42; }
  };
  Awaiter awaiter(const AwaitContext&) const { return {}; }
};

TEST_F(BaseFutureTests, test_isfuture) {
  EXPECT_TRUE(awaitable<Future<int>>);
  EXPECT_TRUE(awaitable<MyFuture>);
  EXPECT_FALSE(awaitable<int>);
  const auto main = []() -> Coro<int> { co_return co_await MyFuture(); };
  EXPECT_EQ(t.loop.run_until_complete(main()), 42);
}

TEST_F(BaseFutureTests, test_initial_state) {
  const auto f = new_future();
  EXPECT_FALSE(f.cancelled());
  EXPECT_FALSE(f.done());
  f.cancel();
  EXPECT_TRUE(f.cancelled());
}

TEST_F(BaseFutureTests, test_constructor_without_loop) {
  set_event_loop(nullptr);
  EXPECT_THROW(Future<int>::create(), std::logic_error);
  EXPECT_THROW(Future<int>::create(get_event_loop()), std::runtime_error);
}

TEST_F(BaseFutureTests, test_constructor_use_running_loop) {
  const auto test = []() -> Coro<Future<int>> { co_return Future<int>::create(); };
  const Future<int> f = t.loop.run_until_complete(test());
  EXPECT_EQ(&f.state()->loop(), &t.loop);
}

TEST_F(BaseFutureTests, test_constructor_use_global_loop) {
  set_event_loop(&t.loop);
  const auto f = Future<int>::create(get_event_loop());
  EXPECT_EQ(&f.state()->loop(), &t.loop);
  set_event_loop(nullptr);
}

TEST_F(BaseFutureTests, test_constructor_positional) {
  EXPECT_FALSE((std::is_constructible_v<Future<int>, int>));
  EXPECT_FALSE((std::is_default_constructible_v<Future<int>>));
}

TEST_F(BaseFutureTests, test_future_cancel_message_getter) {
  const auto f = new_future();
  f.cancel("my message");
  try {
    t.loop.run_until_complete(f);
    ADD_FAILURE();
  } catch (const CancelledError& error) {
    EXPECT_EQ(error.message(), "my message");
  }
}

TEST_F(BaseFutureTests, test_cancel) {
  const auto f = new_future();
  EXPECT_TRUE(f.cancel());
  EXPECT_TRUE(f.cancelled());
  EXPECT_TRUE(f.done());
  EXPECT_THROW(f.result(), CancelledError);
  EXPECT_THROW(f.exception(), CancelledError);
  EXPECT_THROW(f.set_result(1), InvalidStateError);
  EXPECT_THROW(f.set_exception(runtime_error()), InvalidStateError);
  EXPECT_FALSE(f.cancel());
}

TEST_F(BaseFutureTests, test_result) {
  const auto f = new_future();
  EXPECT_THROW(f.result(), InvalidStateError);
  f.set_result(42);
  EXPECT_FALSE(f.cancelled());
  EXPECT_TRUE(f.done());
  EXPECT_EQ(f.result(), 42);
  EXPECT_EQ(f.exception(), nullptr);
  EXPECT_THROW(f.set_result(1), InvalidStateError);
  EXPECT_THROW(f.set_exception(runtime_error()), InvalidStateError);
  EXPECT_FALSE(f.cancel());
}

TEST_F(BaseFutureTests, test_exception) {
  const std::exception_ptr exc = runtime_error();
  const auto f = new_future();
  EXPECT_THROW(f.exception(), InvalidStateError);
  f.set_exception(exc);
  EXPECT_FALSE(f.cancelled());
  EXPECT_TRUE(f.done());
  EXPECT_THROW(f.result(), std::runtime_error);
  EXPECT_EQ(f.exception(), exc);
  EXPECT_THROW(f.set_result(1), InvalidStateError);
  EXPECT_THROW(f.set_exception(runtime_error()), InvalidStateError);
  EXPECT_FALSE(f.cancel());
}

TEST_F(BaseFutureTests, test_yield_from_twice) {
  const auto f = new_future();
  const auto fixture = [&]() -> Coro<void> {
    t.say("A");
    t.say("B " + std::to_string(co_await f));
    t.say("C " + std::to_string(co_await f));
  };
  const auto task = create_task(t.loop, fixture());
  run_briefly();
  EXPECT_THAT(t.log, ElementsAre("A"));
  run_briefly();
  EXPECT_THAT(t.log, ElementsAre("A"));
  f.set_result(42);
  run_briefly();  // the second co_await does not suspend
  EXPECT_THAT(t.log, ElementsAre("A", "B 42", "C 42"));
  EXPECT_TRUE(task.done());
}

TEST_F(BaseFutureTests, test_future_stop_iteration_args) {
  const auto fut = new_future<std::tuple<int, int>>();
  fut.set_result(1, 2);
  const auto send = [&]() -> Coro<std::tuple<int, int>> { co_return co_await fut; };
  EXPECT_EQ(t.loop.run_until_complete(send()), std::make_tuple(1, 2));
}

/// Makes futures and lets go of them when it is destroyed itself.
struct Evil {
  explicit Evil(EventLoop& of) : loop(&of) {}
  Evil(Evil&& other) noexcept : loop(std::exchange(other.loop, nullptr)) {}
  ~Evil() {
    if (!loop) return;
    ++destroyed;
    Future<int>::create(*loop).set_result(1);
    Future<int>::create(*loop).add_done_callback([] {});
  }

  EventLoop* loop;
  static inline int destroyed = 0;
};

TEST_F(BaseFutureTests, test_future_del_collect) {
  for (int i = 0; i < 100; ++i) new_future<Evil>().set_result(t.loop);
  EXPECT_EQ(Evil::destroyed, 100);
}

/// The state of a future that a program wrote itself.
class DuckState final : public FutureBase {
 public:
  explicit DuckState(EventLoop& loop) : FutureBase(loop, trace::Await::What::future) {}
  void* result_slot() override { return &slot_; }

 private:
  ResultSlot<int> slot_;
};

class DuckTests : public FutureFixture {};

TEST_F(DuckTests, test_ensure_future) {
  const Future<int> f{Ref<FutureBase>(new DuckState(t.loop))};
  const Future<int> g = ensure_future(f);
  EXPECT_EQ(f.id(), g.id());
  EXPECT_EQ(f.state(), g.state());
}

}  // namespace
}  // namespace loopscope
