#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/block_reader.h"
#include "core/trace/byte_source.h"
#include "core/trace/codec.h"
#include "core/trace/trace.h"

namespace loopscope::trace {

/// How many events of each kind there are, by Kind.
using KindCounts = std::array<std::uint32_t, kKindCount>;

/// One block of events of a file.
struct EventBlock {
  std::uint64_t offset = 0;         ///< of its header, bytes from the start of the file
  std::uint64_t first_event = 0;    ///< number of its first event in the file, from 0
  std::uint32_t sequence = 0;       ///< number of the block among all blocks
  std::uint32_t count = 0;          ///< events, at least 1
  TimeNs first_ns = 0;              ///< time of its first event
  TimeNs last_ns = 0;               ///< time of its last event
  SymbolCounts symbols;             ///< those that stand before it
  std::optional<KindCounts> kinds;  ///< nothing when the file does not tell without decoding the block
};

/// A trace file of any size, read where it is asked for: what blocks there are, one block of events, the state of the
/// loops at a moment. Nothing is held in memory but the list of blocks and the symbols that were asked for.
///
/// const functions may be called from any thread, also at the same time; refresh() by nobody else's side. What
/// the whole file must satisfy (the legal order of events, its totals) only an EventStream checks.
class TraceFile {
 public:
  /// Opens a file, also one that is still being written, under its own name or, where that does not exist yet, under
  /// the one with ".partial" after it. Fails when there is no trace at all; a damaged file is opened up to its damage.
  static Result<std::unique_ptr<TraceFile>> open(const std::filesystem::path& path);
  /// The same for a file in memory; the bytes must outlive it. `name` stands for the file in messages.
  static Result<std::unique_ptr<TraceFile>> open_bytes(std::span<const std::byte> bytes, const std::string& name);

  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  /// As given to open(), or with ".partial".
  const std::string& name() const { return name_; }
  const TraceInfo& info() const { return info_; }
  const ByteSource& source() const { return source_; }
  std::uint64_t size() const { return source_.size(); }

  std::uint64_t event_count() const;
  /// Time of the last event; 0 without events.
  TimeNs duration_ns() const { return blocks_.empty() ? 0 : blocks_.back().last_ns; }
  /// The blocks of events, in order. Valid until refresh().
  std::span<const EventBlock> blocks() const { return blocks_; }
  /// The block that holds the last event at or before `time_ns`; the first block for times before it. There must be
  /// events.
  std::size_t block_at(TimeNs time_ns) const;

  /// The events of blocks()[block] into `events` (cleared first), checksum and form checked. Errors name the file and
  /// the offset.
  Result<void> read_block(std::size_t block, std::vector<Event>& events) const;

  /// Hands over events, in order and in pieces, which applied to empty loops give the state of all loops after the last
  /// event at or before `time_ns`.
  using TakeEvents = std::function<void(std::span<const Event>)>;
  Result<void> replay_until(TimeNs time_ns, const TakeEvents& take) const;

  /// All symbols of the file. The first call reads them. The reference stays good; refresh() adds to it.
  const Symbols& symbols() const;
  /// A table of just the symbols that these events speak of, and the events' ids changed to those of the table. Reads
  /// only the blocks that hold them.
  Symbols pick_symbols(std::span<Event> events) const;

  /// Takes in what was written since. True when there are more events than before or when the file is complete now.
  bool refresh();
  /// The file has its end block: nothing will follow.
  bool complete() const { return complete_; }
  /// Another program is still writing it. Asks the system each time.
  bool is_being_written() const { return !complete_ && source_.is_being_written(); }
  /// What is wrong with the sequence of blocks, if anything; so far, for a file that is being written. A damaged block
  /// may show only when it is read.
  const std::optional<Damage>& damage() const { return damage_; }

 private:
  struct SymbolBlock {
    std::uint64_t offset = 0;
    std::uint32_t first_id = 0;
    std::uint32_t count = 0;
  };

  TraceFile(ByteSource source, std::string name) : source_(std::move(source)), name_(std::move(name)) {}
  static Result<std::unique_ptr<TraceFile>> open_source(ByteSource source, std::string name);

  void walk();
  Result<void> walk_block();
  Result<void> note_block(const BlockHeader& header);
  Result<void> read_info();
  void load_symbols() const;
  bool load_symbol_block(const SymbolBlock& block, bool strings) const;
  Error error_at(std::uint64_t offset, const std::string& message) const;

  ByteSource source_;
  std::string name_;
  TraceInfo info_;
  std::vector<EventBlock> blocks_;
  std::vector<SymbolBlock> string_blocks_;
  std::vector<SymbolBlock> location_blocks_;
  SymbolCounts counts_;
  std::uint64_t walked_ = kFileHeaderBytes;  // offset up to which the blocks are known
  std::uint32_t sequence_ = 0;
  ExpansionBudget budget_;
  BlockReader walker_;
  bool complete_ = false;
  std::optional<Damage> damage_;

  mutable std::mutex mutex_;  // of what follows
  mutable std::unique_ptr<Symbols> symbols_;
  mutable std::size_t loaded_strings_ = 0;  // blocks
  mutable std::size_t loaded_locations_ = 0;
};

}  // namespace loopscope::trace
