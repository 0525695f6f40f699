// What the trace is told of queues, and what becomes of those who wait when they are cancelled.

#include <gmock/gmock.h>

#include "core/sync/queue.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/sync/sync_story.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(QueueEvents, CountWhatIsInIt) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    Queue<int> queue(1);
    const auto puts = [&]() -> Coro<void> {
      co_await queue.put(1);
      co_await queue.put(2);
    };
    const auto second = create_task(puts());
    co_await sleep(0s);
    EXPECT_EQ(co_await queue.get(), 1);
    EXPECT_THROW(queue.get_nowait(), QueueEmpty);
    EXPECT_EQ(co_await queue.get(), 2);
    co_await second;
  };
  run(t.loop, main());
  EXPECT_THAT(sync_story(t), ElementsAre("2: queue create 0", "2: queue put 1", "2: awaits queue", "1: queue get 0",
                                         "1: awaits queue", "2: queue put 1", "1: queue get 0"));
}

TEST(QueueEvents, CountWhatIsNotDealtWith) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    Queue<int> queue;
    queue.put_nowait(1);
    queue.put_nowait(2);
    const auto second = create_task(queue.join());
    co_await sleep(0s);
    queue.get_nowait();
    queue.task_done();
    queue.get_nowait();
    queue.task_done();
    EXPECT_THROW(queue.task_done(), std::logic_error);
    co_await second;
    co_await queue.join();
  };
  run(t.loop, main());
  EXPECT_THAT(sync_story(t), ElementsAre("1: queue create 0", "1: queue put 1", "1: queue put 2", "2: awaits queue",
                                         "1: queue get 1", "1: queue task_done 1", "1: queue get 0",
                                         "1: queue task_done 0", "2: queue join 0", "1: queue join 0"));
}

TEST(QueueEvents, AreNotToldOutsideARun) {
  TestLoop t;
  Queue<int> queue;
  queue.put_nowait(1);
  EXPECT_EQ(queue.id(), kNoObject);
  const auto take = [&]() -> Coro<void> { EXPECT_EQ(co_await queue.get(), 1); };
  run(t.loop, take());
  queue.put_nowait(2);
  EXPECT_EQ(queue.qsize(), 1u);
  EXPECT_THAT(sync_story(t), ElementsAre("1: queue create 0", "1: queue get 0"));
}

TEST(QueueCancel, AWokenGetterGivesTheItemToTheNext) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    Queue<int> queue;
    const auto first = create_task(queue.get());
    const auto second = create_task(queue.get());
    co_await sleep(0s);
    queue.put_nowait(1);
    first.cancel();
    EXPECT_EQ(co_await second, 1);
    EXPECT_TRUE(first.cancelled());
    EXPECT_EQ(queue.getters(), 0u);
  };
  run(t.loop, main());
}

TEST(QueueCancel, AWokenPutterGivesThePlaceToTheNext) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    Queue<int> queue(1);
    queue.put_nowait(1);
    const auto first = create_task(queue.put(2));
    const auto second = create_task(queue.put(3));
    co_await sleep(0s);
    EXPECT_EQ(queue.get_nowait(), 1);
    first.cancel();
    co_await second;
    EXPECT_TRUE(first.cancelled());
    EXPECT_EQ(queue.get_nowait(), 3);
    EXPECT_EQ(queue.putters(), 0u);
  };
  run(t.loop, main());
}

TEST(QueueCancel, AJoinerLeavesTheOthersWaiting) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    Queue<int> queue;
    queue.put_nowait(1);
    const auto first = create_task(queue.join());
    const auto second = create_task(queue.join());
    co_await sleep(0s);
    first.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(first.cancelled());
    EXPECT_FALSE(second.done());
    queue.task_done();
    co_await second;
  };
  run(t.loop, main());
}

}  // namespace
}  // namespace loopscope
