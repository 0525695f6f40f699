#pragma once

#include <array>
#include <cstddef>

// Not with the address sanitizer. As LOOPSCOPE_CHECKED, an installed library says which it is.
#ifndef LOOPSCOPE_POOLED
#if defined(__SANITIZE_ADDRESS__)
#define LOOPSCOPE_POOLED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOOPSCOPE_POOLED 0
#endif
#endif
#endif
#ifndef LOOPSCOPE_POOLED
#define LOOPSCOPE_POOLED 1
#endif

namespace loopscope {

/// Memory for what is made and destroyed all the time: coroutine frames and tasks. Blocks come from lists of free
/// blocks of one size (multiples of 16 bytes), a set of lists for each thread, and go to the lists of the thread that
/// frees them; larger ones come from operator new. What was used once stays with the program. With the address
/// sanitizer all of it is operator new, which checks more.
class Pool {
 public:
  /// At least `size` bytes, aligned as operator new does. Throws std::bad_alloc.
  static void* allocate(std::size_t size) {
    const std::size_t index = class_of(size);
    if (index < kClasses && free_[index]) [[likely]] {
      FreeBlock* const block = free_[index];
      free_[index] = block->next;
      return block;
    }
    return allocate_slowly(size);
  }

  /// Whether freed memory is used again: not with the address sanitizer.
  static constexpr bool reuses() { return kClasses > 0; }

  /// Any thread. `size`: as it was asked for.
  static void free(void* memory, std::size_t size) noexcept {
    const std::size_t index = class_of(size);
    if (index >= kClasses) {
      ::operator delete(memory);
      return;
    }
    free_[index] = new (memory) FreeBlock{free_[index]};
  }

 private:
  struct FreeBlock {
    FreeBlock* next;
  };
  class Owner;

  static constexpr std::size_t kClasses = LOOPSCOPE_POOLED ? 64 : 0;
  static constexpr std::size_t kGranule = 16;

  /// 0 for 1 to 16 bytes, and so on.
  static std::size_t class_of(std::size_t size) { return (size - 1) / kGranule; }
  static void* allocate_slowly(std::size_t size);

  using FreeLists = std::array<FreeBlock*, kClasses + 1>;  // never empty, whatever the number of classes
  // Plain data, so that an access is one; Owner sees to the thread's end.
  static constinit thread_local FreeLists free_;
};

/// A base for classes whose objects come from the pool.
class Pooled {
 public:
  static void* operator new(std::size_t size) { return Pool::allocate(size); }
  static void operator delete(void* memory, std::size_t size) noexcept { Pool::free(memory, size); }

 protected:
  ~Pooled() = default;
};

}  // namespace loopscope
