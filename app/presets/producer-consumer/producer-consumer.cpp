#include <string>

#include "app/presets/program.h"
#include "core/sync/queue.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

Coro<void> consume(int item, Duration length) {
  co_await sleep(length);
  print("consumer: {}", item);
}

// Directly: the next item is not even begun before this one is consumed.
Coro<void> produce_for_one(int items, Duration produce, Duration length) {
  for (int item = 1; item <= items; ++item) {
    co_await sleep(produce);
    print("producer: {}", item);
    co_await consume(item, length);
  }
}

// By way of a queue: it waits only when the queue is full.
Coro<void> producer(Queue<int>& queue, int items, Duration produce) {
  for (int item = 1; item <= items; ++item) {
    co_await sleep(produce);
    print("producer: {}", item);
    co_await queue.put(item);
  }
}

Coro<void> consumer(Queue<int>& queue, int items, Duration length) {
  for (int count = 1; count <= items; ++count) {
    const int item = co_await queue.get();
    co_await consume(item, length);
  }
}

}  // namespace

Coro<void> producer_consumer_main(std::string by, int items, int bound, Duration produce, Duration length) {
  if (by == "await") {
    co_await produce_for_one(items, produce, length);
    co_return;
  }
  Queue<int> queue(bound);
  const auto making = create_task(producer(queue, items, produce), "producer");
  const auto taking = create_task(consumer(queue, items, length), "consumer");
  co_await gather(making, taking);
}

namespace loopscope::presets::programs {

Coro<void> producer_consumer(const Values& values) {
  return producer_consumer_main(std::string(values.choice("by")), values.integer("items"), values.integer("bound"),
                                values.seconds("produce"), values.seconds("consume"));
}

}  // namespace loopscope::presets::programs
