#include "core/trace/file/codec.h"

#include <fmt/format.h>

namespace loopscope::trace {

namespace {

Error damaged(std::string_view what) { return Error{fmt::format("expected {}, found other bytes", what)}; }

}  // namespace

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
