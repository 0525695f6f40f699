// Counterparts of QueueBasicTests, QueueGetTests, QueuePutTests, LifoQueueTests, PriorityQueueTests and the join tests.

#include <numeric>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

template <class F>
void run_test(F main) {
  TestLoop t;
  run(t.loop, main());
}

template <class Q>
std::vector<int> one_three_two() {
  std::vector<int> items;
  run_test([&]() -> Coro<void> {
    Q queue;
    for (const int item : {1, 3, 2}) co_await queue.put(item);
    for (int i = 0; i < 3; ++i) items.push_back(co_await queue.get());
  });
  return items;
}

TEST(QueueBasicTests, test_empty) {
  run_test([]() -> Coro<void> {
    Queue<int> q;
    EXPECT_TRUE(q.empty());
    co_await q.put(1);
    EXPECT_FALSE(q.empty());
    EXPECT_EQ(co_await q.get(), 1);
    EXPECT_TRUE(q.empty());
  });
}

TEST(QueueBasicTests, test_full) {
  run_test([]() -> Coro<void> {
    Queue<int> any;
    EXPECT_FALSE(any.full());
    Queue<int> q(1);
    co_await q.put(1);
    EXPECT_TRUE(q.full());
  });
}

TEST(QueueBasicTests, test_order) { EXPECT_THAT(one_three_two<Queue<int>>(), ElementsAre(1, 3, 2)); }
TEST(LifoQueueTests, test_order) { EXPECT_THAT(one_three_two<LifoQueue<int>>(), ElementsAre(2, 3, 1)); }
TEST(PriorityQueueTests, test_order) { EXPECT_THAT(one_three_two<PriorityQueue<int>>(), ElementsAre(1, 2, 3)); }

TEST(QueueBasicTests, test_maxsize) {
  run_test([]() -> Coro<void> {
    Queue<int> q(2);
    EXPECT_EQ(q.maxsize(), 2);
    std::vector<int> have_been_put;
    const auto putter = [&]() -> Coro<bool> {
      for (int i = 0; i < 3; ++i) {
        co_await q.put(i);
        have_been_put.push_back(i);
      }
      co_return true;
    };
    const auto t = create_task(putter());
    for (int i = 0; i < 2; ++i) co_await sleep(0s);
    EXPECT_THAT(have_been_put, ElementsAre(0, 1));
    EXPECT_EQ(co_await q.get(), 0);
    co_await sleep(0s);
    EXPECT_THAT(have_been_put, ElementsAre(0, 1, 2));
    EXPECT_EQ(co_await q.get(), 1);
    EXPECT_EQ(co_await q.get(), 2);
    EXPECT_TRUE(t.done());
    EXPECT_TRUE(t.result());
  });
}

TEST(QueueGetTests, test_blocking_get) {
  run_test([]() -> Coro<void> {
    Queue<int> q;
    q.put_nowait(1);
    EXPECT_EQ(co_await q.get(), 1);
  });
}

TEST(QueueGetTests, test_get_with_putters) {
  run_test([]() -> Coro<void> {
    Queue<int> q(1);
    co_await q.put(1);
    const auto waiter = create_task(q.put(2));
    co_await sleep(0s);
    EXPECT_EQ(q.putters(), 1u);
    EXPECT_EQ(co_await q.get(), 1);
    EXPECT_EQ(q.putters(), 0u);
    co_await waiter;
  });
}

TEST(QueueGetTests, test_blocking_get_wait) {
  run_test([]() -> Coro<void> {
    Queue<int> q;
    Event started;
    bool finished = false;
    const auto queue_get = [&]() -> Coro<int> {
      started.set();
      const int res = co_await q.get();
      finished = true;
      co_return res;
    };
    const auto task = create_task(queue_get());
    co_await started.wait();
    EXPECT_FALSE(finished);
    const auto timer = get_running_loop().call_later(10ms, [&] { q.put_nowait(1); });
    EXPECT_EQ(co_await task, 1);
    EXPECT_TRUE(finished);
  });
}

TEST(QueueGetTests, test_nonblocking_get) {
  Queue<int> q;
  q.put_nowait(1);
  EXPECT_EQ(q.get_nowait(), 1);
}

TEST(QueueGetTests, test_nonblocking_get_exception) {
  Queue<int> q;
  EXPECT_THROW(q.get_nowait(), QueueEmpty);
}

TEST(QueueGetTests, test_get_cancelled_race) {
  run_test([]() -> Coro<void> {
    Queue<std::string> q;
    const auto t1 = create_task(q.get());
    const auto t2 = create_task(q.get());
    co_await sleep(0s);
    t1.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(t1.done());
    co_await q.put("a");
    co_await sleep(0s);
    EXPECT_EQ(co_await t2, "a");
  });
}

