#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/trace/file/bytes.h"

/// The frame of the trace format (FORMAT.md): the file's header and its checksummed blocks, whatever is in them.
namespace loopscope::trace {

inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::size_t kFileHeaderBytes = 24;
inline constexpr std::size_t kBlockHeaderBytes = 48;
inline constexpr std::uint32_t kMaxBlockBytes = 16 << 20;  ///< of a block's content, uncompressed
inline constexpr std::uint32_t kMaxBlockEvents = 1 << 16;
/// A file's contents may be this many times as large as the file, plus the slack: what a hostile file can make a reader
/// allocate is bounded by its size. A writer that compresses better stores the block as it is.
inline constexpr std::uint64_t kMaxExpansion = 16;
inline constexpr std::uint64_t kExpansionSlack = 1 << 16;

enum class BlockType : std::uint16_t {
  info = 1,
  strings = 2,
  locations = 3,
  events = 4,
  end = 5,
  index = 6,
  checkpoint = 7,
};

/// Of a type this version knows. Others are skipped.
constexpr bool is_known(BlockType type) { return type >= BlockType::info && type <= BlockType::checkpoint; }

enum class Compression : std::uint8_t { none = 0, zstd = 1 };

struct BlockHeader {
  BlockType type = BlockType::info;  ///< of a file: any value; those unknown are skipped
  Compression compression = Compression::none;
  std::uint32_t sequence = 0;     ///< number of the block in the file, from 0
  std::uint32_t stored_size = 0;  ///< bytes after the header
  std::uint32_t raw_size = 0;     ///< bytes of the content, uncompressed
  std::uint32_t count = 0;        ///< strings, locations, events or blocks; else 0
  TimeNs first_ns = 0;            ///< of the first event; else 0
  TimeNs last_ns = 0;             ///< of the last event; else 0
  std::uint64_t checksum = 0;     ///< see block_checksum
};

/// XXH3-64 of the block's header up to the checksum and of what follows the header.
std::uint64_t block_checksum(std::span<const std::byte> block);

/// Keeps the sum of the contents under the bound that kMaxExpansion sets.
class ExpansionBudget {
 public:
  bool allows(std::uint64_t stored, std::uint64_t raw) const {
    return raw_ + raw <= kExpansionSlack + kMaxExpansion * (stored_ + stored);
  }
  void add(std::uint64_t stored, std::uint64_t raw) {
    stored_ += stored;
    raw_ += raw;
  }

 private:
  std::uint64_t stored_ = 0;
  std::uint64_t raw_ = 0;
};

void append_file_header(Bytes& out);

/// What the beginning of a file is.
enum class FileHeader { valid, foreign, truncated, corrupted, newer };
/// `version` is set when the header is valid or newer.
FileHeader parse_file_header(std::span<const std::byte> file, std::uint32_t& version);

/// Appends a block with this content, compressed when that makes it smaller. Returns the header as it was written, with
/// its sizes; its checksum stands in the bytes alone.
BlockHeader append_block(BlockHeader header, std::span<const std::byte> content, ExpansionBudget& budget, Bytes& out);

/// A block in a file.
struct Block {
  BlockHeader header;
  std::span<const std::byte> stored;  ///< inside the file's bytes
  std::size_t size() const { return kBlockHeaderBytes + stored.size(); }
};

/// The header that stands at the beginning of `bytes`, of which `available` stand before the end of the file. Checked
/// as far as it speaks for itself: it tells how much to read, and that is bounded. Its checksum covers the content too.
Result<BlockHeader> parse_block_header(std::span<const std::byte> bytes, std::uint64_t available);

/// The block that `rest` begins with, its checksum verified.
Result<Block> parse_block(std::span<const std::byte> rest);

/// The message for a block that the budget does not allow.
Error too_expansive(const BlockHeader& header);

/// The block's content, uncompressed, within the budget, in `content`.
Result<void> unpack_block(const Block& block, ExpansionBudget& budget, Bytes& content);

}  // namespace loopscope::trace
