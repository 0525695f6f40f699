#include "tests/core/task/random_programs.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/task/gather.h"
#include "core/task/sleep.h"
#include "tests/core/task/cpython_programs.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using cpython::truth;

constexpr std::size_t kMostActors = 25;

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t limit) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return (state_ >> 33) % limit;
  }

 private:
  std::uint64_t state_;
};

struct World {
  std::uint64_t seed;
  int& lives;
  std::vector<std::optional<Task<int>>> tasks;  // by the actors' numbers; none for one that only a gather knows
  std::vector<Future<std::size_t>> futures;

  Coro<int> new_actor();
  void spawn();
  /// A task of an actor from `first` on. Actors await only later ones, so that none ever waits for itself.
  std::optional<std::size_t> pick(Random& random, std::size_t first) {
    std::vector<std::size_t> found;
    for (std::size_t number = first; number < tasks.size(); ++number) {
      if (tasks[number]) found.push_back(number);
    }
    if (found.empty()) return std::nullopt;
    return found[random.below(found.size())];
  }
};

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
    } else if (world.tasks.size() < kMostActors) {
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
  const auto together = detail::make_gather<std::vector<int>>(std::move(children), [futures] {
    std::vector<int> results;
    for (const Future<int>& future : futures) results.push_back(future.take_result());
    return results;
  });
  if (random.below(5) == 0) print("{} cancels a gather: {}", me, truth(together.cancel()));
  const std::vector<int> results = co_await together;
  std::string text;
  for (const int result : results) text += fmt::format(" {}", result);
  print("{} gathered{}", me, text);
}

Coro<void> perform(World& world, std::size_t me, Random& random) {
  EventLoop& loop = get_running_loop();
  const std::size_t action = random.below(14);
  if (action == 0) {
    co_await sleep(0s);
  } else if (action <= 2) {
    co_await sleep(std::chrono::seconds(1 + random.below(3)));
  } else if (action <= 4) {
    if (world.tasks.size() < kMostActors) world.spawn();
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
  } else {
    current_task().cancel();
  }
}

Coro<int> actor(World& world, std::size_t me, Life) {
  Random random(world.seed * 1000 + me);
  const std::size_t actions = random.below(8);
  for (std::size_t i = 0; i < actions; ++i) {
    try {
      co_await perform(world, me, random);
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

Coro<int> World::new_actor() {
  tasks.emplace_back();
  return actor(*this, tasks.size() - 1, Life(lives));
}

void World::spawn() {
  const std::size_t number = tasks.size();
  Coro<int> coro = new_actor();
  tasks[number] = create_task(std::move(coro));
}

}  // namespace

Coro<void> random_program(std::uint64_t seed, int& lives) {
  get_running_loop().set_exception_handler([](auto&&...) {});  // exceptions that nobody asks for
  print("program {}", seed);
  World world{.seed = seed, .lives = lives, .tasks = {}, .futures = {}};
  for (int i = 0; i < 4; ++i) world.spawn();
  co_await sleep(1000s);  // by then all have ended
  print("{} task left", all_tasks().size());
}

}  // namespace loopscope
