#include "tests/core/task/random_programs.h"

#include <stdexcept>

#include "core/task/errors.h"
#include "core/task/exception_group.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"
#include "tests/core/task/cpython_programs.h"
#include "tests/core/task/random_world.h"

namespace loopscope {

using namespace std::chrono_literals;

namespace random_programs {
namespace {

using cpython::truth;

/// Counts a coroutine for as long as it exists, begun or not.
class Life {
 public:
  explicit Life(int& lives) : lives_(&lives) { ++lives; }
  Life(Life&& other) noexcept : lives_(std::exchange(other.lives_, nullptr)) {}
  ~Life() {
    if (lives_) --*lives_;
  }

 private:
  int* lives_;
};

Coro<int> nested(std::size_t depth, Random& random) {
  if (depth > 0) {
    const int below = co_await nested(depth - 1, random);
    co_return 1 + below;
  }
  if (random.below(2) != 0) co_await sleep(0s);
  if (random.below(4) == 0) throw std::runtime_error("nested");
  co_return 0;
}

Coro<void> gather_some(World& world, std::size_t me, Random& random) {
  const std::size_t count = random.below(4);
  // First the list is made; its coroutines become tasks only in the gather.
  std::vector<std::optional<Task<int>>> given;
  std::vector<std::optional<Coro<int>>> coros;
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<std::size_t> number = world.pick(random, me + 1);
    if (number && random.below(2) != 0) {
      given.push_back(world.tasks[*number]);
      coros.emplace_back();
    } else if (world.tasks.size() < World::kMostActors) {
      given.emplace_back();
      coros.emplace_back(world.new_actor());
    }
  }
  // gather() itself takes a tuple of anything or a range of one type; this is a range of anything.
  GatherChildren children(given.size());
  std::vector<Future<int>> futures;
  for (std::size_t i = 0; i < given.size(); ++i) {
    futures.push_back(children.add(given[i] ? Future<int>(*given[i]) : ensure_future(std::move(*coros[i]))));
  }
  const bool returns_exceptions = random.below(3) == 0;
  const auto collect = [futures] {
    std::vector<ValueOrException<int>> results;
    for (const Future<int>& future : futures) results.emplace_back(future);
    return results;
  };
  const auto together =
      detail::make_gather<std::vector<ValueOrException<int>>>(std::move(children), collect, returns_exceptions);
  if (random.below(5) == 0) print("{} cancels a gather: {}", me, truth(together.cancel()));
  const auto results = co_await together;
  std::string text;
  for (const auto& result : results) text += result ? fmt::format(" {}", result.value()) : " -";
  print("{} gathered{}", me, text);
}

Coro<void> perform(World& world, std::size_t me, Random& random) {
  EventLoop& loop = get_running_loop();
  const std::size_t action = random.below(14 + kWaits);
  if (action == 0) {
    co_await sleep(0s);
  } else if (action <= 2) {
    co_await sleep(std::chrono::seconds(1 + random.below(3)));
  } else if (action <= 4) {
    if (world.tasks.size() < World::kMostActors) world.spawn();
  } else if (action == 5) {
    if (const auto number = world.pick(random, me + 1)) {
      print("{} awaits {}", me, *number);
      const Task<int> task = *world.tasks[*number];
      const int value = co_await task;
      print("{} got {}", me, value);
    }
  } else if (action == 6) {
    if (const auto number = world.pick(random, 0)) {
      print("{} cancels {} {}", me, *number, truth(world.tasks[*number]->cancel()));
    }
  } else if (action == 7) {
    co_await gather_some(world, me, random);
  } else if (action == 8) {
    const auto future = Future<std::size_t>::create();
    world.futures.push_back(future);
    loop.call_later(std::chrono::seconds(1 + random.below(2)), [future, me] {
      if (!future.done()) future.set_result(me);
    });
    const std::size_t value = co_await future;
    print("{} got of its future {}", me, value);
  } else if (action == 9) {
    const int depth = co_await nested(random.below(4), random);
    print("{} nested {}", me, depth);
  } else if (action == 10) {
    if (const auto number = world.pick(random, 0)) {
      loop.call_later(std::chrono::seconds(random.below(3)), [task = *world.tasks[*number]] { task.cancel(); });
    }
  } else if (action == 11) {
    if (const auto number = world.pick(random, 0)) {
      world.tasks[*number]->add_done_callback([n = *number] { print("callback of {}", n); });
    }
  } else if (action == 12) {
    if (!world.futures.empty()) {
      const auto future = world.futures[random.below(world.futures.size())];
      const std::size_t value = co_await future;
      print("{} got of a future {}", me, value);
    }
  } else if (action == 13) {
    current_task().cancel();
  } else {
    co_await perform_wait(world, me, random, action - 14);
  }
}

Coro<int> actor(std::shared_ptr<World> keeps, std::size_t me, Life) {
  World& world = *keeps;
  Random random(world.seed * 1000 + me);
  const std::size_t actions = random.below(8);
  for (std::size_t i = 0; i < actions; ++i) {
    try {
      co_await perform(world, me, random);
    } catch (const TimeoutError&) {
      print("{} timed out", me);
    } catch (const ExceptionGroup& group) {
      print("{} caught a group of {}", me, group.exceptions().size());
    } catch (const std::runtime_error& error) {
      print("{} caught {}", me, error.what());
    } catch (const CancelledError&) {
      const bool goes_on = random.below(4) == 0;
      print("{} {}", me, goes_on ? "goes on" : "is cancelled");
      if (!goes_on) throw;
    }
  }
  if (random.below(6) == 0) throw std::runtime_error(std::to_string(me));
  co_return static_cast<int>(me);
}

}  // namespace

Coro<int> World::new_actor() {
  tasks.emplace_back();
  return actor(shared_from_this(), tasks.size() - 1, Life(lives));
}

void World::spawn() {
  const std::size_t number = tasks.size();
  Coro<int> coro = new_actor();
  tasks[number] = create_task(std::move(coro));
}

}  // namespace random_programs

Coro<void> random_program(std::uint64_t seed, int& lives) {
  get_running_loop().set_exception_handler([](auto&&...) {});  // exceptions that nobody asks for
  print("program {}", seed);
  const auto world = std::make_shared<random_programs::World>(seed, lives);
  for (int i = 0; i < 4; ++i) world->spawn();
  co_await sleep(1000s);  // by then all have ended
  print("{} task left", all_tasks().size());
}

}  // namespace loopscope
