#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <xxhash.h>

#include "core/trace/file/block.h"
#include "core/trace/file/codec.h"
#include "core/trace/file/encoder.h"
#include "core/trace/file/file_writer.h"
#include "tests/core/trace/sample_trace.h"
#include "tests/core/trace/scratch.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::trace {
namespace {

namespace fs = std::filesystem;

Bytes encoded(const Trace& trace) {
  Bytes bytes;
  Encoder encoder(trace.info, bytes);
  EXPECT_TRUE(encoder.add(trace.events, trace.symbols, bytes).ok());
  encoder.finish(bytes);
  return bytes;
}

/// The sample, in three blocks of events.
Trace sample_in_blocks() {
  Trace trace = sample_trace();
  const StringId tick = trace.symbols.intern("tick");
  for (int i = 0; i < 300; ++i) {
    const TimeNs last = trace.events.back().time_ns;
    trace.events.push_back({.time_ns = last + 6'000'000, .kind = Kind::mark, .a = tick});
  }
  return trace;
}

std::string error_of(const Bytes& bytes) {
  const Result<Trace> read = read_bytes(bytes, "t.lscope");
  return read ? "" : read.error().message;
}

void put(Bytes& bytes, std::size_t at, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<std::byte>(value >> (8 * i));
}

/// A block with a right checksum, whatever else is in it.
void append(Bytes& bytes, BlockHeader header, const Bytes& content) {
  ExpansionBudget budget;
  append_block(header, content, budget, bytes);
}

/// A file header, an info block, then `more`, numbered from 1.
struct Part {
  BlockHeader header;
  Bytes content;
};
Bytes file_of(const std::vector<Part>& more) {
  Bytes bytes;
  append_file_header(bytes);
  Bytes info;
  encode_info({}, info);
  append(bytes, {.type = BlockType::info}, info);
  std::uint32_t sequence = 0;
  for (Part part : more) {
    part.header.sequence = ++sequence;
    append(bytes, part.header, part.content);
  }
  return bytes;
}

Part end_block(const Totals& totals) {
  Part part{.header = {.type = BlockType::end}, .content = {}};
  encode_totals(totals, part.content);
  return part;
}

Part events_block(const std::vector<Event>& events) {
  Part part{.header = {.type = BlockType::events,
                       .count = static_cast<std::uint32_t>(events.size()),
                       .first_ns = events.front().time_ns,
                       .last_ns = events.back().time_ns},
            .content = {}};
  encode_events(events, part.content);
  return part;
}

constexpr std::size_t kInfoEnd = kFileHeaderBytes + kBlockHeaderBytes + 5;

TEST(Damage, TruncatedAtEveryByteIsNoticedAndGivesWhatStandsBefore) {
  const Trace trace = sample_in_blocks();
  const Bytes whole = encoded(trace);
  std::size_t most = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto bytes = std::span(whole).first(size);
    const Result<Trace> strict = read_bytes(bytes, "t.lscope");
    ASSERT_FALSE(strict.ok()) << size;
    ASSERT_TRUE(strict.error().message.starts_with("t.lscope: offset ")) << strict.error().message;
    const Result<Trace> lenient = read_bytes(bytes, "t.lscope", {.allow_truncated = true});
    ASSERT_EQ(lenient.ok(), size >= kFileHeaderBytes) << size;
    if (!lenient) continue;
    ASSERT_TRUE(lenient->damage.has_value());
    ASSERT_LE(lenient->damage->offset, size);
    ASSERT_GE(lenient->events.size(), most);
    most = lenient->events.size();
    ASSERT_TRUE(std::equal(lenient->events.begin(), lenient->events.end(), trace.events.begin()));
  }
  EXPECT_EQ(most, trace.events.size());  // only the end block was missing
}

TEST(Damage, AnyByteChangedIsNoticed) {
  const Trace trace = sample_in_blocks();
  const Bytes whole = encoded(trace);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      Bytes bytes = whole;
      bytes[at] ^= static_cast<std::byte>(flip);
      ASSERT_FALSE(read_bytes(bytes, "t.lscope").ok()) << at;
      const Result<Trace> lenient = read_bytes(bytes, "t.lscope", {.allow_truncated = true});
      if (!lenient) {
        ASSERT_LT(at, kFileHeaderBytes);
        continue;
      }
      ASSERT_TRUE(lenient->damage.has_value());
      ASSERT_LE(lenient->damage->offset, at);
      ASSERT_TRUE(std::equal(lenient->events.begin(), lenient->events.end(), trace.events.begin()));
    }
  }
}

