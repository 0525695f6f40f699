// FORMAT.md is for strangers: its example is real, and its table of kinds is the one of the program.

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/trace/file/encoder.h"
#include "core/trace/file/file_writer.h"
#include "tests/core/trace/sample_trace.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::trace {
namespace {

std::vector<std::string> lines_of_the_description() {
  std::ifstream stream(LOOPSCOPE_SOURCE_DIR "/core/trace/file/FORMAT.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The bytes of the indented dump: "    0010  ff d4 ...".
Bytes example_bytes() {
  Bytes bytes;
  for (const std::string& line : lines_of_the_description()) {
    if (!line.starts_with("    0")) continue;
    std::istringstream fields(line.substr(8));
    for (int value; fields >> std::hex >> value;) bytes.push_back(static_cast<std::byte>(value));
  }
  return bytes;
}

Trace example() {
  TraceBuilder b;
  b.trace.info = {.program = "demo", .arguments = {"count=2"}, .clock = ClockKind::virtual_};
  const LocationId here = b.location("a.cpp", "f", 7);
  b.at(0).add(Kind::task_create, 1, TaskOrigin{.parent = 0, .name = b.string("Task-1")}.packed());
  b.add(Kind::task_ready, 1).add(Kind::frame_begin, 0, 1);
  b.at(10'000).add(Kind::task_run, 1).add(Kind::timer_arm, 2, 1'000'010'000, 1);
  b.at(20'000)
      .add(Kind::task_await, 1, Await{.what = Await::What::sleep, .target = 2}.packed(), here)
      .add(Kind::loop_stop);
  return b.trace;
}

TEST(Format, TheExampleIsWhatTheWriterWrites) {
  const Trace trace = example();
  Bytes bytes;
  Encoder encoder(trace.info, bytes);
  ASSERT_TRUE(encoder.add(trace.events, trace.symbols, bytes).ok());
  encoder.finish(bytes);
  EXPECT_EQ(bytes, example_bytes());
}

TEST(Format, TheExampleCanBeRead) {
  const Result<Trace> read = read_bytes(example_bytes(), "FORMAT.md");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->events, example().events);
  EXPECT_EQ(read->info, example().info);
}

TEST(Format, EveryKindIsInTheTable) {
  const std::vector<std::string> lines = lines_of_the_description();
  for (int number = 1; number < kKindCount; ++number) {
    const KindInfo& info = kind_info(static_cast<Kind>(number));
    const std::string row = "| " + std::to_string(number) + " | " + info.name + " |";
    const bool found = std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(row); });
    EXPECT_TRUE(found) << row;
  }
}

}  // namespace
}  // namespace loopscope::trace