TEST(QueueGetTests, test_get_with_waiting_putters) {
  run_test([]() -> Coro<void> {
    Queue<std::string> q(1);
    const auto a = create_task(q.put("a"));
    const auto b = create_task(q.put("b"));
    EXPECT_EQ(co_await q.get(), "a");
    EXPECT_EQ(co_await q.get(), "b");
  });
}

TEST(QueueGetTests, test_why_are_getters_waiting) {
  run_test([]() -> Coro<void> {
    Queue<int> q(1);
    const auto producer = [&]() -> Coro<void> {
      for (int i = 0; i < 5; ++i) co_await q.put(i);
    };
    const auto consumer = [&]() -> Coro<void> {
      for (int i = 0; i < 5; ++i) co_await q.get();
    };
    co_await gather(producer(), consumer());
    EXPECT_TRUE(q.empty());
  });
}

TEST(QueueGetTests, test_cancelled_getters_not_being_held_in_self_getters) {
  run_test([]() -> Coro<void> {
    Queue<int> q(5);
    const auto getter = create_task(q.get());
    const auto timer = get_running_loop().call_later(100ms, [&] { getter.cancel(); });
    EXPECT_THROW(co_await getter, CancelledError);
    EXPECT_EQ(q.getters(), 0u);
  });
}

TEST(QueuePutTests, test_blocking_put) {
  run_test([]() -> Coro<void> {
    Queue<int> q;
    co_await q.put(1);
    EXPECT_EQ(co_await q.get(), 1);
  });
}

TEST(QueuePutTests, test_blocking_put_wait) {
  run_test([]() -> Coro<void> {
    Queue<int> q(1);
    Event started;
    bool finished = false;
    const auto queue_put = [&]() -> Coro<void> {
      started.set();
      co_await q.put(1);
      co_await q.put(2);
      finished = true;
    };
    const auto timer = get_running_loop().call_later(10ms, [&] { q.get_nowait(); });
    const auto task = create_task(queue_put());
    co_await started.wait();
    EXPECT_FALSE(finished);
    co_await task;
    EXPECT_TRUE(finished);
  });
}

TEST(QueuePutTests, test_nonblocking_put) {
  Queue<int> q;
  q.put_nowait(1);
  EXPECT_EQ(q.get_nowait(), 1);
}

TEST(QueuePutTests, test_get_cancel_drop_one_pending_reader) {
  run_test([]() -> Coro<void> {
    Queue<int> q;
    auto reader = create_task(q.get());
    co_await sleep(0s);
    q.put_nowait(1);
    q.put_nowait(2);
    reader.cancel();
    bool cancelled = false;
    try {
      co_await reader;
    } catch (const CancelledError&) {
      cancelled = true;
    }
    if (cancelled) {
      reader = create_task(q.get());
      co_await reader;
    }
    EXPECT_EQ(reader.result(), 1);
  });
}

TEST(QueuePutTests, test_get_cancel_drop_many_pending_readers) {
  run_test([]() -> Coro<void> {
    Queue<int> q;
    const auto reader1 = create_task(q.get());
    const auto reader2 = create_task(q.get());
    const auto reader3 = create_task(q.get());
    co_await sleep(0s);
    q.put_nowait(1);
    q.put_nowait(2);
    reader1.cancel();
    EXPECT_THROW(co_await reader1, CancelledError);
    co_await reader3;
    EXPECT_THAT((std::vector{reader2.result(), reader3.result()}), testing::UnorderedElementsAre(1, 2));
  });
}

TEST(QueuePutTests, test_put_cancel_drop) {
  run_test([]() -> Coro<void> {
    Queue<int> q(1);
    q.put_nowait(1);
    auto writer = create_task(q.put(2));
    co_await sleep(0s);
    EXPECT_EQ(q.get_nowait(), 1);
    writer.cancel();
    bool cancelled = false;
    try {
      co_await writer;
    } catch (const CancelledError&) {
      cancelled = true;
    }
    if (cancelled) {
      writer = create_task(q.put(2));
      co_await writer;
    }
    EXPECT_EQ(q.get_nowait(), 2);
    EXPECT_EQ(q.qsize(), 0u);
  });
}

TEST(QueuePutTests, test_nonblocking_put_exception) {
  Queue<int> q(1);
  q.put_nowait(1);
  EXPECT_THROW(q.put_nowait(2), QueueFull);
}

