#include "core/trace/file/codec.h"

#include <array>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "core/trace/event/event_form.h"

namespace loopscope::trace {

namespace {

Error damaged(std::string_view what) { return Error{fmt::format("expected {}, found other bytes", what)}; }
Error damaged_values(std::size_t count) { return damaged(fmt::format("the values of {} events", count)); }

// ---------------------------------------------------------------------------------------------------------
// Events: six columns, each number as its difference from the last one of the same kind of event
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
         type == ArgumentType::task_origin || type == ArgumentType::enumerator || type == ArgumentType::block;
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

// ---------------------------------------------------------------------------------------------------------
// Decoding, a column at a time: a loop that follows one column keeps all it needs in registers
// ---------------------------------------------------------------------------------------------------------

namespace {

using Byte = std::uint8_t;
static_assert(std::endian::native == std::endian::little);  // Column loads eight bytes at once

/// How an argument is written.
enum class Code : std::uint8_t { absent, pair, time, difference };

Code code_of(ArgumentType type) {
  if (type == ArgumentType::unused) return Code::absent;
  if (is_pair(type)) return Code::pair;
  return type == ArgumentType::time ? Code::time : Code::difference;
}

/// What each kind has in which column.
struct Codes {
  std::array<bool, kKindCount> subject{};
  std::array<Code, kKindCount> a{};
  std::array<Code, kKindCount> b{};
};

const Codes& codes() {
  static const Codes table = [] {
    Codes made;
    for (std::size_t kind = 0; kind < kKindCount; ++kind) {
      const KindInfo& info = kind_info(static_cast<Kind>(kind));
      made.subject[kind] = has_subject(info);
      made.a[kind] = code_of(info.a);
      made.b[kind] = code_of(info.b);
    }
    return made;
  }();
  return table;
}

/// Reads the varints of one column. What is malformed, or beyond the end, makes it bad for good.
class Column {
 public:
  explicit Column(std::span<const std::byte> bytes)
      : at_(reinterpret_cast<const Byte*>(bytes.data())), end_(at_ + bytes.size()) {}

  bool used_up() const { return good_ && at_ == end_; }

  // All but the rare cases is inlined, so that the members are registers of the loops below.
  [[gnu::always_inline]] std::uint64_t next() {
    if (at_ != end_ && *at_ < 0x80) [[likely]]
      return *at_++;
    return next_of_any_size();
  }
  /// The same where the sizes are not to be guessed.
  [[gnu::always_inline]] std::uint64_t next_of_any_size() {
    std::uint64_t bytes = 0;
    if (end_ - at_ >= 8) std::memcpy(&bytes, at_, 8);
    const std::uint64_t ends = ~bytes & 0x8080'8080'8080'8080;
    if (end_ - at_ < 8 || ends == 0) [[unlikely]] {
      const Careful read = next_carefully(at_, end_);
      at_ = read.at;
      good_ = good_ && read.good;
      return read.value;
    }
    // Up to eight bytes, without a loop: the bits up to the first byte that has its high bit clear; then seven of each
    // eight are drawn together.
    std::uint64_t value = bytes & (ends ^ (ends - 1)) & 0x7F7F'7F7F'7F7F'7F7F;
    value = (value & 0x7F00'7F00'7F00'7F00) >> 1 | (value & 0x007F'007F'007F'007F);
    value = (value & 0x3FFF'0000'3FFF'0000) >> 2 | (value & 0x0000'3FFF'0000'3FFF);
    value = (value & 0x0FFF'FFFF'0000'0000) >> 4 | (value & 0x0000'0000'0FFF'FFFF);
    const int size = std::countr_zero(ends) / 8 + 1;
    good_ = good_ && (value >> (7 * (size - 1)) | (size == 1)) != 0;  // the shortest form has no last byte 0
    at_ += size;
    return value;
  }
  [[gnu::always_inline]] std::uint32_t next32() {
    const std::uint64_t value = next();
    good_ = good_ && value <= UINT32_MAX;
    return static_cast<std::uint32_t>(value);
  }

 private:
  struct Careful {
    std::uint64_t value;
    const Byte* at;
    bool good;
  };
  [[gnu::noinline]] static Careful next_carefully(const Byte* at, const Byte* end) {
    ByteReader in(std::as_bytes(std::span(at, end)));
    const std::uint64_t value = in.varint();
    return {value, at + in.position(), in.ok()};
  }

