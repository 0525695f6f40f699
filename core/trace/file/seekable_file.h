#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/block_reader.h"
#include "core/trace/file/byte_source.h"
#include "core/trace/file/codec.h"
#include "core/trace/file/file_index.h"
#include "core/trace/file/symbol_blocks.h"
#include "core/trace/replay/checkpoint.h"

namespace loopscope::trace {

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

/// The loops at a moment, and nothing else of their trace.
struct LoopsAt {
  /// Events to apply to empty loops (Checkpoint); every task has a name.
  Checkpoint checkpoint;
  /// Just what those events speak of.
  Symbols symbols;
};

/// A trace file of any size, read where it is asked for: what blocks there are, one block of events, the state of the
/// loops at a moment. Nothing is held in memory but the list of blocks and the symbols that were asked for.
///
/// const functions may be called from any thread, also at the same time; refresh() by nobody else's side. What
/// the whole file must satisfy (the legal order of events, its totals) only an EventStream checks.
class SeekableFile {
 public:
  /// Opens a file, also one that is still being written, under its own name or, where that does not exist yet, under
  /// the one with ".partial" after it. Fails when there is no trace at all; a damaged file is opened up to its damage.
  static Result<std::unique_ptr<SeekableFile>> open(const std::filesystem::path& path);
  /// The same for a file in memory; the bytes must outlive it. `name` stands for the file in messages.
  static Result<std::unique_ptr<SeekableFile>> open_bytes(std::span<const std::byte> bytes, const std::string& name);

  SeekableFile(const SeekableFile&) = delete;
  SeekableFile& operator=(const SeekableFile&) = delete;

  /// As given to open(), or with ".partial".
  const std::string& name() const { return name_; }
  const TraceInfo& info() const { return info_; }
  const ByteSource& source() const { return source_; }
  std::uint64_t size() const { return source_.size(); }

  std::uint64_t event_count() const;
  /// Time of the last event; 0 without events.
  TimeNs duration_ns() const { return layout_.blocks.empty() ? 0 : layout_.blocks.back().last_ns; }
  /// The blocks of events, in order. Valid until refresh().
  std::span<const EventBlock> blocks() const { return layout_.blocks; }
  /// The block that holds the last event at or before `time_ns`; the first block for times before it. There must be
  /// events.
  std::size_t block_at(TimeNs time_ns) const;

  /// The events of blocks()[block] into `events` (cleared first), checksum and form checked. Errors name the file and
  /// the offset.
  Result<void> read_block(std::size_t block, std::vector<Event>& events) const;

  /// The loops after the last event at or before `time_ns`. Reads the last checkpoint before it and the blocks since.
  Result<LoopsAt> loops_at(TimeNs time_ns) const;

  /// All symbols of the file. The first call reads them. The reference stays good; refresh() adds to it.
  const Symbols& symbols() const;
  /// A table of just the symbols that these events speak of, and the events' ids changed to those of the table. Reads
  /// only the blocks that hold them.
  Symbols pick_symbols(std::span<Event> events) const;

  /// Takes in what was written since. True when there are more events than before or when the file is complete now.
  bool refresh();
  /// The file has its end block: nothing will follow.
  bool complete() const { return layout_.complete; }
  /// Another program is still writing it. Asks the system each time.
  bool is_being_written() const { return !complete() && source_.is_being_written(); }
  /// What is wrong with the sequence of blocks, if anything; so far, for a file that is being written. A damaged block
  /// may show only when it is read.
  const std::optional<Damage>& damage() const { return damage_; }

 private:
  struct KnownCheckpoint {
    std::uint64_t offset = 0;
    std::uint32_t parts = 0;  // blocks
    std::size_t block = 0;    // it is the state before this block of events
    std::uint64_t event = 0;  // which begins with this event
    SymbolCounts symbols;
  };

  SeekableFile(ByteSource source, std::string name) : source_(std::move(source)), name_(std::move(name)) {}
  static Result<std::unique_ptr<SeekableFile>> open_source(ByteSource source, std::string name);

  /// What is known of the file's blocks.
  struct Layout {
    std::vector<EventBlock> blocks;
    std::vector<KnownCheckpoint> checkpoints;
    SymbolBlocks symbols;
    ExpansionBudget budget;
    std::uint64_t end = kFileHeaderBytes;  // offset of the next block
    std::uint32_t sequence = 0;            // and its number
    bool complete = false;
  };

  bool use_index();
  void walk();
  Result<void> walk_block();
  static Result<void> note_block(Layout& layout, const IndexEntry& entry, bool kinds_known);
  static Result<void> note_events(Layout& layout, const IndexEntry& entry, bool kinds_known);
  static void note_checkpoint(Layout& layout);
  static Result<void> check_totals(const Layout& layout, const Totals& totals);
  Result<void> read_info();
  Result<Totals> read_totals(std::uint64_t offset);
  Result<Checkpoint> read_checkpoint(const KnownCheckpoint& known) const;
  Result<Checkpointer> checkpointer_at(TimeNs time_ns) const;
  Error error_at(std::uint64_t offset, const std::string& message) const;

  ByteSource source_;
  std::string name_;
  TraceInfo info_;
  Layout layout_;
  BlockReader walker_;
  std::optional<Damage> damage_;

  mutable std::mutex mutex_;  // of what follows
  mutable std::unique_ptr<Symbols> symbols_;
  mutable SymbolBlocks::Loaded loaded_;
};

}  // namespace loopscope::trace
