#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/event/event.h"
#include "core/trace/file/block.h"
#include "core/trace/file/byte_source.h"

namespace loopscope::trace {

/// Where a file stops being readable, and why.
struct Damage {
  std::uint64_t offset = 0;  ///< bytes from the start of the file
  std::string message;       ///< one line: what was expected there
};

struct ReadOptions {
  /// A damaged file gives what stands before the damage, and where it is damaged, rather than an error.
  bool allow_truncated = false;
};

/// Why a file cannot be read at all, judged by its first bytes; nothing when it can be tried. The error is complete:
/// with the file's name and what to do.
Result<void> check_file_header(const ByteSource& source, const std::string& name);

/// Reads blocks from a source, one at a time, into buffers that it keeps. One thread each.
class BlockReader {
 public:
  /// The header at `offset`; its checksum is not verified. Errors say what was expected there.
  Result<BlockHeader> header(const ByteSource& source, std::uint64_t offset);
  /// The whole block at `offset`, its checksum verified. Its bytes live until the next call.
  Result<Block> block(const ByteSource& source, std::uint64_t offset);
  /// Unpacks what block() gave; the content lives until the next call.
  Result<std::span<const std::byte>> unpack(const Block& block, ExpansionBudget& budget);

 private:
  Bytes stored_;
  Bytes content_;
};

/// Whether the reader stopped at `offset` only because the source ends there, so that it may go on once that has grown.
bool is_cut_off(const ByteSource& source, std::uint64_t offset);

/// How many symbols the events of a block may speak of.
struct SymbolCounts {
  std::uint64_t strings = 1;
  std::uint64_t locations = 1;
};

/// The events of a block into `events` (cleared first), each well-formed (check_form). On an error the events before
/// what is wrong are in it; `first_event` is the number of the block's first event in the file, for messages.
Result<void> read_events(const BlockHeader& header, std::span<const std::byte> content, const SymbolCounts& symbols,
                         std::uint64_t first_event, std::vector<Event>& events);

/// The message for an event of a file that cannot be.
Error illegal_event(const Event& event, std::uint64_t number, const std::string& complaint);

}  // namespace loopscope::trace
