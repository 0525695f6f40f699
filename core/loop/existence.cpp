#include "core/loop/existence.h"

#include <mutex>
#include <unordered_set>

namespace loopscope {
namespace {

/// Those there are, of all threads.
struct Existing {
  std::mutex mutex;
  std::unordered_set<const EventLoop*> loops;
  std::uint64_t made = 0;
};

Existing& existing() {
  static auto* const all = new Existing;  // never destroyed: loops may be, after everything static
  return *all;
}

}  // namespace

Existence::Existence(const EventLoop& loop) : loop_(loop) {
  Existing& all = existing();
  const std::lock_guard lock(all.mutex);
  all.loops.insert(&loop_);
  number_ = ++all.made;
}

Existence::~Existence() {
  Existing& all = existing();
  const std::lock_guard lock(all.mutex);
  all.loops.erase(&loop_);
}

bool Existence::of(const EventLoop& loop) {
  Existing& all = existing();
  const std::lock_guard lock(all.mutex);
  return all.loops.contains(&loop);
}

}  // namespace loopscope