TEST(Damage, ABlockMissingRepeatedOrMovedIsNoticed) {
  const Bytes info_and_end = file_of({end_block({})});
  EXPECT_EQ(error_of(info_and_end), "");
  Bytes missing = file_of({end_block({}), end_block({})});
  missing.erase(missing.begin() + kInfoEnd, missing.begin() + kInfoEnd + kBlockHeaderBytes + kTotalsBytes);
  EXPECT_EQ(error_of(missing),
            "t.lscope: offset 77: expected block number 1, found 2; nothing before it can be used, record it again");
}

TEST(Damage, BytesAfterTheEndAreNoticed) {
  Bytes bytes = encoded(sample_trace());
  const std::size_t size = bytes.size();
  bytes.push_back(std::byte{0});
  EXPECT_EQ(error_of(bytes), "t.lscope: offset " + std::to_string(size) +
                                 ": expected the end of the file, found 1 more bytes; --allow-truncated reads the " +
                                 std::to_string(sample_trace().events.size()) + " events before it");
}

TEST(Damage, MessagesSayWhatWasCutOff) {
  Bytes bytes = encoded(sample_trace());
  EXPECT_EQ(error_of(Bytes(bytes.begin(), bytes.begin() + 30)),
            "t.lscope: offset 24: expected a block header of 48 bytes, found the end of the file after 6; nothing "
            "before it can "
            "be used, record it again");
  EXPECT_EQ(error_of(Bytes(bytes.begin(), bytes.begin() + 24)),
            "t.lscope: offset 24: expected another block, found the end of the file; nothing before it can be used, "
            "record it "
            "again");
  EXPECT_EQ(error_of(Bytes(bytes.begin(), bytes.begin() + 80)).substr(0, 64),
            "t.lscope: offset 24: expected a block with 38 bytes of content, ");
}

TEST(Damage, FilesThatAreNoTrace) {
  EXPECT_EQ(error_of({}), "t.lscope: offset 0: expected a Loopscope trace, found an empty file; record it again");
  EXPECT_EQ(error_of(Bytes(100, std::byte{'x'})),
            "t.lscope: offset 0: expected a Loopscope trace (it begins with the byte 89 and \"LSCOPE\"), found "
            "something else; "
            "name a .lscope file");
  EXPECT_EQ(error_of(Bytes(1, std::byte{0x89})),
            "t.lscope: offset 1: expected a file header of 24 bytes, found the end of the file; record it again");
}

TEST(Damage, ANewerVersionIsNamed) {
  Bytes bytes = encoded(sample_trace());
  put(bytes, 8, 7, 4);
  EXPECT_EQ(error_of(bytes),
            "t.lscope: offset 8: expected a file header with a valid checksum, found a damaged one; record it again");
  put(bytes, 16, XXH3_64bits(bytes.data(), 16), 8);
  EXPECT_EQ(error_of(bytes), "t.lscope: offset 8: expected format version 1 or older, found 7; use a newer Loopscope");
}

TEST(Damage, UnknownBlocksAreSkipped) {
  const BlockHeader index{.type = static_cast<BlockType>(77), .count = 5};
  const Bytes bytes = file_of({{.header = index, .content = Bytes(10, std::byte{1})},
                               events_block({{.time_ns = 3, .kind = Kind::loop_stop}}),
                               end_block({.events = 1})});
  const Result<Trace> read = read_bytes(bytes, "t.lscope");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->events.size(), 1U);
  Bytes damaged = bytes;
  damaged[kInfoEnd + kBlockHeaderBytes] ^= std::byte{1};
  EXPECT_NE(error_of(damaged), "");
}

TEST(Damage, TheInfoBlockIsFirstAndOnlyOnce) {
  Bytes info;
  encode_info({}, info);
  const Bytes twice = file_of({{.header = {.type = BlockType::info}, .content = info}, end_block({})});
  EXPECT_NE(error_of(twice).find("expected one info block, found a second"), std::string::npos) << error_of(twice);
  Bytes without;
  append_file_header(without);
  append(without, {.type = BlockType::end}, end_block({}).content);
  EXPECT_NE(error_of(without).find("expected the info block first, found another"), std::string::npos);
}

TEST(Damage, TotalsMustAgree) {
  const Bytes bytes = file_of({events_block({{.kind = Kind::loop_stop}}), end_block({.events = 2})});
  EXPECT_NE(
      error_of(bytes).find("expected 2 events, 0 strings and 0 locations in all, found 1, 0 and 0; --allow-truncated "
                           "reads the 1 events before it"),
      std::string::npos)
      << error_of(bytes);
}