  const Byte* at_;
  const Byte* end_;
  bool good_ = true;
};

struct Columns {
  std::span<const std::byte> kinds;
  std::span<const std::byte> loops;  // empty when every event is of loop 0
  std::span<const std::byte> times;
  std::span<const std::byte> subjects;
  std::span<const std::byte> a;
  std::span<const std::byte> b;
};

/// The columns of a block's content; finished() of `in` tells whether they were all there.
Columns split(ByteReader& in, std::uint32_t count) {
  const std::uint64_t loops = in.varint();
  const std::uint64_t times = in.varint();
  const std::uint64_t subjects = in.varint();
  const std::uint64_t a = in.varint();
  const std::uint64_t b = in.varint();
  // Braces evaluate from left to right, which is the order of the columns.
  return Columns{in.bytes(count), in.bytes(loops), in.bytes(times), in.bytes(subjects), in.bytes(a), in.bytes(b)};
}

std::size_t kind_of(const Event& event) { return static_cast<std::size_t>(event.kind); }

Result<void> decode_kinds(const Columns& columns, std::span<Event> events) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto kind = std::to_integer<std::uint8_t>(columns.kinds[i]);
    if (kind == 0 || kind >= kKindCount) {
      return Error{
          fmt::format("expected a kind from 1 to {} in event {} of the block, found {}", kKindCount - 1, i, kind)};
    }
    events[i].kind = static_cast<Kind>(kind);
  }
  if (columns.loops.empty()) return {};
  if (columns.loops.size() != events.size()) return damaged_values(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) events[i].loop = std::to_integer<LoopId>(columns.loops[i]);
  return {};
}

Result<void> decode_times(std::span<const std::byte> bytes, TimeNs first_ns, std::span<Event> events) {
  Column column(bytes);
  TimeNs time = first_ns;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::uint64_t step = column.next_of_any_size();
    if (step > static_cast<std::uint64_t>(kMaxTimeNs - time)) return damaged(fmt::format("the time of event {}", i));
    events[i].time_ns = time += static_cast<TimeNs>(step);
  }
  if (!column.used_up()) return damaged_values(events.size());
  return {};
}

bool decode_subjects(std::span<const std::byte> bytes, std::span<Event> events) {
  const auto& present = codes().subject;
  std::array<std::uint32_t, kKindCount> last{};
  Column column(bytes);
  for (Event& event : events) {
    const std::size_t kind = kind_of(event);
    if (present[kind]) event.subject = last[kind] = value32(column.next32(), last[kind]);
  }
  return column.used_up();
}

template <std::uint64_t Event::*kArgument>
bool decode_arguments(std::span<const std::byte> bytes, const std::array<Code, kKindCount>& codes,
                      std::span<Event> events) {
  std::array<std::uint64_t, kKindCount> last{};
  Column column(bytes);
  for (Event& event : events) {
    const std::size_t kind = kind_of(event);
    switch (codes[kind]) {
      case Code::absent:
        break;
      case Code::pair: {
        const std::uint32_t low = column.next32();
        event.*kArgument = last[kind] = pack(low, value32(column.next32(), high_half(last[kind])));
        break;
      }
      case Code::time:
        event.*kArgument = last[kind] = static_cast<std::uint64_t>(event.time_ns) + unzigzag(column.next());
        break;
      case Code::difference:
        event.*kArgument = last[kind] += unzigzag(column.next());
        break;
    }
  }
  return column.used_up();
}

}  // namespace

Result<void> decode_events(std::span<const std::byte> bytes, std::uint32_t count, TimeNs first_ns,
                           std::vector<Event>& events) {
  ByteReader in(bytes);
  const Columns columns = split(in, count);
  if (!in.finished()) return damaged(fmt::format("the columns of {} events", count));
  if (first_ns < 0 || first_ns > kMaxTimeNs) {
    return Error{fmt::format("expected a first time from 0 to {} ns, found {}", kMaxTimeNs, first_ns)};
  }
  const std::size_t before = events.size();
  events.resize(before + count);
  const auto added = std::span(events).subspan(before);
  Result<void> decoded = decode_kinds(columns, added);
  if (decoded) decoded = decode_times(columns.times, first_ns, added);
  if (decoded &&
      !(decode_subjects(columns.subjects, added) && decode_arguments<&Event::a>(columns.a, codes().a, added) &&
        decode_arguments<&Event::b>(columns.b, codes().b, added))) {
    decoded = damaged_values(count);
  }
  if (!decoded) events.resize(before);
  return decoded;
}

// ---------------------------------------------------------------------------------------------------------
// What the trace is of, its strings and locations, its totals
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
  if (calibrated > 1 || (calibrated == 1 && info.clock == ClockKind::virtual_)) {
    return damaged("whether the clock is calibrated, which a virtual one never is");
  }
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
