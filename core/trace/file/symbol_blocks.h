#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/trace/event/symbols.h"
#include "core/trace/file/block_reader.h"
#include "core/trace/file/byte_source.h"

namespace loopscope::trace {

/// Where a file has its strings and locations, to read all of them or a few.
class SymbolBlocks {
 public:
  /// The next block of strings or locations, in the order of the file.
  void add(const BlockHeader& header, std::uint64_t offset);
  /// What stands in the blocks so far.
  const SymbolCounts& counts() const { return counts_; }

  /// How many blocks of each sort were loaded already, for whoever loads the rest later.
  struct Loaded {
    std::size_t strings = 0;
    std::size_t locations = 0;
  };
  /// Adds the symbols of the blocks that were not loaded yet, up to one that is damaged.
  void load(const ByteSource& source, Loaded& loaded, Symbols& symbols) const;

  /// The symbols that these events speak of, and the events' ids changed to those of the table. What cannot be read is
  /// the empty string, the unknown location.
  Symbols pick(const ByteSource& source, std::span<Event> events) const;

 private:
  struct Known {
    std::uint64_t offset = 0;
    std::uint32_t first_id = 0;
    std::uint32_t count = 0;
  };
  static bool load_block(const ByteSource& source, const Known& known, bool strings, Symbols& symbols);

  std::vector<Known> strings_;
  std::vector<Known> locations_;
  SymbolCounts counts_;
};

}  // namespace loopscope::trace