TEST(Damage, HeadersMustAgreeWithTheirEvents) {
  for (const int change : {0, 1, 2}) {
    Part part = events_block({{.time_ns = 5, .kind = Kind::loop_stop}, {.time_ns = 9, .kind = Kind::loop_stop}});
    if (change == 0) part.header.last_ns = 8;
    if (change == 1) part.header.count = 3;
    if (change == 2) part.header.count = 1;
    EXPECT_NE(error_of(file_of({part, end_block({.events = 2})})), "") << change;
  }
}

TEST(Damage, IllegalEventsAreNamed) {
  const Bytes bytes = file_of({events_block({{.time_ns = 3, .kind = Kind::loop_stop},
                                             {.time_ns = 4, .kind = Kind::task_run, .subject = 7},
                                             {.time_ns = 5, .kind = Kind::loop_stop}}),
                               end_block({.events = 3})});
  EXPECT_EQ(
      error_of(bytes),
      "t.lscope: offset 77: expected a legal event, found event 2 at 4 ns: task 7 runs but was never created, or has "
      "ended; --allow-truncated reads the 1 events before it");
  const Result<Trace> lenient = read_bytes(bytes, "t.lscope", {.allow_truncated = true});
  ASSERT_TRUE(lenient.ok());
  EXPECT_EQ(lenient->events.size(), 1U);
  EXPECT_EQ(lenient->damage->offset, 77U);
  EXPECT_EQ(lenient->damage->message,
            "expected a legal event, found event 2 at 4 ns: task 7 runs but was never created, or has ended");
}

TEST(Damage, IdsOutOfRangeAreNamed) {
  const Bytes bytes = file_of({events_block({{.kind = Kind::print, .a = 1}}), end_block({.events = 1})});
  EXPECT_NE(error_of(bytes).find("print: string 1 is out of range (below 1)"), std::string::npos) << error_of(bytes);
}

TEST(Damage, TimeDoesNotGoBackFromBlockToBlock) {
  const Bytes bytes = file_of({events_block({{.time_ns = 5, .kind = Kind::loop_stop}}),
                               events_block({{.time_ns = 4, .kind = Kind::loop_stop}}), end_block({.events = 2})});
  EXPECT_NE(error_of(bytes).find("time goes back from 5 ns to 4 ns"), std::string::npos) << error_of(bytes);
}

TEST(Damage, ABombIsRefusedBeforeItIsUnpacked) {
  // 16 MiB of zeros in a few hundred bytes: an encoder would have stored it as it is.
  Bytes bytes;
  append_file_header(bytes);
  Bytes info;
  encode_info({}, info);
  append(bytes, {.type = BlockType::info}, info);
  ExpansionBudget generous;
  generous.add(2 << 20, 0);
  append_block({.type = BlockType::strings, .sequence = 1, .count = 1}, Bytes(kMaxBlockBytes), generous, bytes);
  ASSERT_LT(bytes.size(), 4'000U);
  EXPECT_NE(error_of(bytes).find("expected contents of at most 16 times the file's size, found a block of"),
            std::string::npos)
      << error_of(bytes);
}

TEST(Damage, HostileSizesAreRefused) {
  Bytes bytes = encoded(sample_trace());
  Bytes huge = bytes;
  put(huge, kFileHeaderBytes + 12, 0xFFFF'FFFF, 4);
  EXPECT_NE(error_of(huge).find("expected a block with 4294967295 bytes of content"), std::string::npos)
      << error_of(huge);
}

TEST(Files, ThatCannotBeReadAreNamed) {
  const ScratchFolder scratch;
  const auto error = [](const fs::path& path) { return read_file(path).error().message; };
  const std::string missing = (scratch / "no.lscope").string();
  EXPECT_EQ(error(missing), missing + ": no such file; check its name");
  EXPECT_EQ(error(scratch.path()), scratch.path().string() + ": is a folder; name a .lscope file");
  EXPECT_EQ(error("/dev/null"), "/dev/null: is not a regular file; name a .lscope file");
  const fs::path pipe = scratch / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(error(pipe), pipe.string() + ": is not a regular file; name a .lscope file");
  const fs::path empty = scratch / "empty.lscope";
  save_bytes(empty, {});
  EXPECT_EQ(error(empty),
            empty.string() + ": offset 0: expected a Loopscope trace, found an empty file; record it again");
  EXPECT_EQ(error(empty / "below"),
            (empty / "below").string() + ": cannot read: Not a directory; check the file and its permissions");
  ::chmod(empty.c_str(), 0);
  const Unprivileged unprivileged;
  EXPECT_EQ(error(empty), empty.string() + ": cannot read: Permission denied; check the file and its permissions");
}

}  // namespace
}  // namespace loopscope::trace
