#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/ids.h"

namespace loopscope {

/// Odd, and another one in each run of the program.
std::uint64_t random_multiplier();

/// A small value for each of a set of ids, none of them 0: a hash table with open addressing, made for ids that were
/// given out one after the other, of which few are alive at a time. Memory is in proportion to the most that were in it
/// at once. Ids chosen by an enemy do not slow it down: where they stand depends on a number that is drawn for each
/// run.
template <class T>
class IdTable {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  std::size_t size() const { return size_; }

  /// The value of an id, or null. Good until the next emplace or erase.
  T* find(ObjectId id) {
    if (size_ == 0 || id == kNoObject) return nullptr;
    for (std::size_t at = place(id);; at = (at + 1) & mask()) {
      if (slots_[at].id == id) return &slots_[at].value;
      if (slots_[at].id == kNoObject) return nullptr;
    }
  }

  const T* find(ObjectId id) const { return const_cast<IdTable*>(this)->find(id); }

  /// The value of an id, which is not 0, and whether it is new; a new one is T{}. Good until the next emplace or erase.
  std::pair<T*, bool> emplace(ObjectId id) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    std::size_t at = place(id);
    while (slots_[at].id != kNoObject) {
      if (slots_[at].id == id) return {&slots_[at].value, false};
      at = (at + 1) & mask();
    }
    slots_[at] = {id, T{}};
    ++size_;
    return {&slots_[at].value, true};
  }

  /// Forgets an id that is in it.
  void erase(ObjectId id) {
    std::size_t hole = place(id);
    while (slots_[hole].id != id) hole = (hole + 1) & mask();
    // What was pushed on by the erased one moves back, so that a search may end at the first free place.
    for (std::size_t at = (hole + 1) & mask(); slots_[at].id != kNoObject; at = (at + 1) & mask()) {
      const std::size_t home = place(slots_[at].id);
      if (((at - home) & mask()) < ((at - hole) & mask())) continue;
      slots_[hole] = slots_[at];
      hole = at;
    }
    slots_[hole].id = kNoObject;
    --size_;
  }

  void clear() {
    slots_.clear();
    size_ = 0;
  }

  /// Calls `use(id, value)` for each, in no order.
  template <class Use>
  void for_each(Use use) const {
    for (const Slot& slot : slots_) {
      if (slot.id != kNoObject) use(slot.id, slot.value);
    }
  }

 private:
  struct Slot {
    ObjectId id = kNoObject;
    T value{};
  };

  std::size_t mask() const { return slots_.size() - 1; }

  // Eight neighbouring ids share a cache line; which one, a random multiplier tells.
  std::size_t place(ObjectId id) const {
    const std::uint64_t group = (std::uint64_t{id >> 3} * multiplier_) >> shift_;
    return static_cast<std::size_t>(group << 3 | (id & 7));
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : 2 * slots_.size());
    old.swap(slots_);
    shift_ = 64 + 3 - std::countr_zero(slots_.size());
    for (const Slot& slot : old) {
      if (slot.id == kNoObject) continue;
      std::size_t at = place(slot.id);
      while (slots_[at].id != kNoObject) at = (at + 1) & mask();
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;  // none, or a power of two
  std::size_t size_ = 0;
  int shift_ = 63;  // 64 less the bits that tell the groups apart
  std::uint64_t multiplier_ = random_multiplier();
};

}  // namespace loopscope