TEST(QueuePutTests, test_put_cancelled) {
  run_test([]() -> Coro<void> {
    Queue<int> q;
    const auto queue_put = [&]() -> Coro<bool> {
      co_await q.put(1);
      co_return true;
    };
    const auto t = create_task(queue_put());
    EXPECT_EQ(co_await q.get(), 1);
    EXPECT_TRUE(t.done());
    EXPECT_TRUE(t.result());
  });
}

TEST(QueuePutTests, test_put_cancelled_race) {
  run_test([]() -> Coro<void> {
    Queue<std::string> q(1);
    const auto put_a = create_task(q.put("a"));
    const auto put_b = create_task(q.put("b"));
    const auto put_c = create_task(q.put("X"));
    co_await sleep(0s);
    EXPECT_TRUE(put_a.done());
    EXPECT_FALSE(put_b.done());
    put_c.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(put_c.done());
    EXPECT_EQ(q.get_nowait(), "a");
    co_await sleep(0s);
    EXPECT_EQ(q.get_nowait(), "b");
    co_await put_b;
  });
}

TEST(QueuePutTests, test_put_with_waiting_getters) {
  run_test([]() -> Coro<void> {
    Queue<std::string> q;
    const auto t = create_task(q.get());
    co_await sleep(0s);
    co_await q.put("a");
    EXPECT_EQ(co_await t, "a");
  });
}

TEST(QueuePutTests, test_why_are_putters_waiting) {
  run_test([]() -> Coro<void> {
    Queue<int> q(2);
    const auto getter = [&]() -> Coro<void> {
      co_await sleep(0s);
      const std::size_t num = q.qsize();
      for (std::size_t i = 0; i < num; ++i) q.get_nowait();
    };
    co_await gather(getter(), q.put(0), q.put(1), q.put(2), q.put(3));
    EXPECT_EQ(q.putters(), 0u);
  });
}

TEST(QueuePutTests, test_cancelled_puts_not_being_held_in_self_putters) {
  run_test([]() -> Coro<void> {
    Queue<int> q(1);
    q.put_nowait(1);
    const auto put_task = create_task(q.put(1));
    co_await sleep(0s);
    EXPECT_EQ(q.putters(), 1u);
    put_task.cancel();
    EXPECT_THROW(co_await put_task, CancelledError);
    EXPECT_EQ(q.putters(), 0u);
  });
}

TEST(QueuePutTests, test_cancelled_put_silence_value_error_exception) {
  run_test([]() -> Coro<void> {
    Queue<int> q(1);
    q.put_nowait(1);
    const auto put_task = create_task(q.put(1));
    co_await sleep(0s);
    q.get_nowait();
    put_task.cancel();
    EXPECT_THROW(co_await put_task, CancelledError);
  });
}

template <class Q>
void task_done_underflow() {
  Q q;
  EXPECT_THROW(q.task_done(), std::logic_error);
}

template <class Q>
void task_done() {
  run_test([]() -> Coro<void> {
    Q q;
    for (int i = 0; i < 100; ++i) q.put_nowait(i);
    int accumulator = 0;
    bool running = true;
    const auto worker = [&]() -> Coro<void> {
      while (running) {
        accumulator += co_await q.get();
        q.task_done();
      }
    };
    const auto worker1 = create_task(worker());
    const auto worker2 = create_task(worker());
    co_await q.join();
    EXPECT_EQ(accumulator, 4950);
    running = false;
    q.put_nowait(0);
    q.put_nowait(0);
    co_await worker1;
    co_await worker2;
  });
}

template <class Q>
void join_empty_queue() {
  run_test([]() -> Coro<void> {
    Q q;
    co_await q.join();
    co_await q.join();
  });
}

TEST(QueueJoinTests, test_task_done_underflow) { task_done_underflow<Queue<int>>(); }
TEST(QueueJoinTests, test_task_done) { task_done<Queue<int>>(); }
TEST(QueueJoinTests, test_join_empty_queue) { join_empty_queue<Queue<int>>(); }
TEST(LifoQueueJoinTests, test_task_done_underflow) { task_done_underflow<LifoQueue<int>>(); }
TEST(LifoQueueJoinTests, test_task_done) { task_done<LifoQueue<int>>(); }
TEST(LifoQueueJoinTests, test_join_empty_queue) { join_empty_queue<LifoQueue<int>>(); }
TEST(PriorityQueueJoinTests, test_task_done_underflow) { task_done_underflow<PriorityQueue<int>>(); }
TEST(PriorityQueueJoinTests, test_task_done) { task_done<PriorityQueue<int>>(); }
TEST(PriorityQueueJoinTests, test_join_empty_queue) { join_empty_queue<PriorityQueue<int>>(); }

}  // namespace
}  // namespace loopscope
