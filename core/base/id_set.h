#pragma once

#include <cstdint>

#include "core/base/id_table.h"
#include "core/base/ids.h"

namespace loopscope {

/// A set of ids that only grows. 64 neighbours share a word: ids that were given out one after the other take a byte or
/// so each, whatever becomes of them.
class IdSet {
 public:
  bool contains(ObjectId id) const {
    const std::uint64_t* word = words_.find(group(id));
    return word != nullptr && (*word & bit(id)) != 0;
  }
  void insert(ObjectId id) { *words_.emplace(group(id)).first |= bit(id); }

 private:
  static ObjectId group(ObjectId id) { return id / 64 + 1; }
  static std::uint64_t bit(ObjectId id) { return std::uint64_t{1} << id % 64; }

  IdTable<std::uint64_t> words_;
};

}  // namespace loopscope
