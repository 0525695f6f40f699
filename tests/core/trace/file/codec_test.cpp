#include "core/trace/file/codec.h"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "core/trace/event/event_form.h"
#include "core/trace/file/block.h"
#include "tests/core/trace/sample_trace.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::trace {
namespace {

std::vector<int> numbers(const Bytes& bytes) {
  std::vector<int> out;
  for (const std::byte byte : bytes) out.push_back(std::to_integer<int>(byte));
  return out;
}

Bytes bytes_of(std::initializer_list<int> values) {
  Bytes out;
  for (const int value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

TEST(Bytes, VarintsAreSevenBitsAByteLowFirst) {
  Bytes out;
  ByteWriter writer(out);
  writer.varint(0);
  writer.varint(127);
  writer.varint(128);
  writer.varint(300);
  EXPECT_EQ(numbers(out), (std::vector<int>{0, 127, 128, 1, 172, 2}));
}

TEST(Bytes, VarintsRoundTrip) {
  for (int shift = 0; shift < 64; ++shift) {
    for (const std::uint64_t delta : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
      const std::uint64_t value = (std::uint64_t{1} << shift) + delta;
      Bytes out;
      ByteWriter(out).varint(value);
      ByteReader in(out);
      EXPECT_EQ(in.varint(), value);
      EXPECT_TRUE(in.finished());
    }
  }
}

TEST(Bytes, OnlyTheShortestFormOfANumberIsWellFormed) {
  const Bytes malformed[] = {
      bytes_of({}),
      bytes_of({0x80}),
      bytes_of({0x80, 0x00}),
      bytes_of({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02}),
      bytes_of({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}),
  };
  for (const Bytes& bytes : malformed) {
    ByteReader in(bytes);
    EXPECT_EQ(in.varint(), 0U);
    EXPECT_FALSE(in.ok());
    EXPECT_EQ(in.remaining(), 0U);
  }
  const Bytes too_large = bytes_of({0x80, 0x80, 0x80, 0x80, 0x10});  // 2^32
  ByteReader in(too_large);
  EXPECT_EQ(in.varint32(), 0U);
  EXPECT_FALSE(in.ok());
}

TEST(Bytes, ZigzagKeepsSmallNumbersSmall) {
  EXPECT_EQ(zigzag(0), 0U);
  EXPECT_EQ(zigzag(static_cast<std::uint64_t>(-1)), 1U);
  EXPECT_EQ(zigzag(1), 2U);
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}, std::uint64_t{1} << 63}) {
    EXPECT_EQ(unzigzag(zigzag(value)), value);
  }
}

TEST(Bytes, TextsEndWithTheirBytes) {
  Bytes out;
  ByteWriter(out).text("ab");
  EXPECT_EQ(numbers(out), (std::vector<int>{2, 'a', 'b'}));
  out.pop_back();
  ByteReader in(out);
  EXPECT_EQ(in.text(), "");
  EXPECT_FALSE(in.ok());
}

TEST(Codec, EventsOfEveryKindRoundTrip) {
  const std::vector<Event> events = sample_trace().events;
  Bytes bytes;
  encode_events(events, bytes);
  std::vector<Event> decoded;
  ASSERT_TRUE(decode_events(bytes, static_cast<std::uint32_t>(events.size()), events[0].time_ns, decoded).ok());
  EXPECT_EQ(decoded, events);
}

TEST(Codec, ExtremeValuesRoundTrip) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  constexpr ObjectId kMaxId = std::numeric_limits<ObjectId>::max();
  const std::vector<Event> events = {
      {.time_ns = 0, .kind = Kind::sync_op, .loop = 255, .subject = kMaxId, .a = pack(1, kMaxId), .b = kMax},
      {.time_ns = 0, .kind = Kind::sync_op, .loop = 0, .subject = 1, .a = pack(kMaxId, 0), .b = 0},
      {.time_ns = 0, .kind = Kind::sync_op, .loop = 1, .subject = kMaxId, .a = kMax, .b = kMax / 2 + 1},
      {.time_ns = kMaxTimeNs, .kind = Kind::timer_arm, .subject = 1, .a = kMax, .b = kMaxId},
      {.time_ns = kMaxTimeNs, .kind = Kind::timer_arm, .subject = 2, .a = static_cast<std::uint64_t>(INT64_MIN)},
      {.time_ns = kMaxTimeNs, .kind = Kind::select_begin, .a = kMax, .b = 1},
  };
  Bytes bytes;
  encode_events(events, bytes);
  std::vector<Event> decoded;
  ASSERT_TRUE(decode_events(bytes, static_cast<std::uint32_t>(events.size()), 0, decoded).ok());
  EXPECT_EQ(decoded, events);
}

