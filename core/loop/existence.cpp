#include "core/loop/existence.h"

#include <mutex>
#include <unordered_map>

namespace loopscope {
namespace {

/// Those there are, of all threads.
struct Existing {
  std::mutex mutex;
  std::unordered_map<const EventLoop*, LoopNumber> loops;
  LoopNumber made = 0;
};

Existing& existing() {
  static auto* const all = new Existing;  // never destroyed: loops may be, after everything static
  return *all;
}

}  // namespace

Existence::Existence(const EventLoop& loop) : loop_(loop) {
  Existing& all = existing();
  const std::lock_guard lock(all.mutex);
  number_ = ++all.made;
  all.loops[&loop_] = number_;
}

Existence::~Existence() {
  Existing& all = existing();
  const std::lock_guard lock(all.mutex);
  all.loops.erase(&loop_);
}

bool Existence::of(const EventLoop* loop, LoopNumber number) {
  Existing& all = existing();
  const std::lock_guard lock(all.mutex);
  const auto found = all.loops.find(loop);
  return found != all.loops.end() && found->second == number;
}

}  // namespace loopscope
