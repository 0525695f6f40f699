#include "core/base/pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace loopscope {
namespace {

// Chunks grow with what a thread needs, up to pages of the large kind: a million tasks are then some hundred page
// faults, not sixty thousand.
constexpr std::size_t kFirstChunk = 64 * 1024;
constexpr std::size_t kLargePage = 2 * 1024 * 1024;

char* new_chunk(std::size_t size) {
  if (size < kLargePage) return static_cast<char*>(::operator new(size));
  void* const memory = ::operator new(size, std::align_val_t(kLargePage));
  ::madvise(memory, size, MADV_HUGEPAGE);  // where that is not to be had the pages are small
  return static_cast<char*>(memory);
}

/// The rest of a chunk that blocks are cut from.
struct Rest {
  char* begin = nullptr;
  char* end = nullptr;
};

}  // namespace

constinit thread_local Pool::FreeLists Pool::free_{};

/// One for each thread that allocates: what the thread leaves goes to those that come after it.
class Pool::Owner {
 public:
  Owner() {
    const std::lock_guard lock(left().mutex);
    if (left().sets.empty()) return;
    auto [lists, rest] = left().sets.back();
    left().sets.pop_back();
    for (std::size_t i = 0; i < kClasses; ++i) {
      if (!free_[i]) free_[i] = std::exchange(lists[i], nullptr);
      // What was freed here before anything was allocated stays in front.
      FreeBlock** last = &free_[i];
      while (lists[i] && *last) last = &(*last)->next;
      if (lists[i]) *last = lists[i];
    }
    rest_ = rest;
  }
  ~Owner() {
    const std::lock_guard lock(left().mutex);
    left().sets.push_back({std::exchange(free_, {}), std::exchange(rest_, {})});
  }

  void* cut(std::size_t size) {
    if (static_cast<std::size_t>(rest_.end - rest_.begin) < size) {
      rest_.begin = new_chunk(next_chunk_);
      rest_.end = rest_.begin + next_chunk_;
      next_chunk_ = std::min(2 * next_chunk_, kLargePage);
    }
    return std::exchange(rest_.begin, rest_.begin + size);
  }

 private:
  struct Left {
    std::mutex mutex;
    std::vector<std::pair<FreeLists, Rest>> sets;
  };
  /// Never destroyed: threads may end after the program's statics.
  static Left& left() {
    static Left* const left = new Left;
    return *left;
  }

  Rest rest_;
  std::size_t next_chunk_ = kFirstChunk;
};

void* Pool::allocate_slowly(std::size_t size) {
  const std::size_t index = class_of(size);
  if (index >= kClasses) return ::operator new(size);
  thread_local Owner owner;
  if (free_[index]) return allocate(size);  // another thread's, taken over just now
  return owner.cut((index + 1) * kGranule);
}

}  // namespace loopscope
