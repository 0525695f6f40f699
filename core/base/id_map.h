#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/base/ids.h"

namespace loopscope {

/// A map from ids to values with the interface of std::map as far as it is used here, made for many insertions and
/// removals: the entries lie next to each other, and a table says where. Iterating goes by ids only after sort().
/// Iterators and references are good until the next insertion, erase or sort.
template <class Value>
class IdMap {
 public:
  using value_type = std::pair<ObjectId, Value>;
  using key_type = ObjectId;
  using mapped_type = Value;
  using size_type = std::size_t;
  using iterator = typename std::vector<value_type>::iterator;
  using const_iterator = typename std::vector<value_type>::const_iterator;

  iterator begin() { return entries_.begin(); }
  iterator end() { return entries_.end(); }
  const_iterator begin() const { return entries_.begin(); }
  const_iterator end() const { return entries_.end(); }
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

  iterator find(ObjectId id) { return entries_.begin() + static_cast<std::ptrdiff_t>(position(id)); }
  const_iterator find(ObjectId id) const { return entries_.begin() + static_cast<std::ptrdiff_t>(position(id)); }
  bool contains(ObjectId id) const { return position(id) != entries_.size(); }
  Value& at(ObjectId id) { return entries_[existing(id)].second; }
  const Value& at(ObjectId id) const { return entries_[existing(id)].second; }
  Value& operator[](ObjectId id) { return try_emplace(id).first->second; }

  template <class... Arguments>
  std::pair<iterator, bool> try_emplace(ObjectId id, Arguments&&... arguments) {
    if (2 * entries_.size() >= slots_.size()) rebuild(std::max<std::size_t>(kLeastSlots, 4 * entries_.size()));
    Slot* const slot = slot_of(id);
    if (slot->entry != kFree) return {entries_.begin() + slot->entry, false};
    *slot = {id, static_cast<std::uint32_t>(entries_.size())};
    entries_.emplace_back(id, Value{std::forward<Arguments>(arguments)...});
    return {entries_.end() - 1, true};
  }

  /// The order of the others changes. Gives the entry that is at its place now.
  iterator erase(iterator entry) {
    const auto index = static_cast<std::uint32_t>(entry - entries_.begin());
    free_slot(slot_of(entry->first));
    if (index + 1 != entries_.size()) {
      entries_[index] = std::move(entries_.back());
      slot_of(entries_[index].first)->entry = index;
    }
    entries_.pop_back();
    return entries_.begin() + index;
  }
  std::size_t erase(ObjectId id) {
    const auto entry = find(id);
    if (entry == end()) return 0;
    erase(entry);
    return 1;
  }
  void clear() {
    entries_.clear();
    slots_.clear();
  }
  void reserve(std::size_t count) {
    entries_.reserve(count);
    if (2 * count >= slots_.size()) rebuild(2 * count + 1);
  }

  /// Puts the entries in order of their ids.
  void sort() {
    const auto before = [](const value_type& a, const value_type& b) { return a.first < b.first; };
    if (std::is_sorted(entries_.begin(), entries_.end(), before)) return;
    std::sort(entries_.begin(), entries_.end(), before);
    rebuild(slots_.size());
  }

  /// Asks the memory for what find(id) will need.
  void prefetch(ObjectId id) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[home(id)]);
  }

  /// Whatever the order.
  bool operator==(const IdMap& other) const {
    return size() == other.size() && std::all_of(begin(), end(), [&](const value_type& entry) {
             const auto same = other.find(entry.first);
             return same != other.end() && same->second == entry.second;
           });
  }

  template <class Predicate>
  friend std::size_t erase_if(IdMap& map, Predicate predicate) {
    const std::size_t before = map.size();
    for (auto entry = map.begin(); entry != map.end();) entry = predicate(*entry) ? map.erase(entry) : entry + 1;
    return before - map.size();
  }

 private:
  struct Slot {
    ObjectId id = 0;
    std::uint32_t entry = kFree;
  };
  static constexpr std::uint32_t kFree = UINT32_MAX;
  static constexpr std::size_t kLeastSlots = 16;

  // Where the search for an id begins. Ids come in runs, which stay together, so that neighbours share cache lines.
  std::size_t home(ObjectId id) const {
    return ((id >> 3) * std::size_t{0x9E3779B97F4A7C15} >> shift_ << 3 | (id & 7)) & (slots_.size() - 1);
  }

  // The slot of the id, or the free one where it would be. There are always free ones.
  Slot* slot_of(ObjectId id) {
    std::size_t at = home(id);
    while (slots_[at].entry != kFree && slots_[at].id != id) at = (at + 1) & (slots_.size() - 1);
    return &slots_[at];
  }

  std::size_t position(ObjectId id) const {
    if (slots_.empty()) return entries_.size();
    const std::uint32_t entry = const_cast<IdMap*>(this)->slot_of(id)->entry;
    return entry == kFree ? entries_.size() : entry;
  }

  std::size_t existing(ObjectId id) const {
    const std::size_t entry = position(id);
    if (entry == entries_.size()) throw std::out_of_range("no such id");
    return entry;
  }

  // Moves those behind it up, so that no search ends too early.
  void free_slot(Slot* slot) {
    const std::size_t mask = slots_.size() - 1;
    auto hole = static_cast<std::size_t>(slot - slots_.data());
    for (std::size_t at = (hole + 1) & mask; slots_[at].entry != kFree; at = (at + 1) & mask) {
      if (((at - home(slots_[at].id)) & mask) < ((at - hole) & mask)) continue;
      slots_[hole] = slots_[at];
      hole = at;
    }
    slots_[hole].entry = kFree;
  }

  void rebuild(std::size_t least) {
    std::size_t count = kLeastSlots;
    int bits = 4;
    for (; count < least; count *= 2) ++bits;
    shift_ = 64 - (bits - 3);
    slots_.assign(count, Slot{});
    for (std::uint32_t entry = 0; entry < entries_.size(); ++entry)
      *slot_of(entries_[entry].first) = {entries_[entry].first, entry};
  }

  std::vector<value_type> entries_;
  std::vector<Slot> slots_;  // as many as a power of two; open addressing, linear probing
  int shift_ = 0;
};

}  // namespace loopscope
