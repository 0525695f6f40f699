// FORMAT.md is enough to write a reader: the one in tests/format was, in Python, and agrees with ours.

#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/trace/event/event_text.h"
#include "core/trace/file/file_writer.h"
#include "tests/app/presets/preset_run.h"
#include "tests/app/presets/registry.h"
#include "tests/core/trace/sample_trace.h"
#include "tests/core/trace/scratch.h"
#include "tests/core/trace/whole_trace.h"
#include "tests/golden/golden_trace.h"

namespace loopscope::trace {
namespace {

struct Reading {
  std::string text;  ///< a line an event
  int status = -1;
};

/// Runs a command of the shell.
Reading run(const std::string& command) {
  Reading reading;
  std::FILE* const output = ::popen(command.c_str(), "r");
  if (output == nullptr) return reading;
  std::array<char, 1 << 16> piece;
  for (std::size_t size = 0; (size = std::fread(piece.data(), 1, piece.size(), output)) > 0;)
    reading.text.append(piece.data(), size);
  const int status = ::pclose(output);
  reading.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return reading;
}

Reading read_with_python(const std::filesystem::path& file) {
  return run(fmt::format("'{}' -B '{}/tests/format/lscope.py' '{}' 2>&1", LOOPSCOPE_PYTHON, LOOPSCOPE_SOURCE_DIR,
                         file.string()));
}

std::string text_of(const Trace& trace) {
  std::string text;
  for (const Event& event : trace.events) text += to_text(event, trace.symbols) + '\n';
  return text;
}

/// Both read the file, and say the same.
void expect_agreement(const std::filesystem::path& file) {
  const Result<Trace> ours = read_file(file);
  ASSERT_TRUE(ours.ok()) << ours.error().message;
  const Reading theirs = read_with_python(file);
  EXPECT_EQ(theirs.status, 0) << theirs.text;
  EXPECT_TRUE(theirs.text == text_of(*ours)) << theirs.text.substr(0, 2'000);
}

class PythonReader : public testing::Test {
 protected:
  /// Records a preset with the program.
  std::filesystem::path record(const std::string& arguments) const {
    const auto file = scratch_ / "preset.lscope";
    EXPECT_EQ(run(fmt::format("'{}' record {} -o '{}'", LOOPSCOPE_PROGRAM, arguments, file.string())).status, 0);
    return file;
  }

  const ScratchFolder scratch_;
};

TEST_F(PythonReader, ReadsEveryGoldenTrace) {
  for (const std::string& name : presets::deterministic_names()) {
    std::string arguments = fmt::format("--preset {} --clock virtual", name);
    const presets::Preset& preset = *presets::find_preset(name);
    for (const std::string& setting : presets::to_settings(preset, presets::short_values(preset)))
      arguments += " --set " + setting;
    const auto file = record(arguments);
    std::ifstream golden(std::filesystem::path(LOOPSCOPE_SOURCE_DIR) / "app/presets" / name / "golden.txt");
    const std::string expected{std::istreambuf_iterator<char>(golden), std::istreambuf_iterator<char>()};
    EXPECT_FALSE(expected.empty());
    const Reading reading = read_with_python(file);
    EXPECT_EQ(reading.status, 0) << name;
    EXPECT_TRUE(without_library_lines(reading.text) == expected) << name << ":\n" << reading.text.substr(0, 2'000);
  }
}

TEST_F(PythonReader, ReadsWhatIsRecordedOnARealClock) { expect_agreement(record("--preset echo --clock real")); }

TEST_F(PythonReader, ReadsEveryKindOfEvent) {
  const auto file = scratch_ / "sample.lscope";
  ASSERT_TRUE(write_file(file, sample_trace()).ok());
  expect_agreement(file);
}

/// Loops side by side whose tasks run and sleep, with values of every size: many blocks, strings and locations.
Trace long_trace() {
  TraceBuilder b;
  std::mt19937_64 random(3);
  constexpr ObjectId kTasks = 500;
  for (LoopId loop = 0; loop < 3; ++loop) {
    b.loop(loop).add(Kind::loop_start, 0, 0, b.string("loop"));
    for (ObjectId task = 1; task <= kTasks; ++task) {
      const auto name = b.string("task " + std::to_string(task * 3 + loop));
      b.add(Kind::task_create, task, TaskOrigin{.parent = 0, .name = name}.packed(), b.location("a.cpp", "f", 0));
    }
  }
  TimeNs now = 0;
  std::array<ObjectId, 3> next_id{kTasks + 1, kTasks + 1, kTasks + 1};
  for (std::uint64_t frame = 1; frame <= 10'000; ++frame) {
    const auto loop = static_cast<LoopId>(random() % 3);
    const auto task = static_cast<ObjectId>(1 + frame % kTasks);
    const ObjectId timer = next_id[loop]++;
    b.loop(loop).at(now += static_cast<TimeNs>(random() >> (40 + random() % 24)));
    b.add(Kind::frame_begin, 0, frame).add(Kind::select_begin, 0, random() % 1'000, 0).add(Kind::select_end, 0, 0);
    b.add(Kind::timer_arm, timer, static_cast<std::uint64_t>(now) + random() % 1'000'000'000);
    b.add(Kind::counter, 0, b.string("counter " + std::to_string(frame % 700)), random() >> random() % 64);
    b.add(Kind::mark, frame % 5 == 0 ? task : 0, b.string(std::string(frame % 90, static_cast<char>(frame % 256))));
  }
  return b.trace;
}

TEST_F(PythonReader, ReadsALongTrace) {
  const auto file = scratch_ / "long.lscope";
  ASSERT_TRUE(write_file(file, long_trace()).ok());
  expect_agreement(file);
}

TEST_F(PythonReader, ReadsADamagedFileAsFarAsOurs) {
  const auto file = scratch_ / "cut.lscope";
  ASSERT_TRUE(write_file(file, sample_trace()).ok());
  const std::vector<std::byte> bytes = load_bytes(file);
  std::mt19937 random(5);
  for (int i = 0; i < 12; ++i) {
    std::vector<std::byte> damaged = bytes;
    if (i % 2 == 0) {
      damaged.resize(24 + random() % (bytes.size() - 25));
    } else {
      damaged[24 + random() % (bytes.size() - 24)] ^= std::byte{0x10};
    }
    save_bytes(file, damaged);
    const Result<Trace> ours = read_file(file, {.allow_truncated = true});
    const Reading theirs = read_with_python(file);
    EXPECT_EQ(theirs.status, 1);
    if (!ours) continue;  // nothing of it could be read
    EXPECT_TRUE(theirs.text.starts_with(text_of(*ours))) << theirs.text;
    EXPECT_NE(theirs.text.find(fmt::format("(at offset {})", ours->damage->offset)), std::string::npos)
        << ours->damage->offset << " " << theirs.text;
  }
}

}  // namespace
}  // namespace loopscope::trace
