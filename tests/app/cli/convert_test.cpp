// `loopscope convert`

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <map>
#include <tuple>

#include "app/cli/progress.h"
#include "tests/app/cli/program.h"
#include "tests/app/cli/shape.h"
#include "tests/app/exporters/trace_event_format.h"

namespace loopscope::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Convert : public testing::Test {
 protected:
  std::string record(const std::string& preset, const std::vector<std::string>& more = {}) {
    const std::string file = folder_ / (preset + ".lscope");
    std::vector<std::string> words{"record", "--preset", preset, "-o", file};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = run_program(words);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return file;
  }
  void convert(const std::string& file, const std::string& output) {
    const Outcome outcome = run_program({"convert", file, "-o", output});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_THAT(outcome.out, StartsWith(output + ": "));
  }
  /// The command fails with one line that names the words, and leaves the folder as it was.
  void expect_failure(
      const std::string& file, const std::string& output, const std::vector<std::string>& named,
      const std::function<void()>& prepare = [] {}) {
    const std::size_t before = folder_.file_count();
    const Outcome outcome = run_program({"convert", file, "-o", output}, prepare);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.out, "");
    expect_one_line(outcome.err);
    for (const std::string& word : named) EXPECT_THAT(outcome.err, HasSubstr(word));
    EXPECT_EQ(folder_.file_count(), before);
  }

  ScratchFolder folder_;
};

TEST_F(Convert, CsvHasALineForEverySpan) {
  const std::string file = record("gather");
  convert(file, folder_ / "gather.csv");
  const std::string csv = read_whole(folder_ / "gather.csv");
  EXPECT_THAT(csv, StartsWith("lane,loop,task,name,state,begin_ns,end_ns,duration_ns,"));
  EXPECT_THAT(csv, HasSubstr("task,0,2,say_after-1,awaiting,"));
  EXPECT_THAT(csv, HasSubstr(",sleep,"));
  EXPECT_EQ(folder_.file_count(), 2u);
}

/// Of every preset on its virtual clock: the format is right, and the slices of a state add up to what `report` says.
TEST_F(Convert, JsonOfEveryPresetIsAValidTraceThatAgreesWithTheReport) {
  const Json presets = Json::parse(run_program({"presets", "--json"}).out);
  for (const Json& preset : presets["presets"]) {
    const auto name = preset["name"].get<std::string>();
    if (preset["clock"] != "virtual") continue;
    const std::string file = record(name);
    convert(file, folder_ / "x.json");
    const Json document = Json::parse(read_whole(folder_ / "x.json"));
    EXPECT_THAT(trace_event_format::complaints(document), testing::IsEmpty()) << name;
    EXPECT_EQ(document["otherData"]["program"], "preset " + name);

    std::map<std::tuple<std::uint64_t, std::uint64_t, std::string>, std::int64_t> lengths;
    for (const Json& event : document["traceEvents"]) {
      if (event["ph"] != "X") continue;
      lengths[{event["pid"], event["tid"], event["name"]}] += trace_event_format::time_ns(event["dur"]);
    }
    const Json report = Json::parse(run_program({"report", file, "--json"}).out);
    for (const Json& task : report["tasks"]) {
      const std::uint64_t process = task["loop"].get<std::uint64_t>() + 1;
      const std::uint64_t thread = task["id"].get<std::uint64_t>() + 1000;
      for (const auto& [state, ns] : task["ns"].items()) EXPECT_EQ((lengths[{process, thread, state}]), ns) << task;
    }
    for (const Json& loop : report["loops"]) {
      const std::uint64_t process = loop["id"].get<std::uint64_t>() + 1;
      for (const auto& [state, ns] : loop["ns"].items()) EXPECT_EQ((lengths[{process, process, state}]), ns) << loop;
    }
  }
}

TEST_F(Convert, LscopeIsTheSameTraceAgain) {
  const std::string file = record("echo");
  convert(file, folder_ / "again.lscope");
  EXPECT_EQ(read_whole(folder_ / "again.lscope"), read_whole(file));
}

/// Tree, states, outcomes, frames: all of it, of every preset on its virtual clock.
TEST_F(Convert, JsonComesBackAsTheSameTrace) {
  const Json presets = Json::parse(run_program({"presets", "--json"}).out);
  for (const Json& preset : presets["presets"]) {
    if (preset["clock"] != "virtual") continue;
    const std::string file = record(preset["name"].get<std::string>());
    convert(file, folder_ / "there.json");
    convert(folder_ / "there.json", folder_ / "back.lscope");
    EXPECT_EQ(read_whole(folder_ / "back.lscope"), read_whole(file)) << preset["name"];
  }
}

TEST_F(Convert, JsonWhoseEventsWereChangedComesBackAsItsEventsSay) {
  convert(record("gather"), folder_ / "gather.json");
  std::string json = read_whole(folder_ / "gather.json");
  json.insert(json.find("\"traceEvents\":[") + 15, R"({"ph":"i","name":"added","pid":1,"tid":1,"ts":0},)");
  write_whole(folder_ / "changed.json", json);
  const Outcome outcome = run_program({"report", folder_ / "changed.json"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("1 copy of the trace itself left out: the events beside it were changed"));
  EXPECT_THAT(outcome.out, HasSubstr("say_after-1"));
}

TEST_F(Convert, LscopeRepairsADamagedFile) {
  const std::string file = record("echo");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 7);
  const Outcome outcome = run_program({"convert", file, "-o", folder_ / "whole.lscope"});
  EXPECT_EQ(outcome.status, 0);
  expect_one_line(outcome.err);
  EXPECT_THAT(outcome.err, HasSubstr("offset"));
  const Outcome whole = run_program({"report", folder_ / "whole.lscope", "--json"});
  EXPECT_EQ(whole.err, "");
  EXPECT_EQ(whole.out, run_program({"report", file, "--json", "--allow-truncated"}).out);
}

