// Foreign files as they are sent: packed with gzip or zstd.

#include "tests/app/importers/packed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/importers/open.h"
#include "app/importers/unpack_stream.h"
#include "core/trace/file/encoder.h"
#include "core/trace/file/event_stream.h"
#include "tests/app/importers/import_test.h"

namespace loopscope::importers {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

struct PackedText {
  std::string text;
  TextEnd end;
};

PackedText unpacked(const std::string& packed) {
  const trace::ByteSource source = source_of(packed);
  const auto stream = open_text(source);
  PackedText out;
  for (std::string_view piece = stream->next(); !piece.empty(); piece = stream->next()) out.text += piece;
  out.end = stream->end();
  return out;
}

Result<OpenedFile> open_text_as_file(std::string_view content, bool allow_truncated = false) {
  const auto* bytes = reinterpret_cast<const std::byte*>(content.data());
  return open_bytes({bytes, bytes + content.size()}, "a.gz", {allow_truncated});
}

/// Lines that pack well, of which no two are alike.
std::string long_text() {
  std::string text;
  for (int i = 0; text.size() < 3 << 20; ++i) text += "line " + std::to_string(i) + "\n";
  return text;
}

class Packed : public testing::TestWithParam<std::string (*)(std::string_view)> {
 protected:
  static std::string pack(std::string_view text) { return GetParam()(text); }
};

TEST_P(Packed, IsUnpackedInPieces) {
  const std::string text = long_text();
  for (const std::string_view part :
       {std::string_view(text), std::string_view(text).substr(0, 1), std::string_view()}) {
    const PackedText got = unpacked(pack(part));
    EXPECT_EQ(got.text, part);
    EXPECT_FALSE(got.end.damage);
  }
}

TEST_P(Packed, HasSeveralMembers) {
  const std::string text = long_text();
  const PackedText got = unpacked(pack(text) + pack("") + pack("and more\n"));
  EXPECT_EQ(got.text, text + "and more\n");
  EXPECT_FALSE(got.end.damage);
}

TEST_P(Packed, MayBePackedTwice) {
  EXPECT_EQ(unpacked(gzip(pack("a"))).text, "a");
  EXPECT_EQ(unpacked(zstd(pack("a"))).text, "a");
}

TEST_P(Packed, EndsInTheMiddle) {
  const std::string packed = pack(long_text());
  for (const std::size_t size : {packed.size() - 1, packed.size() / 2, std::size_t{12}}) {
    const PackedText got = unpacked(packed.substr(0, size));
    ASSERT_TRUE(got.end.damage) << size;
    EXPECT_TRUE(got.end.cut_off);
    EXPECT_EQ(got.end.damage->offset, size);
    EXPECT_TRUE(long_text().starts_with(got.text));
  }
}

TEST_P(Packed, IsDamagedInTheMiddle) {
  std::string packed = pack(long_text());
  for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 64; ++i) packed[i] = static_cast<char>(~packed[i]);
  const PackedText got = unpacked(packed);
  ASSERT_TRUE(got.end.damage);
  EXPECT_FALSE(got.end.cut_off);
  EXPECT_THAT(got.end.damage->message, MatchesRegex("does not unpack \\((gzip|zstd): .+\\)"));
  EXPECT_GT(got.end.damage->offset, packed.size() / 3);
  EXPECT_LE(got.end.damage->offset, packed.size());
  EXPECT_LT(got.text.size(), long_text().size());
}

TEST_P(Packed, AChecksumThatDoesNotFitIsDamage) {
  std::string packed = pack("some text");
  packed[packed.size() - (packed.starts_with("\x1f\x8b") ? 6 : 1)] ^= 1;
  EXPECT_TRUE(unpacked(packed).end.damage);
}

TEST_P(Packed, ATraceIsOpenedAsItIsUnpacked) {
  for (const char* name : {"node.json", "asio_timers.log"}) {
    const std::string content = sample(name);
    const Result<OpenedFile> opened = open_text_as_file(pack(content));
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    EXPECT_EQ(opened->file->event_count(), open_text_as_file(content)->file->event_count());
    EXPECT_EQ(opened->notice, "");
  }
}

TEST_P(Packed, ALscopeFileToo) {
  trace::Bytes bytes;
  trace::Encoder encoder({.program = "p"}, bytes);
  const trace::Event events[] = {{.kind = trace::Kind::loop_start}, {.time_ns = 5, .kind = trace::Kind::loop_stop}};
  ASSERT_TRUE(encoder.add(events, trace::Symbols(), bytes).ok());
  encoder.finish(bytes);
  const Result<OpenedFile> opened =
      open_text_as_file(pack({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->file->event_count(), 2U);
}

TEST_P(Packed, OfADamagedTraceWhatStandsBefore) {
  std::string json = "[\n";
  for (int i = 0; i < 20'000; ++i) {
    json +=
        R"({"ph": "X", "pid": 1, "tid": 1, "ts": )" + std::to_string(10 * i) + R"(, "dur": 5, "name": "a"},)" + "\n";
  }
  std::string packed = pack(json + "{}]");
  const Result<OpenedFile> cut = open_text_as_file(packed.substr(0, packed.size() / 2));
  ASSERT_TRUE(cut.ok()) << cut.error().message;
  EXPECT_THAT(cut->notice, MatchesRegex("a.gz is damaged at offset [0-9]+: the file ends in the middle. Shown is.*"));
  for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 64; ++i) packed[i] = static_cast<char>(~packed[i]);
  const Result<OpenedFile> strict = open_text_as_file(packed);
  ASSERT_FALSE(strict.ok());
  EXPECT_THAT(strict.error().message,
              MatchesRegex("a.gz: offset [0-9]+: does not unpack .*--allow-truncated reads the.*"));
  const Result<OpenedFile> lenient = open_text_as_file(packed, true);
  ASSERT_TRUE(lenient.ok());
  EXPECT_GT(lenient->file->event_count(), 1000U);
}

TEST_P(Packed, WhatIsInItIsNamedAsIfItWereNotPacked) {
  EXPECT_THAT(open_text_as_file(pack("PK\x03\x04...")).error().message, HasSubstr("is a ZIP archive"));
  EXPECT_THAT(open_text_as_file(pack("hello")).error().message, HasSubstr("is no trace"));
  EXPECT_THAT(open_text_as_file(pack("hello").substr(0, 8)).error().message, HasSubstr("the file ends in the middle"));
}

INSTANTIATE_TEST_SUITE_P(All, Packed, testing::Values(gzip, zstd),
                         [](const auto& packer) { return packer.param == gzip ? "gzip" : "zstd"; });

TEST(Gzip, WhatFollowsTheLastMemberIsPassedOver) {
  const PackedText got = unpacked(gzip("text") + std::string(512, '\0'));
  EXPECT_EQ(got.text, "text");
  EXPECT_FALSE(got.end.damage);
}

TEST(Gzip, TheFileThatATesterPacked) {
  const Result<OpenedFile> opened = open_text_as_file(sample("foreign/plain.json.gz"));
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_GT(opened->file->event_count(), 4U);
}

}  // namespace
}  // namespace loopscope::importers
