#include "core/trace/codec.h"

#include <array>

#include <fmt/format.h>

#include "core/trace/form.h"

namespace loopscope::trace {

namespace {

Error damaged(std::string_view what) { return Error{fmt::format("expected {}, found other bytes", what)}; }

// ---------------------------------------------------------------------------------------------------------
// Events: five columns, each number as its difference from the last one of the same kind of event
// ---------------------------------------------------------------------------------------------------------

/// The last values of one kind. Both directions begin each block with zeros, so that blocks stand alone.
struct Last {
  std::uint32_t subject = 0;
  std::uint64_t a = 0;
  std::uint64_t b = 0;
};
using Memory = std::array<Last, kKindCount>;

bool has_subject(const KindInfo& info) { return *info.subject != '\0'; }

/// Arguments made of two 32-bit values, the low one of them small.
bool is_pair(ArgumentType type) {
  return type == ArgumentType::waker || type == ArgumentType::await || type == ArgumentType::fd_interest ||
         type == ArgumentType::task_origin || type == ArgumentType::enumerator;
}

std::uint32_t code32(std::uint32_t value, std::uint32_t last) {
  const auto difference = static_cast<std::int32_t>(value - last);
  return static_cast<std::uint32_t>(zigzag(static_cast<std::uint64_t>(std::int64_t{difference})));
}

std::uint32_t value32(std::uint32_t code, std::uint32_t last) {
  return last + static_cast<std::uint32_t>(unzigzag(code));
}

void encode_argument(ByteWriter& out, ArgumentType type, std::uint64_t value, std::uint64_t& last, TimeNs now) {
  if (type == ArgumentType::unused) return;
  if (is_pair(type)) {
    out.varint(low_half(value));
    out.varint(code32(high_half(value), high_half(last)));
  } else if (type == ArgumentType::time) {
    out.varint(zigzag(value - static_cast<std::uint64_t>(now)));
  } else {
    out.varint(zigzag(value - last));
  }
  last = value;
}

std::uint64_t decode_argument(ByteReader& in, ArgumentType type, std::uint64_t& last, TimeNs now) {
  if (type == ArgumentType::unused) return 0;
  if (is_pair(type)) {
    const std::uint32_t low = in.varint32();
    last = pack(low, value32(in.varint32(), high_half(last)));
  } else if (type == ArgumentType::time) {
    last = static_cast<std::uint64_t>(now) + unzigzag(in.varint());
  } else {
    last += unzigzag(in.varint());
  }
  return last;
}

struct Columns {
  ByteReader kinds;
  ByteReader loops;  // empty when every event is of loop 0
  ByteReader times;
  ByteReader subjects;
  ByteReader a;
  ByteReader b;

  bool finished() const {
    return kinds.finished() && loops.finished() && times.finished() && subjects.finished() && a.finished() &&
           b.finished();
  }
};

/// The columns of a block's content; finished() of `in` tells whether they were all there.
Columns split(ByteReader& in, std::uint32_t count) {
  const std::uint64_t loops = in.varint();
  const std::uint64_t times = in.varint();
  const std::uint64_t subjects = in.varint();
  const std::uint64_t a = in.varint();
  const std::uint64_t b = in.varint();
  // Braces evaluate from left to right, which is the order of the columns.
  return Columns{ByteReader(in.bytes(count)),    ByteReader(in.bytes(loops)), ByteReader(in.bytes(times)),
                 ByteReader(in.bytes(subjects)), ByteReader(in.bytes(a)),     ByteReader(in.bytes(b))};
}

}  // namespace

void encode_events(std::span<const Event> events, Bytes& out) {
  Bytes columns[6];
  ByteWriter kinds(columns[0]), loops(columns[1]), times(columns[2]), subjects(columns[3]), a(columns[4]),
      b(columns[5]);
  Memory memory{};
  bool one_loop = true;
  TimeNs time = events.empty() ? 0 : events[0].time_ns;
  for (const Event& event : events) {
    const KindInfo& info = kind_info(event.kind);
    Last& last = memory[static_cast<std::size_t>(event.kind)];
    kinds.byte(static_cast<std::uint8_t>(event.kind));
    loops.byte(event.loop);
    one_loop = one_loop && event.loop == 0;
    times.varint(static_cast<std::uint64_t>(event.time_ns - time));
    time = event.time_ns;
    if (has_subject(info)) subjects.varint(code32(event.subject, last.subject));
    last.subject = event.subject;
    encode_argument(a, info.a, event.a, last.a, time);
    encode_argument(b, info.b, event.b, last.b, time);
  }
  if (one_loop) columns[1].clear();
  ByteWriter writer(out);
  for (std::size_t i = 1; i < std::size(columns); ++i) writer.varint(columns[i].size());
  for (const Bytes& column : columns) writer.bytes(column);
}

Result<void> decode_events(std::span<const std::byte> bytes, std::uint32_t count, TimeNs first_ns,
                           std::vector<Event>& events) {
  ByteReader in(bytes);
  Columns columns = split(in, count);
  if (!in.finished()) return damaged(fmt::format("the columns of {} events", count));
  if (first_ns < 0 || first_ns > kMaxTimeNs) {
    return Error{fmt::format("expected a first time from 0 to {} ns, found {}", kMaxTimeNs, first_ns)};
  }
  const bool one_loop = columns.loops.finished();
  Memory memory{};
  TimeNs time = first_ns;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint8_t kind = columns.kinds.byte();
    if (kind == 0 || kind >= kKindCount) {
      return Error{
          fmt::format("expected a kind from 1 to {} in event {} of the block, found {}", kKindCount - 1, i, kind)};
    }
    const KindInfo& info = kind_info(static_cast<Kind>(kind));
    Last& last = memory[kind];
    Event event{.kind = static_cast<Kind>(kind)};
    if (!one_loop) event.loop = columns.loops.byte();
    const std::uint64_t step = columns.times.varint();
    if (step > static_cast<std::uint64_t>(kMaxTimeNs - time)) return damaged(fmt::format("the time of event {}", i));
    event.time_ns = time += static_cast<TimeNs>(step);
    if (has_subject(info)) event.subject = last.subject = value32(columns.subjects.varint32(), last.subject);
    event.a = decode_argument(columns.a, info.a, last.a, time);
    event.b = decode_argument(columns.b, info.b, last.b, time);
    events.push_back(event);
  }
  if (!columns.finished()) return damaged(fmt::format("the values of {} events", count));
  return {};
}

