// Counterparts of BaseTaskTests: how often a task was asked to end, and what of it was taken back.

#include "core/task/errors.h"
#include "tests/cpython/test_tasks/tasks_world.h"

namespace loopscope {
namespace {

TEST_F(BaseTaskTests, test_cancelling) {
  const auto task = new_task(sleeps(10s));
  EXPECT_EQ(task.cancelling(), 0);
  EXPECT_TRUE(task.cancel());
  EXPECT_EQ(task.cancelling(), 1);
  EXPECT_TRUE(task.cancel());
  EXPECT_EQ(task.cancelling(), 2);
  EXPECT_THROW(complete(task), CancelledError);
}

TEST_F(BaseTaskTests, test_uncancel_basic) {
  const auto body = []() -> Coro<void> {
    try {
      co_await sleep(10s);
    } catch (const CancelledError&) {
      current_task().uncancel();
    }
    co_await sleep(10s);
  };
  const auto task = new_task(body());
  complete(sleeps(10ms));

  EXPECT_TRUE(task.cancel());  // of the first sleep
  EXPECT_EQ(task.cancelling(), 1);
  EXPECT_FALSE(task.cancelled());
  complete(sleeps(10ms));
  EXPECT_EQ(task.cancelling(), 0);
  EXPECT_FALSE(task.cancelled());

  EXPECT_TRUE(task.cancel());  // of the second
  EXPECT_EQ(task.cancelling(), 1);
  EXPECT_FALSE(task.cancelled());
  EXPECT_THROW(complete(task), CancelledError);
  EXPECT_TRUE(task.cancelled());
  EXPECT_TRUE(task.done());
  EXPECT_EQ(now(), 20ms);

  task.uncancel();  // too late
  EXPECT_TRUE(task.cancelled());
  EXPECT_TRUE(task.done());
}

struct Request {
  bool timed_out = false;
  bool block_finished = false;
  bool outer_code_reached = false;
};

/// What `async with timeout(...)` does, by hand.
Coro<void> block_with_timeout(Duration length, Duration timeout, Request& request) {
  const AnyTask task = current_task();
  const auto on_timeout = [&] {
    request.timed_out = true;
    task.cancel();
  };
  const auto timer = get_running_loop().call_later(timeout, on_timeout);
  std::exception_ptr ended_with;
  try {
    co_await sleep(length);
    request.block_finished = true;
  } catch (...) {
    ended_with = std::current_exception();
  }
  timer->cancel();
  // One's own request only is taken back, and only if no other is left is its CancelledError a TimeoutError.
  if (request.timed_out && task.uncancel() == 0 && is_a<CancelledError>(ended_with)) throw TimeoutError();
  if (ended_with) std::rethrow_exception(ended_with);
}

Coro<Request> make_request_with_timeout(Duration length, Duration timeout) {
  Request request;
  try {
    co_await block_with_timeout(length, timeout, request);
  } catch (const TimeoutError&) {
    EXPECT_TRUE(request.timed_out);
  }
  request.outer_code_reached = true;
  co_await sleep(0s);
  co_return request;
}

TEST_F(BaseTaskTests, test_uncancel_structured_blocks) {
  const auto late = new_task(make_request_with_timeout(10s, 100ms));
  const Request timed_out = complete(late);
  EXPECT_TRUE(timed_out.timed_out);
  EXPECT_FALSE(timed_out.block_finished);
  EXPECT_TRUE(timed_out.outer_code_reached);
  EXPECT_EQ(late.cancelling(), 0);

  const auto in_time = new_task(make_request_with_timeout(0s, 10s));
  const Request finished = complete(in_time);
  EXPECT_FALSE(finished.timed_out);
  EXPECT_TRUE(finished.block_finished);
  EXPECT_TRUE(finished.outer_code_reached);
  EXPECT_EQ(in_time.cancelling(), 0);
}

}  // namespace
}  // namespace loopscope
