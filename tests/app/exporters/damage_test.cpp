// What becomes of files that are cut anywhere: everything intact, in a file that is whole.

#include <gmock/gmock.h>

#include "core/trace/file/event_stream.h"
#include "core/trace/file/file_writer.h"
#include "core/trace/file/seekable_file.h"
#include "tests/app/exporters/exported.h"
#include "tests/app/exporters/trace_event_format.h"
#include "tests/core/trace/random_trace.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::test {
namespace {

using exporters::Format;

std::span<const std::byte> bytes_of(const std::string& file) { return std::as_bytes(std::span(file)); }

void expect_whole_exports(std::span<const trace::Event> events, const trace::Symbols& symbols) {
  const std::string chrome = exported(Format::chrome, events, symbols);
  EXPECT_THAT(trace_event_format::complaints(trace_event_format::Json::parse(chrome)), testing::IsEmpty());
  const std::string again = exported(Format::lscope, events, symbols);
  const Result<trace::Trace> whole = trace::read_bytes(bytes_of(again), "again", {.allow_truncated = false});
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_TRUE(std::equal(events.begin(), events.end(), whole->events.begin(), whole->events.end()));
}

TEST(Damage, OfAFileCutAnywhereTheIntactPartIsConverted) {
  const RandomTrace random = random_trace({.seed = 3, .events = 600});
  // Slow enough for several blocks of events.
  std::vector<trace::Event> slow = random.builder.events();
  for (trace::Event& event : slow) event.time_ns *= 100'000;
  const std::string file = exported(Format::lscope, slow, random.builder.symbols());
  std::size_t exports = 0;
  std::uint64_t known = UINT64_MAX;
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto cut = bytes_of(file).first(size);
    const auto opened = trace::SeekableFile::open_bytes(cut, "cut");
    if (!opened) continue;
    trace::EventStream stream(**opened);
    std::vector<trace::Event> events;
    std::vector<trace::Event> piece;
    while (stream.next(piece)) events.insert(events.end(), piece.begin(), piece.end());
    EXPECT_TRUE(stream.damage());
    if (events.size() == known) continue;
    known = events.size();
    ++exports;
    expect_whole_exports(events, stream.symbols());
  }
  EXPECT_GE(exports, 3u);
  EXPECT_EQ(known, slow.size());
}

}  // namespace
}  // namespace loopscope::test
