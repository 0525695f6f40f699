#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/block.h"
#include "core/trace/file/codec.h"
#include "core/trace/file/file_index.h"
#include "core/trace/replay/checkpoint.h"

namespace loopscope::trace {

/// Turns events into the bytes of a trace, whole blocks at a time, for a file or a wire. Where a block ends depends on
/// the events alone, not on how they were handed over, so that the same events give the same bytes. Not thread-safe.
class Encoder {
 public:
  /// A checkpoint comes when a seek would otherwise decode so many events, but only after so many times the events that
  /// it holds itself that all checkpoints together stay a small part of the file, however much is alive.
  static constexpr std::uint64_t kCheckpointDistance = 1 << 16;
  static constexpr std::uint64_t kDistancePerEvent = 16;

  /// Appends the file header and the info block. Another distance is for tests.
  Encoder(const TraceInfo& info, Bytes& out, std::uint64_t checkpoint_distance = kCheckpointDistance);

  /// Takes events in order of time, and the symbols that are new since the last call; appends the blocks that are full.
  /// Fails on an event that is malformed (check_form) or goes back in time; of such a call nothing is taken.
  Result<void> add(std::span<const Event> events, const Symbols& symbols, Bytes& out);

  /// Appends what was taken so far, as a block that ends early: for whoever follows a slow program. With it the bytes
  /// depend on when it was called.
  void flush(Bytes& out) { write_events(out); }

  /// Appends the rest and the end block. Nothing may be added after it.
  void finish(Bytes& out);

  /// How many events the blocks hold that were appended so far.
  std::uint64_t events_written() const { return events_written_; }

 private:
  void take_symbols(const Symbols& symbols);
  bool block_is_full(const Event& next) const;
  void write_events(Bytes& out);
  void write_strings(StringId end, Bytes& out);
  void write_locations(LocationId end, Bytes& out);
  void write_checkpoint(Bytes& out);
  void write_block(IndexEntry entry, const Bytes& content, Bytes& out);

  const std::uint64_t checkpoint_distance_;
  std::vector<Event> pending_;
  // Symbols taken but not yet written; the first of them have the ids strings_written_ and locations_written_.
  std::deque<std::string> strings_;
  std::deque<Location> locations_;
  StringId strings_written_ = 1;  // id 0 is never written
  LocationId locations_written_ = 1;
  std::uint64_t events_written_ = 0;
  std::uint32_t sequence_ = 0;
  std::uint64_t offset_ = 0;  // bytes appended so far
  TimeNs last_ns_ = 0;
  Checkpointer checkpointer_;            // of the events in the blocks so far
  std::uint64_t checkpoint_at_ = 0;      // events before the last checkpoint
  std::uint64_t checkpoint_events_ = 0;  // in a checkpoint, as far as is known
  Bytes index_;                          // its content so far
  ExpansionBudget budget_;
};

}  // namespace loopscope::trace