TEST_F(Convert, NothingIsRepairedWhereNothingIsIntact) {
  const std::string file = record("gather");
  std::filesystem::resize_file(file, 60);
  expect_failure(file, folder_ / "whole.lscope", {file, "offset"});
}

TEST_F(Convert, ARecordingThatWasKilledGetsItsName) {
  const std::string file = record("echo");
  const std::string partial = folder_ / "killed.lscope.partial";
  std::filesystem::rename(file, partial);
  std::filesystem::resize_file(partial, std::filesystem::file_size(partial) - 51);
  const std::string before = read_whole(partial);
  EXPECT_EQ(run_program({"convert", partial, "-o", folder_ / "killed.lscope"}).status, 0);
  EXPECT_EQ(read_whole(partial), before);
  EXPECT_EQ(run_program({"report", folder_ / "killed.lscope"}).err, "");
}

TEST_F(Convert, OtherFormatsTakeADamagedFileOnRequest) {
  const std::string file = record("echo");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 7);
  expect_failure(file, folder_ / "x.csv", {file, "offset", "--allow-truncated"});
  const Outcome outcome = run_program({"convert", file, "-o", folder_ / "x.csv", "--allow-truncated"});
  EXPECT_EQ(outcome.status, 0);
  expect_one_line(outcome.err);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "x.csv"));
}

TEST_F(Convert, AnOldFileIsReplacedAndALinkFollowed) {
  const std::string file = record("sleep");
  write_whole(folder_ / "old.csv", "old");
  std::filesystem::create_symlink(folder_ / "old.csv", folder_ / "link.csv");
  convert(file, folder_ / "link.csv");
  EXPECT_THAT(read_whole(folder_ / "old.csv"), StartsWith("lane,"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "link.csv"));
}

TEST_F(Convert, RefusesTargetsThatAreNoFiles) {
  const std::string file = record("sleep");
  std::filesystem::create_directory(folder_ / "folder.csv");
  expect_failure(file, folder_ / "folder.csv", {"folder.csv", "folder"});
  ASSERT_EQ(::mkfifo((folder_ / "pipe.csv").c_str(), 0600), 0);
  expect_failure(file, folder_ / "pipe.csv", {"pipe.csv", "regular"});
  expect_failure(file, folder_ / "missing/x.csv", {"missing/x.csv", "folder"});
}

TEST_F(Convert, RefusesToWriteOverItsInput) {
  const std::string file = record("sleep");
  const std::string before = read_whole(file);
  std::filesystem::create_symlink(file, folder_ / "link.lscope");
  expect_failure(file, file, {file, "-o"});
  expect_failure(file, folder_ / "link.lscope", {"link.lscope", "-o"});
  EXPECT_EQ(read_whole(file), before);
}

TEST_F(Convert, ReadsOnlyTraces) {
  expect_failure(folder_ / "missing.lscope", folder_ / "x.csv", {"missing.lscope"});
  write_whole(folder_ / "foreign.lscope", std::string(5000, 'x'));
  expect_failure(folder_ / "foreign.lscope", folder_ / "x.csv", {"foreign.lscope"});
}

TEST_F(Convert, AFullDiskLeavesNothingBehind) {
  const std::string file = record("gather", {"--set", "count=500"});
  for (const char* name : {"x.csv", "x.json", "x.lscope"}) {
    // A limit on the size of files stands for the full disk; ignored, its signal becomes an error of write().
    expect_failure(file, folder_ / name, {name, "make room"}, [] {
      const rlimit limit{512, 512};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      ::signal(SIGXFSZ, SIG_IGN);
    });
  }
}

TEST(ConvertPace, SaysHowFarItIsAfterHalfASecondAndThenTenTimesASecond) {
  using namespace std::chrono_literals;
  const cli::Pace::Clock::time_point begin{};
  cli::Pace pace("converting x", 10'000'000, "events", begin);
  EXPECT_EQ(pace.line(1'000'000, begin + 499ms), std::nullopt);
  EXPECT_EQ(pace.line(1'000'000, begin + 500ms), "converting x: 10 %, 2.00 M events/s, 5 s left");
  EXPECT_EQ(pace.line(1'100'000, begin + 599ms), std::nullopt);
  EXPECT_EQ(pace.line(1'234'567, begin + 600ms), "converting x: 12 %, 2.06 M events/s, 5 s left");
  EXPECT_EQ(pace.line(10'000'000, begin + 10s), "converting x: 100 %, 1.00 M events/s, 0 s left");
}

TEST(ConvertPace, KnowsSlowJobsAndThoseWithoutATotal) {
  using namespace std::chrono_literals;
  const cli::Pace::Clock::time_point begin{};
  EXPECT_EQ(cli::Pace("a", 1000, "events", begin).line(0, begin + 1s), "a: 0 %, 0 events/s");
  EXPECT_EQ(cli::Pace("a", 1000, "events", begin).line(10, begin + 1s), "a: 1 %, 10 events/s, 1 min 39 s left");
  EXPECT_EQ(cli::Pace("a", 100'000, "events", begin).line(10, begin + 1s), "a: 0 %, 10 events/s, 2 h 46 min left");
  EXPECT_EQ(cli::Pace("a", 0, "events", begin).line(12'345, begin + 1s), "a: 12.3 k events, 12.3 k events/s");
}

}  // namespace
}  // namespace loopscope::test
