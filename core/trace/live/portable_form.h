#pragma once

#include <unordered_map>
#include <vector>

#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/live/string_table.h"

namespace loopscope::trace {

/// Turns the raw events of one loop into portable ones: pointers and the loop's string ids become ids of `symbols`,
/// times become times since the trace's first event. Used by one thread, the reader's.
class PortableForm {
 public:
  /// Both must outlive it.
  PortableForm(const StringTable& strings, Symbols& symbols) : raw_strings_(strings), symbols_(symbols) {}

  /// time_offset: what to add to the event's times.
  Event of(Event raw, TimeNs time_offset);

 private:
  std::uint64_t argument(ArgumentType type, std::uint64_t argument, TimeNs time_offset);
  StringId string(StringId raw);
  StringId text(std::uint64_t argument);
  LocationId location(std::uint64_t argument, bool keep_line);

  const StringTable& raw_strings_;
  Symbols& symbols_;
  std::vector<StringId> string_ids_;                            // raw id -> id
  std::unordered_map<std::uint64_t, LocationId> location_ids_;  // pointer (plus one for a coroutine's) -> id
  std::unordered_map<const char*, StringId> text_ids_;
};

}  // namespace loopscope::trace
