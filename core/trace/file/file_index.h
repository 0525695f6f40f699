#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/trace/event/event.h"
#include "core/trace/file/block.h"
#include "core/trace/replay/checkpoint.h"

namespace loopscope::trace {

/// How many events of each kind there are, by Kind.
using KindCounts = std::array<std::uint32_t, kKindCount>;
KindCounts count_kinds(std::span<const Event> events);

/// What the index says of one block: of its header the type, the sizes, the count and the times; of events, the kinds.
struct IndexEntry {
  BlockHeader header;
  KindCounts kinds{};
};

/// Appends an entry to an index's content, which is all entries one after the other, those of blocks 0, 1, 2 ...
void encode_index_entry(const IndexEntry& entry, Bytes& content);
/// Exactly `count` entries; the headers' sequence numbers are filled in. The times are not yet checked.
Result<std::vector<IndexEntry>> decode_index(std::span<const std::byte> content, std::uint32_t count);

/// A checkpoint takes several blocks when it has more events than one block holds.
struct CheckpointPart {
  std::uint64_t parts_after = 0;  ///< that follow this one
  Checkpoint content;             ///< loops: in the first part alone
};
/// Such a block; its header has neither sequence nor sizes yet.
struct CheckpointBlock {
  BlockHeader header;
  Bytes content;
};
std::vector<CheckpointBlock> encode_checkpoint(const Checkpoint& checkpoint);
/// The forms of the events are not yet checked.
Result<CheckpointPart> decode_checkpoint(const BlockHeader& header, std::span<const std::byte> content);

}  // namespace loopscope::trace