TEST(Codec, AnEventIsAsSmallAsTheFormatSays) {
  const std::vector<Event> events = {{.kind = Kind::loop_pause}, {.kind = Kind::loop_resume}};
  Bytes bytes;
  encode_events(events, bytes);
  // Five column sizes, the kinds, the steps in time. This is the example of FORMAT.md.
  EXPECT_EQ(numbers(bytes), (std::vector<int>{0, 2, 0, 0, 0, 35, 36, 0, 0}));
  EXPECT_EQ(bytes.size(), 5 + events.size() * kMinEventBytes);
}

TEST(Codec, ColumnsMustBeUsedUpExactly) {
  std::vector<Event> events;
  EXPECT_TRUE(decode_events(bytes_of({0, 2, 0, 0, 0, 35, 36, 0, 0}), 2, 0, events).ok());
  const Bytes malformed[] = {
      bytes_of({0, 2, 0, 0, 0, 35, 36, 0, 0, 0}),  // a byte too many
      bytes_of({0, 2, 0, 0, 0, 35, 36, 0}),        // one too few
      bytes_of({0, 3, 0, 0, 0, 35, 36, 0, 0, 0}),  // a step in time too many
      bytes_of({0, 2, 1, 0, 0, 35, 36, 0, 0, 0}),  // a subject without an event
      bytes_of({1, 2, 0, 0, 0, 35, 36, 1, 0, 0}),  // one loop for two events
      bytes_of({0, 2, 0, 0, 0, 35, 99, 0, 0}),     // no such kind
      bytes_of({0, 2, 0, 0, 0, 35, 0, 0, 0}),      // kind none
  };
  for (const Bytes& bytes : malformed) {
    events.clear();
    EXPECT_FALSE(decode_events(bytes, 2, 0, events).ok());
  }
}

TEST(Codec, TimeDoesNotOverflow) {
  std::vector<Event> events;
  EXPECT_FALSE(decode_events(bytes_of({0, 1, 0, 0, 0, 35, 1}), 1, kMaxTimeNs, events).ok());
  EXPECT_TRUE(decode_events(bytes_of({0, 1, 0, 0, 0, 35, 0}), 1, kMaxTimeNs, events).ok());
  EXPECT_FALSE(decode_events(bytes_of({0, 1, 0, 0, 0, 35, 0}), 1, kMaxTimeNs + 1, events).ok());
  EXPECT_FALSE(decode_events(bytes_of({0, 1, 0, 0, 0, 35, 0}), 1, -1, events).ok());
}

TEST(Codec, InfoRoundTrips) {
  const TraceInfo info{.program = "preset gather",
                       .arguments = {"count=10", "", "text=世界"},
                       .clock = ClockKind::real,
                       .command_line = {"loopscope", "record"},
                       .calibration = ClockCalibration{.monotonic_ns = 5, .realtime_ns = -7}};
  Bytes bytes;
  encode_info(info, bytes);
  const Result<TraceInfo> decoded = decode_info(bytes);
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, info);
  bytes[0] = std::byte{1};
  EXPECT_FALSE(decode_info(bytes).ok());  // a virtual clock is not calibrated
  bytes[0] = std::byte{2};
  EXPECT_EQ(decode_info(bytes).error().message, "expected clock 0 (real) or 1 (virtual), found 2");
}

TEST(Codec, AHostileCountOfArgumentsIsNotBelieved) {
  Bytes bytes = bytes_of({0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F});
  EXPECT_FALSE(decode_info(bytes).ok());
}

