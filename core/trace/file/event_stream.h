#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/block_reader.h"
#include "core/trace/file/byte_source.h"
#include "core/trace/file/codec.h"
#include "core/trace/file/file_index.h"
#include "core/trace/replay/validator.h"

namespace loopscope::trace {

class SeekableFile;

/// A trace from its first event to its last, everything checked: checksums, forms, the legal order of events, totals.
/// The memory it takes is that of the symbols, of the objects that are alive, and of one block. One thread, which need
/// not be the one that holds the file.
class EventStream {
 public:
  /// The file must outlive the stream. Of a file that is being written the stream goes as far as it is known, and goes
  /// on after SeekableFile::refresh().
  explicit EventStream(const SeekableFile& file);
  /// The same for the bytes of a file whose file header is valid.
  explicit EventStream(const ByteSource& source) : source_(&source) {}

  /// The next events, never none, in `events` (cleared first). False when there are no more: at the end, where the file
  /// is damaged, or where it ends so far (damage() tells; it stands until the file has grown).
  bool next(std::vector<Event>& events);

  /// The end block was reached, and nothing is wrong with what stands before it or follows it.
  bool complete() const { return ended_ && !damage_; }
  const std::optional<Damage>& damage() const { return damage_; }

  const TraceInfo& info() const { return info_; }
  /// All symbols that the events so far speak of.
  const Symbols& symbols() const { return symbols_; }
  Symbols take_symbols() && { return std::move(symbols_); }
  std::uint64_t event_count() const { return event_count_; }
  /// Bytes of the file read so far.
  std::uint64_t offset() const { return offset_; }

 private:
  Result<void> read_block(std::vector<Event>& events);
  Result<void> read_content(const BlockHeader& header, std::span<const std::byte> content, std::vector<Event>& events);
  Result<void> check_order(std::vector<Event>& events);
  Result<void> check_index(const BlockHeader& header, std::span<const std::byte> content);
  Result<void> read_end(std::span<const std::byte> content);

  const ByteSource* source_;
  BlockReader reader_;
  ExpansionBudget budget_;
  Validator validator_;
  TraceInfo info_;
  Symbols symbols_;
  std::uint64_t offset_ = kFileHeaderBytes;
  std::uint64_t event_count_ = 0;
  std::uint32_t sequence_ = 0;
  Bytes index_;                 // what the index has to say of the blocks so far
  std::uint64_t index_at_ = 0;  // where it stands; it is the latest block then
  bool ended_ = false;
  bool hopeless_ = false;  // damaged: a longer file would not help
  std::uint64_t tried_size_ = 0;
  std::optional<Damage> damage_;
};

}  // namespace loopscope::trace
