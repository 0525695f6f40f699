#include <memory>
#include <stdexcept>

#include "core/task/shield.h"
#include "core/task/sleep.h"
#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "tests/core/task/random_world.h"

namespace loopscope::random_programs {
namespace {

Duration seconds(std::size_t count) { return std::chrono::seconds(count); }

// These may become tasks of their own, so they keep the world themselves.

using Keeps = std::shared_ptr<World>;

template <class L>
Coro<std::size_t> hold(Keeps, L& lock, std::size_t me, Duration delay) {
  const auto held = co_await lock.scoped();
  print("{} holds", me);
  co_await sleep(delay);
  co_return me;
}

Coro<std::size_t> wait_for_notice(Keeps world, std::size_t me) {
  const auto held = co_await world->condition.scoped();
  co_await world->condition.wait();
  print("{} is notified", me);
  co_return me;
}

Coro<std::size_t> wait_for_event(Keeps world, std::size_t me) {
  co_await world->event.wait();
  co_return me;
}

Coro<std::size_t> put(Keeps world, std::size_t me) {
  co_await world->queue.put(me);
  co_return me;
}

Coro<std::size_t> get(Keeps world) { co_return co_await world->queue.get(); }

Coro<std::size_t> shielded(Task<int> task) {
  const int value = co_await shield(task);
  co_return static_cast<std::size_t>(value);
}

/// Nobody waits for ever.
Coro<std::size_t> in_time(Random& random, Coro<std::size_t> coro) {
  const Duration delay = seconds(random.below(4));
  if (random.below(2) != 0) co_return co_await wait_for(std::move(coro), delay);
  const auto body = [&coro](Timeout&) -> Coro<std::size_t> { co_return co_await std::move(coro); };
  co_return co_await timeout(delay, body);
}

Coro<void> run_group(World& world, std::size_t me, Random& random) {
  const std::size_t count = 1 + random.below(3);
  const Duration delay = seconds(random.below(3));
  const bool fails = random.below(4) == 0;
  const auto body = [&](TaskGroup& group) -> Coro<void> {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t number = world.tasks.size();
      if (number >= World::kMostActors) continue;
      Coro<int> coro = world.new_actor();
      world.tasks[number] = group.create_task(std::move(coro));
    }
    co_await sleep(delay);
    if (fails) throw std::runtime_error("body");
  };
  co_await task_group(body);
  print("{} has seen its group end", me);
}

Coro<void> wait_for_some(World& world, std::size_t me, Random& random) {
  std::vector<std::optional<std::size_t>> numbers(1 + random.below(3));
  for (auto& number : numbers) number = world.pick(random, me + 1);
  const Duration delay = seconds(random.below(4));
  const ReturnWhen modes[] = {ReturnWhen::first_completed, ReturnWhen::first_exception, ReturnWhen::all_completed};
  const ReturnWhen mode = modes[random.below(3)];
  if (!numbers[0]) co_return;
  std::vector<Task<int>> tasks;
  for (const auto& number : numbers) tasks.push_back(*world.tasks[*number]);
  const auto [done, pending] = co_await wait(tasks, delay, mode);
  print("{} waited {} {}", me, done.size(), pending.size());
}

Coro<void> notify(Condition& condition, std::size_t count) {
  const auto held = co_await condition.scoped();
  condition.notify(count);
}

Coro<void> tell(std::size_t me, const char* what, Random& random, Coro<std::size_t> coro) {
  const std::size_t value = co_await in_time(random, std::move(coro));
  print("{} {} {}", me, what, value);
}

Coro<void> await_later(World& world, std::size_t me, Random& random, bool shields) {
  const auto number = world.pick(random, me + 1);
  if (!number) co_return;
  const Task<int> task = *world.tasks[*number];
  if (shields) {
    co_await tell(me, "got from behind a shield", random, shielded(task));
    co_return;
  }
  const Duration delay = seconds(random.below(4));
  const int value = co_await wait_for(task, delay);
  print("{} got in time {}", me, value);
}

}  // namespace

Coro<void> perform_wait(World& world, std::size_t me, Random& random, std::size_t action) {
  const auto keeps = world.shared_from_this();
  if (action <= 1) {
    const Duration delay = seconds(random.below(3));
    co_await tell(me, "held", random, hold(keeps, world.lock, me, delay));
  } else if (action == 2) {
    const Duration delay = seconds(random.below(3));
    co_await tell(me, "sat", random, hold(keeps, world.semaphore, me, delay));
  } else if (action == 3) {
    co_await tell(me, "noticed", random, wait_for_notice(keeps, me));
  } else if (action == 4) {
    co_await notify(world.condition, 1 + random.below(2));
  } else if (action == 5) {
    co_await tell(me, "saw the event", random, wait_for_event(keeps, me));
  } else if (action == 6) {
    world.event.set();
    if (random.below(2) != 0) world.event.clear();
  } else if (action == 7) {
    co_await tell(me, "put", random, put(keeps, me));
  } else if (action == 8) {
    co_await tell(me, "took", random, get(keeps));
  } else if (action <= 10) {
    co_await await_later(world, me, random, action == 10);
  } else if (action <= 12) {
    co_await run_group(world, me, random);
  } else {
    co_await wait_for_some(world, me, random);
  }
}

}  // namespace loopscope::random_programs
