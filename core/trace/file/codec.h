#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/bytes.h"

/// The contents of a trace's blocks before compression (FORMAT.md), for file and wire alike. Encoders append to `out`;
/// decoders take untrusted bytes, and their errors say what was expected, not yet where in which file.
namespace loopscope::trace {

/// Events, none of which may be malformed (check_form), in order of time.
void encode_events(std::span<const Event> events, Bytes& out);
/// Appends `count` events of which the first has the time `first_ns` to `events`; nothing on an error. Their times do
/// not decrease; their forms are not yet checked, except that kinds exist and that nothing is where the schema has
/// nothing.
Result<void> decode_events(std::span<const std::byte> bytes, std::uint32_t count, TimeNs first_ns,
                           std::vector<Event>& events);
/// No event takes fewer bytes than this in a block's content.
inline constexpr std::uint32_t kMinEventBytes = 2;

void encode_info(const TraceInfo& info, Bytes& out);
Result<TraceInfo> decode_info(std::span<const std::byte> bytes);

void encode_string(std::string_view text, Bytes& out);
/// Adds exactly `count` strings that were not there before.
Result<void> decode_strings(std::span<const std::byte> bytes, std::uint32_t count, Symbols& symbols);

void encode_location(const Location& location, Bytes& out);
/// Adds exactly `count` locations that were not there before and speak of strings that are.
Result<void> decode_locations(std::span<const std::byte> bytes, std::uint32_t count, Symbols& symbols);

/// What a whole file holds, at its end.
struct Totals {
  std::uint64_t events = 0;
  std::uint64_t strings = 0;    ///< string_count() - 1: the empty string is not written
  std::uint64_t locations = 0;  ///< likewise
  std::uint64_t index_at = 0;   ///< offset of the index block in the file; 0 without one

  bool operator==(const Totals&) const = default;
  /// Fails when a file that ends so holds something else.
  Result<void> check(std::uint64_t found_events, std::uint64_t found_strings, std::uint64_t found_locations) const;
};
inline constexpr std::size_t kTotalsBytes = 32;  ///< always: the end block is found from the end of the file
void encode_totals(const Totals& totals, Bytes& out);
Result<Totals> decode_totals(std::span<const std::byte> bytes);

}  // namespace loopscope::trace