// ---------------------------------------------------------------------------------------------------------
// Everything else
// ---------------------------------------------------------------------------------------------------------

void encode_info(const TraceInfo& info, Bytes& out) {
  ByteWriter writer(out);
  writer.byte(static_cast<std::uint8_t>(info.clock));
  writer.text(info.program);
  writer.varint(info.arguments.size());
  for (const std::string& argument : info.arguments) writer.text(argument);
  writer.varint(info.command_line.size());
  for (const std::string& word : info.command_line) writer.text(word);
  writer.byte(info.calibration ? 1 : 0);
  if (!info.calibration) return;
  writer.fixed(static_cast<std::uint64_t>(info.calibration->monotonic_ns), 8);
  writer.fixed(static_cast<std::uint64_t>(info.calibration->realtime_ns), 8);
}

Result<TraceInfo> decode_info(std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  TraceInfo info;
  const std::uint8_t clock = in.byte();
  if (clock > static_cast<std::uint8_t>(ClockKind::virtual_)) {
    return Error{fmt::format("expected clock 0 (real) or 1 (virtual), found {}", clock)};
  }
  info.clock = static_cast<ClockKind>(clock);
  info.program = in.text();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) info.arguments.emplace_back(in.text());
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) info.command_line.emplace_back(in.text());
  const std::uint8_t calibrated = in.byte();
  if (calibrated > 1) return damaged("1 or 0 for whether the clock is calibrated");
  if (calibrated == 1) {
    ClockCalibration& calibration = info.calibration.emplace();
    calibration.monotonic_ns = static_cast<TimeNs>(in.fixed(8));
    calibration.realtime_ns = static_cast<TimeNs>(in.fixed(8));
  }
  if (!in.finished()) return damaged("the program, its arguments, the command line and the clock");
  return info;
}

void encode_string(std::string_view text, Bytes& out) { ByteWriter(out).text(text); }

Result<void> decode_strings(std::span<const std::byte> bytes, std::uint32_t count, Symbols& symbols) {
  ByteReader in(bytes);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string_view text = in.text();
    if (symbols.string_count() == UINT32_MAX) return damaged("fewer strings");
    if (!in.ok() || text.size() > kMaxStringBytes) {
      return damaged(fmt::format("string {} of {}, of at most {} bytes", i + 1, count, kMaxStringBytes));
    }
    const std::size_t before = symbols.string_count();
    symbols.intern(text);
    if (symbols.string_count() == before)
      return Error{fmt::format("expected a new string, found string {} again", i + 1)};
  }
  if (!in.finished()) return damaged(fmt::format("{} strings and nothing else", count));
  return {};
}

void encode_location(const Location& location, Bytes& out) {
  ByteWriter writer(out);
  writer.varint(location.file);
  writer.varint(location.function);
  writer.varint(location.line);
}

Result<void> decode_locations(std::span<const std::byte> bytes, std::uint32_t count, Symbols& symbols) {
  ByteReader in(bytes);
  for (std::uint32_t i = 0; i < count; ++i) {
    Location location;
    location.file = in.varint32();
    location.function = in.varint32();
    location.line = in.varint32();
    if (!in.ok()) return damaged(fmt::format("location {} of {}", i + 1, count));
    if (location.file >= symbols.string_count() || location.function >= symbols.string_count()) {
      return Error{fmt::format("expected string ids below {} in location {}, found {} and {}", symbols.string_count(),
                               i + 1, location.file, location.function)};
    }
    const std::size_t before = symbols.location_count();
    symbols.intern(location);
    if (symbols.location_count() == before) {
      return Error{fmt::format("expected a new location, found location {} again", i + 1)};
    }
  }
  if (!in.finished()) return damaged(fmt::format("{} locations and nothing else", count));
  return {};
}

void encode_totals(const Totals& totals, Bytes& out) {
  ByteWriter writer(out);
  writer.fixed(totals.events, 8);
  writer.fixed(totals.strings, 8);
  writer.fixed(totals.locations, 8);
  writer.fixed(totals.index_at, 8);
}

Result<void> Totals::check(std::uint64_t found_events, std::uint64_t found_strings,
                           std::uint64_t found_locations) const {
  if (events == found_events && strings == found_strings && locations == found_locations) return {};
  return Error{fmt::format("expected {} events, {} strings and {} locations in all, found {}, {} and {}", events,
                           strings, locations, found_events, found_strings, found_locations)};
}

Result<Totals> decode_totals(std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  Totals totals;
  totals.events = in.fixed(8);
  totals.strings = in.fixed(8);
  totals.locations = in.fixed(8);
  totals.index_at = in.fixed(8);
  if (!in.finished()) return damaged("the totals");
  return totals;
}

}  // namespace loopscope::trace
