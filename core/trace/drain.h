#pragma once

#include <unordered_map>
#include <vector>

#include "core/trace/event.h"
#include "core/trace/ring.h"
#include "core/trace/string_table.h"
#include "core/trace/symbols.h"

namespace loopscope::trace {

/// Turns a loop's raw events into portable ones: pointers and the loop's string ids become ids of `symbols`, times
/// become times since the first event. Used by the one thread that reads the ring.
class Drain {
 public:
  /// All three must outlive the drain.
  Drain(RingRecorder& ring, const StringTable& strings, Symbols& symbols);

  /// Appends what is in the ring now to `out`, at most `limit` events; returns how many.
  std::size_t drain(std::vector<Event>& out, std::size_t limit = SIZE_MAX);

  /// One raw event in portable form (also for sinks without a ring, in tests).
  Event portable(Event raw);

 private:
  std::uint64_t portable_argument(ArgumentType type, std::uint64_t argument);
  StringId string(StringId raw);
  StringId text(std::uint64_t argument);
  LocationId location(std::uint64_t argument, bool keep_line);

  RingRecorder& ring_;
  const StringTable& raw_strings_;
  Symbols& symbols_;
  std::vector<StringId> string_ids_;                            // raw id -> id
  std::unordered_map<std::uint64_t, LocationId> location_ids_;  // pointer (plus one for a coroutine's) -> id
  std::unordered_map<const char*, StringId> text_ids_;
  bool has_base_ = false;
  TimeNs base_ns_ = 0;
};

}  // namespace loopscope::trace
