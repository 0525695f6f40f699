// `loopscope record`

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <chrono>

#include "core/trace/file/file_writer.h"
#include "tests/app/cli/program.h"
#include "tests/app/cli/shape.h"
#include "tests/app/presets/registry.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::test {
namespace {

using testing::HasSubstr;

class Deterministic : public testing::TestWithParam<std::string> {};

TEST_P(Deterministic, TwoRecordingsAreTheSameBytes) {
  const ScratchFolder folder;
  for (const char* name : {"a", "b"}) {
    const Outcome outcome = run_program({"record", "--preset", GetParam(), "--clock", "virtual", "-o", folder / name});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
  }
  EXPECT_FALSE(read_whole(folder / "a").empty());
  EXPECT_EQ(read_whole(folder / "a"), read_whole(folder / "b"));
  EXPECT_EQ(folder.file_count(), 2u);
}

INSTANTIATE_TEST_SUITE_P(EveryPreset, Deterministic, testing::ValuesIn(presets::deterministic_names()),
                         presets::test_name);

TEST(Record, DoesNotWaitForAVirtualClock) {
  const ScratchFolder folder;
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = run_program({"record", "--preset", "sleep", "-o", folder / "sleep.lscope"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(2500));
}

TEST(Record, ManyGatheredSleepsTakeAsLongAsOne) {
  const ScratchFolder folder;
  const std::string file = folder / "gather.lscope";
  ASSERT_EQ(run_program({"record", "--preset", "gather", "--set", "count=10", "--set", "delay=1", "-o", file}).status,
            0);
  const Json report = Json::parse(run_program({"report", file, "--json"}).out);
  const auto duration = report["duration_ns"].get<std::int64_t>();
  EXPECT_GE(duration, 1'000'000'000);
  EXPECT_LT(duration, 1'100'000'000);
}

TEST(Record, WhereTurnsCostNothingARunTakesItsTotal) {
  const ScratchFolder folder;
  const std::string file = folder / "gather.lscope";
  ASSERT_EQ(run_program({"record", "--preset", "gather", "--turn-cost", "0", "-o", file}).status, 0);
  EXPECT_EQ(Json::parse(run_program({"report", file, "--json"}).out)["duration_ns"], 2'000'000'000);
}

TEST(Record, TakesAPresetFile) {
  const ScratchFolder folder;
  const std::string preset = folder / "mine.toml";
  std::ofstream(preset) << "preset = \"gather\"\nturn_cost = 0\n[set]\ncount = 5\ndelay = 1.5\n";
  const std::string file = folder / "gather.lscope";
  const Outcome outcome = run_program({"record", "--preset", preset, "--set", "count=7", "-o", file});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const Json report = Json::parse(run_program({"report", file, "--json"}).out);
  EXPECT_EQ(report["duration_ns"], 1'500'000'000);
  EXPECT_EQ(report["tasks"].size(), 8U);

  std::ofstream(preset) << "preset = \"gather\"\n[set]\ncount = 0\n";
  const Outcome wrong = run_program({"record", "--preset", preset, "-o", file});
  EXPECT_EQ(wrong.status, 2);
  expect_one_line(wrong.err);
  EXPECT_THAT(wrong.err, testing::HasSubstr("mine.toml:3:9: count = 0 is out of range; valid: whole numbers from 1"));
}

TEST(Record, RealClockTakesRealTimeAndRealSockets) {
  const ScratchFolder folder;
  const std::string file = folder / "echo.lscope";
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = run_program({"record", "--preset", "echo", "--clock", "real", "-o", file});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(400));
  const Json report = Json::parse(run_program({"report", file, "--json"}).out);
  std::int64_t on_selector = 0;
  for (const Json& task : report["tasks"]) on_selector += task["ns"]["selector"].get<std::int64_t>();
  EXPECT_GT(on_selector, 0);
}

TEST(Record, IntoAFolderThatDoesNotExistFails) {
  const ScratchFolder folder;
  const Outcome outcome = run_program({"record", "--preset", "sleep", "-o", folder / "missing/x.lscope"});
  EXPECT_EQ(outcome.status, 1);
  expect_one_line(outcome.err);
  EXPECT_THAT(outcome.err, HasSubstr("missing/x.lscope"));
}

TEST(Record, OntoAFullDiskLeavesNothingBehind) {
  const ScratchFolder folder;
  const std::string file = folder / "x.lscope";
  // A limit on the size of files stands for the full disk; ignored, its signal becomes an error of write().
  const Outcome outcome = run_program({"record", "--preset", "gather", "--set", "count=500", "-o", file}, [] {
    const rlimit limit{512, 512};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_IGN);
  });
  EXPECT_EQ(outcome.status, 1);
  expect_one_line(outcome.err);
  EXPECT_THAT(outcome.err, HasSubstr(file));
  EXPECT_EQ(folder.file_count(), 0u);
}

TEST(Record, ADiskThatFillsUpKeepsWhatFitted) {
  const ScratchFolder folder;
  const std::string file = folder / "x.lscope";
  const Outcome outcome = run_program({"record", "--preset", "gather", "--set", "count=20000", "-o", file}, [] {
    const rlimit limit{200'000, 200'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  });
  EXPECT_EQ(outcome.status, 1);
  expect_one_line(outcome.err);
  EXPECT_THAT(outcome.err, HasSubstr(file + ".partial has what was recorded until then"));
  EXPECT_FALSE(std::filesystem::exists(file));
  const Outcome report = run_program({"report", file + ".partial", "--json", "--allow-truncated"});
  ASSERT_EQ(report.status, 0) << report.err;
  EXPECT_GE(Json::parse(report.out)["events"].get<int>(), 16'384);
}

std::size_t events_of(const std::string& file) {
  const auto trace = trace::read_file(file, {.allow_truncated = true});
  return trace.ok() ? trace->events.size() : 0;
}

/// Records a preset whose sleep is longer than any test, and sends it a signal once it sleeps.
Outcome record_until(int signal, const std::string& file) {
  return run_program({"record", "--preset", "sleep", "--set", "first=1000", "--clock", "real", "-o", file}, [&] {
    const pid_t program = ::getpid();
    if (::fork() != 0) return;
    for (int i = 0; i < 3000 && events_of(file + ".partial") == 0; ++i) ::usleep(10'000);
    ::kill(program, signal);
    ::_exit(0);
  });
}

TEST(Record, KilledLeavesWhatItRecordedUntilThen) {
  const ScratchFolder folder;
  const std::string file = folder / "x.lscope";
  const std::string partial = file + ".partial";
  EXPECT_EQ(record_until(SIGKILL, file).status, -SIGKILL);
  EXPECT_FALSE(std::filesystem::exists(file));

  const Outcome refused = run_program({"report", partial});
  EXPECT_EQ(refused.status, 1);
  expect_one_line(refused.err);
  EXPECT_THAT(refused.err, HasSubstr(partial + ": offset " + std::to_string(std::filesystem::file_size(partial))));
  EXPECT_THAT(refused.err, HasSubstr("--allow-truncated"));
  const Outcome report = run_program({"report", partial, "--json", "--allow-truncated"});
  ASSERT_EQ(report.status, 0) << report.err;
  EXPECT_GT(events_of(partial), 0U);
  EXPECT_EQ(Json::parse(report.out)["events"].get<std::size_t>(), events_of(partial));
}

TEST(Record, FinishesTheFileWhenItIsInterruptedOrItsTerminalIsClosed) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    SCOPED_TRACE(signal);
    const ScratchFolder folder;
    const std::string file = folder / "x.lscope";
    const Outcome outcome = record_until(signal, file);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    const Outcome report = run_program({"report", file, "--json"});
    ASSERT_EQ(report.status, 0) << report.err;
    EXPECT_LT(Json::parse(report.out)["duration_ns"].get<std::int64_t>(), 900 * kNsPerSecond);
  }
}

TEST(Record, GoesOnWithoutItsTerminalUnderNohup) {
  const ScratchFolder folder;
  const std::string file = folder / "x.lscope";
  const Outcome outcome = run_program(
      {"record", "--preset", "sleep", "--set", "first=1", "--set", "second=0", "--clock", "real", "-o", file}, [] {
        ::signal(SIGHUP, SIG_IGN);
        const pid_t program = ::getpid();
        if (::fork() != 0) return;
        ::usleep(500'000);
        ::kill(program, SIGHUP);
        ::_exit(0);
      });
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Outcome report = run_program({"report", file, "--json"});
  EXPECT_GE(Json::parse(report.out)["duration_ns"].get<std::int64_t>(), kNsPerSecond);
}

}  // namespace
}  // namespace loopscope::test
