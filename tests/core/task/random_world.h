#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/lock.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/task.h"

/// What the actors of a random program share.
namespace loopscope::random_programs {

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

/// Each actor's coroutine keeps it, so that locks outlive those who wait for them, also when a run is abandoned.
struct World : std::enable_shared_from_this<World> {
  static constexpr std::size_t kMostActors = 25;

  World(std::uint64_t of_seed, int& count) : seed(of_seed), lives(count) {}

  Coro<int> new_actor();
  void spawn();
  /// A task of an actor from `first` on. Actors await only later ones, so that none ever waits for itself.
  std::optional<std::size_t> pick(Random& random, std::size_t first) const {
    std::vector<std::size_t> found;
    for (std::size_t number = first; number < tasks.size(); ++number) {
      if (tasks[number]) found.push_back(number);
    }
    if (found.empty()) return std::nullopt;
    return found[random.below(found.size())];
  }

  const std::uint64_t seed;
  int& lives;
  std::vector<std::optional<Task<int>>> tasks;  // by the actors' numbers; none for one that only a gather knows
  std::vector<Future<std::size_t>> futures;
  Lock lock;
  Semaphore semaphore{2};
  Condition condition;
  Event event;
  Queue<std::size_t> queue{2};
};

/// What actors do with locks, queues, groups and deadlines: one of kWaits things.
inline constexpr std::size_t kWaits = 14;
Coro<void> perform_wait(World& world, std::size_t me, Random& random, std::size_t action);

}  // namespace loopscope::random_programs
