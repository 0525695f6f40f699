#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/importers/byte_stream.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/block_reader.h"
#include "core/trace/file/bytes.h"

namespace loopscope::importers {

/// The end of a slice that has none.
inline constexpr TimeNs kNeverEnds = INT64_MAX;

// What a Chrome trace holds, in the order of the file, as small records: the whole trace in a third of the file's size.
// Times are in nanoseconds on the file's own scale.

struct ChromeSlice {
  TimeNs begin_ns = 0;
  TimeNs end_ns = kNeverEnds;
  LocationId what = 0;
  std::uint32_t track = 0;
};

/// B or E.
struct ChromeEdge {
  TimeNs time_ns = 0;
  LocationId what = 0;
  std::uint32_t track = 0;
  bool begins = false;
};

/// b, n or e; S, T, p and F of old.
struct ChromeAsync {
  TimeNs time_ns = 0;
  LocationId what = 0;
  std::uint32_t span = 0;     ///< number of its cat, id and scope; of old ones of their name, too
  std::uint32_t process = 0;  ///< that told it
  enum class Phase : std::uint8_t { begin, instant, end } phase = Phase::begin;
  bool has_name = true;  ///< an end without one is that of what began last
};

/// s, t or f.
struct ChromeFlow {
  TimeNs time_ns = 0;
  std::uint32_t flow = 0;  ///< number of its cat, name and id, or of its bind_id
  std::uint32_t track = 0;
  enum class Phase : std::uint8_t { start, step, end } phase = Phase::start;
  bool enclosing = false;  ///< it binds to the slice that encloses it, rather than to the next one
};

struct ChromeInstant {
  TimeNs time_ns = 0;
  StringId text = 0;
  std::uint32_t track = 0;
  bool of_thread = true;  ///< or of the process, or of all
};

struct ChromeCount {
  TimeNs time_ns = 0;
  double value = 0;
  StringId name = 0;
  std::uint32_t process = 0;
};

struct ChromeProcess {
  std::string id;
  std::string name;
  double sort_index = 0;
};

struct ChromeTrack {
  std::uint32_t process = 0;
  std::string id;
  std::string name;
  double sort_index = 0;
  bool shown = false;  ///< something happens on it
};

/// Sections beside the events that a trace has no place for.
enum class ChromeExtra : std::uint8_t { samples, stack_frames, system_trace };
inline constexpr std::size_t kChromeExtras = 3;

struct ChromeRecords {
  std::vector<ChromeSlice> slices;
  std::vector<ChromeEdge> edges;
  std::vector<ChromeAsync> asyncs;
  std::vector<ChromeFlow> flows;
  std::vector<ChromeInstant> instants;
  std::vector<ChromeCount> counts;
  std::vector<ChromeProcess> processes;
  std::vector<ChromeTrack> tracks;
  std::uint32_t spans = 0;  ///< different numbers of asyncs
  std::uint32_t flow_ids = 0;
  std::string writer;                 ///< "VizTracer 1.1.1", if the file says so
  bool of_loopscope = false;          ///< an export of ours, whose slices are the states of its lanes
  trace::Bytes embedded;              ///< of such an export, the trace itself: a .lscope file
  std::uint64_t embedded_events = 0;  ///< events that stood beside it when it was written

  std::uint64_t events = 0;  ///< seen in the file
  std::array<std::uint64_t, 128> unknown_phases{};
  std::uint64_t without_phase = 0;
  std::uint64_t bad_times = 0;        ///< without a time, or with one that is none or too far away
  std::uint64_t bad_durations = 0;    ///< likewise, or negative
  std::uint64_t bad_counts = 0;       ///< counters without a number
  std::uint64_t metadata = 0;         ///< events that name something, or tell of the recording
  std::uint64_t async_flows = 0;      ///< flows of asyncs by bind_id
  std::uint64_t no_events = 0;        ///< things that stand where an event should
  std::uint64_t bad_places = 0;       ///< that are no JSON, each with what stands there up to the next event
  std::uint64_t first_bad_place = 0;  ///< bytes from the start of the text
  std::array<std::uint64_t, kChromeExtras> extras{};  ///< things in sections that a trace has no place for

  std::uint64_t& extra(ChromeExtra kind) { return extras[static_cast<std::size_t>(kind)]; }
  std::uint64_t extra(ChromeExtra kind) const { return extras[static_cast<std::size_t>(kind)]; }
};

/// Reads all of it in one pass over the text. What is no JSON is passed over up to the next event, as long as one
/// follows. Fails when it is no Chrome trace at all. The missing end of an array that is the whole file is none, since
/// the format allows it.
Result<ChromeRecords> read_chrome(ByteStream& text, const std::string& name, trace::Symbols& symbols, TextEnd& end);

}  // namespace loopscope::importers