TEST(Codec, StringsAndLocationsAreNewAndRefer) {
  Symbols symbols;
  EXPECT_TRUE(decode_strings(bytes_of({1, 'a', 1, 'b'}), 2, symbols).ok());
  EXPECT_FALSE(decode_strings(bytes_of({1, 'a'}), 1, symbols).ok());
  EXPECT_FALSE(decode_strings(bytes_of({0}), 1, symbols).ok());
  EXPECT_FALSE(decode_strings(bytes_of({1, 'c', 0}), 1, symbols).ok());
  EXPECT_TRUE(decode_locations(bytes_of({1, 2, 9}), 1, symbols).ok());
  EXPECT_EQ(symbols.location(1), (Location{.file = 1, .function = 2, .line = 9}));
  EXPECT_FALSE(decode_locations(bytes_of({1, 2, 9}), 1, symbols).ok());
  EXPECT_FALSE(decode_locations(bytes_of({0, 0, 0}), 1, symbols).ok());
  EXPECT_FALSE(decode_locations(bytes_of({9, 2, 9}), 1, symbols).ok());
}

TEST(Form, AcceptsTheSample) {
  const Trace trace = sample_trace();
  for (const Event& event : trace.events) {
    EXPECT_EQ(check_form(event, trace.symbols.string_count(), trace.symbols.location_count()), std::nullopt);
  }
}

TEST(Form, RejectsWhatTheSchemaDoesNotAllow) {
  const auto complaint = [](const Event& event) { return check_form(event, 3, 2).value_or(""); };
  EXPECT_EQ(complaint({.kind = Kind::none}), "0 is no kind of event");
  EXPECT_EQ(complaint({.kind = static_cast<Kind>(99)}), "99 is no kind of event");
  EXPECT_EQ(complaint({.kind = Kind::loop_stop, .reserved = 1}), "the reserved field is not 0");
  EXPECT_EQ(complaint({.time_ns = -1, .kind = Kind::loop_stop}),
            "loop_stop: time -1 ns is out of range (0 to 4611686018427387903)");
  EXPECT_EQ(complaint({.kind = Kind::loop_stop, .subject = 1}), "loop_stop: has the subject 1 but can have none");
  EXPECT_EQ(complaint({.kind = Kind::task_run}), "task_run: has no subject");
  EXPECT_EQ(complaint({.kind = Kind::task_run, .subject = 1, .a = 1}),
            "task_run: unused argument 1 is out of range (below 1)");
  EXPECT_EQ(complaint({.kind = Kind::print, .a = 3}), "print: string 3 is out of range (below 3)");
  EXPECT_EQ(complaint({.kind = Kind::print, .a = 2}), "");
  EXPECT_EQ(complaint({.kind = Kind::task_create, .subject = 1, .a = pack(0, 3)}),
            "task_create: string 3 is out of range (below 3)");
  EXPECT_EQ(complaint({.kind = Kind::task_await, .subject = 1, .b = 2}),
            "task_await: location 2 is out of range (below 2)");
  EXPECT_EQ(complaint({.kind = Kind::task_await, .subject = 1, .a = 15}),
            "task_await: kind of await 15 is out of range (below 15)");
  EXPECT_EQ(complaint({.kind = Kind::task_ready, .subject = 1, .a = 6}),
            "task_ready: kind of waker 6 is out of range (below 6)");
  EXPECT_EQ(complaint({.kind = Kind::fd_ready, .subject = 1, .a = 0}), "fd_ready: interest 0 is out of range (1 or 2)");
  EXPECT_EQ(complaint({.kind = Kind::fd_ready, .subject = 1, .a = 3}),
            "fd_ready: interest 3 is out of range (below 3)");
  EXPECT_EQ(complaint({.kind = Kind::task_done, .subject = 1, .a = 3}),
            "task_done: outcome 3 is out of range (below 3)");
  EXPECT_EQ(complaint({.kind = Kind::loop_start, .a = 2}), "loop_start: clock 2 is out of range (below 2)");
  EXPECT_EQ(complaint({.kind = Kind::future_create, .subject = 1, .a = 2}),
            "future_create: kind of future 2 is out of range (below 2)");
  EXPECT_EQ(complaint({.kind = Kind::sync_op, .subject = 1, .a = pack(0, 12)}),
            "sync_op: operation 12 is out of range (below 12)");
  EXPECT_EQ(complaint({.kind = Kind::sync_op, .subject = 1, .a = 6}), "sync_op: object 6 is out of range (below 6)");
  EXPECT_EQ(complaint({.kind = Kind::warning, .a = 4}), "warning: kind of warning 4 is out of range (below 4)");
  EXPECT_EQ(complaint({.kind = Kind::task_cancel_requested, .subject = 1, .a = std::uint64_t{1} << 32}),
            "task_cancel_requested: id 4294967296 is out of range (below 4294967296)");
}

}  // namespace
}  // namespace loopscope::trace
