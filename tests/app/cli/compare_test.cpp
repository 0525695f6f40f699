// `loopscope compare`

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <set>

#include "app/diagnose/comparison.h"
#include "tests/app/cli/program.h"
#include "tests/app/cli/shape.h"

namespace loopscope::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Compare : public testing::Test {
 protected:
  std::string record(const std::string& preset, const std::string& file_name = "") {
    const std::string file = folder_ / (file_name.empty() ? preset + ".lscope" : file_name);
    const Outcome outcome = run_program({"record", "--preset", preset, "-o", file});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return file;
  }
  static std::string text_of(std::vector<std::string> words) {
    words.insert(words.begin(), "compare");
    const Outcome outcome = run_program(words);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    return outcome.out;
  }
  static Json json_of(std::vector<std::string> words) {
    words.push_back("--json");
    return Json::parse(text_of(words));
  }
  static Json difference(const Json& comparison, const std::string& measure) {
    for (const Json& difference : comparison["differences"]) {
      if (difference["measure"] == measure) return difference;
    }
    ADD_FAILURE() << measure;
    return {};
  }

  ScratchFolder folder_;
};

TEST_F(Compare, PutsThePresetsSideBySide) {
  const std::string text = text_of({"sleep", "gather"});
  EXPECT_THAT(text, HasSubstr("preset sleep "));
  EXPECT_THAT(text, HasSubstr("preset gather "));
  EXPECT_THAT(text, testing::ContainsRegex("Total +3\\.00 s +2\\.00 s +-1\\.00 s +x0\\.667"));
  EXPECT_THAT(text, testing::ContainsRegex("main +sleep +done"));
  EXPECT_THAT(text, testing::ContainsRegex("\n +gather +done"));  // the same lane in the other run, right below
  EXPECT_THAT(text, testing::ContainsRegex("say_after-2 +gather +done"));
}

TEST_F(Compare, SpeaksChinese) {
  const std::string text = text_of({"sleep", "gather", "--lang", "zh"});
  EXPECT_THAT(text, testing::ContainsRegex("总时间 +3\\.00 s +2\\.00 s"));
  EXPECT_THAT(text, HasSubstr("完成"));
  EXPECT_THAT(text, Not(HasSubstr("Total")));
}

TEST_F(Compare, JsonHasTheDocumentedShape) {
  const Json comparison = json_of({"sleep", "gather", "gather count=5 delay=0.5"});
  expect_keys(comparison, {"format", "runs", "differences", "lanes"});
  EXPECT_EQ(comparison["format"], 1);
  ASSERT_EQ(comparison["runs"].size(), 3U);
  for (const Json& run : comparison["runs"]) {
    expect_keys(run, {"title",    "program", "arguments", "clock",     "events",    "dropped",         "loops",
                      "total_ns", "turns",   "frames",    "load",      "select_ns", "longest_turn_ns", "most_ready",
                      "threads",  "tasks",   "failed",    "cancelled", "lines",     "errors",          "warnings"});
    expect_one_of(run["clock"], {"real", "virtual"});
    for (const char* key : {"total_ns", "turns", "select_ns", "threads"}) expect_whole_number(run[key]);
  }
  EXPECT_EQ(comparison["runs"][2]["title"], "gather count=5 delay=0.5");
  EXPECT_THAT(comparison["runs"][2]["arguments"], ElementsAre("count=5", "delay=0.5"));
  for (const Json& each : comparison["differences"]) {
    expect_keys(each, {"measure", "differences", "ratios"});
    EXPECT_EQ(each["differences"].size(), 3U);
    EXPECT_EQ(each["ratios"].size(), 3U);
  }
  for (const Json& lane : comparison["lanes"]) {
    expect_keys(lane, {"name", "runs"});
    ASSERT_EQ(lane["runs"].size(), 3U);
    for (const Json& run : lane["runs"]) {
      if (run.is_null()) continue;
      expect_keys(run, {"kind", "id", "loop", "state", "created_ns", "ended_ns", "turns", "ns"});
      expect_keys(run["ns"], {"running", "ready", "awaiting", "selector"});
    }
  }
}

TEST_F(Compare, DiffersFromTheFirstRun) {
  const Json comparison = json_of({"gather count=4", "gather count=2", "gather count=8"});
  const Json tasks = difference(comparison, "tasks");
  EXPECT_THAT(tasks["differences"], ElementsAre(0, -2, 4));
  EXPECT_DOUBLE_EQ(tasks["ratios"][2].get<double>(), 9.0 / 5);
  const Json failed = difference(comparison, "failed");
  EXPECT_THAT(failed["differences"], ElementsAre(0, 0, 0));
  EXPECT_TRUE(failed["ratios"][1].is_null());
}

TEST_F(Compare, MatchesLanesByName) {
  const Json lanes = json_of({"gather count=3", "gather count=2"})["lanes"];
  ASSERT_EQ(lanes.size(), 4U);
  EXPECT_EQ(lanes[0]["name"], "main");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_FALSE(lanes[i]["runs"][0].is_null());
    EXPECT_FALSE(lanes[i]["runs"][1].is_null());
  }
  EXPECT_EQ(lanes[3]["name"], "say_after-3");
  EXPECT_TRUE(lanes[3]["runs"][1].is_null());
}

TEST_F(Compare, AgreesWithTheReport) {
  const std::string file = record("gather");
  const Json comparison = json_of({file, "gather"});
  const Json report = Json::parse(run_program({"report", file, "--json"}).out);
  for (const Json& run : comparison["runs"]) {
    EXPECT_EQ(run["events"], report["events"]);
    EXPECT_EQ(run["total_ns"], report["duration_ns"]);
    EXPECT_EQ(run["frames"], report["loops"][0]["frames"]);
    EXPECT_EQ(run["select_ns"], report["loops"][0]["ns"]["select"]);
    EXPECT_EQ(run["longest_turn_ns"], report["loops"][0]["max_handle_ns"]);
    EXPECT_EQ(run["most_ready"], report["loops"][0]["max_ready"]);
    EXPECT_EQ(run["tasks"], report["tasks"].size());
    EXPECT_EQ(run["errors"].get<std::size_t>() + run["warnings"].get<std::size_t>(), report["diagnostics"].size());
  }
  ASSERT_EQ(comparison["lanes"].size(), report["tasks"].size());
  for (std::size_t i = 0; i < report["tasks"].size(); ++i) {
    const Json& task = report["tasks"][i];
    EXPECT_EQ(comparison["lanes"][i]["name"], task["name"]);
    for (const Json& run : comparison["lanes"][i]["runs"]) {
      for (const char* key : {"id", "loop", "state", "created_ns", "ended_ns", "turns", "ns"}) {
        EXPECT_EQ(run[key], task[key]);
      }
    }
  }
}

TEST_F(Compare, SettingsAreForEveryPresetThatHasNoneOfItsOwn) {
  const std::string file = record("sleep");
  const Json runs = json_of({"gather count=3", "gather", file, "--set", "count=5", "--clock", "virtual"})["runs"];
  EXPECT_EQ(runs[0]["arguments"][0], "count=3");
  EXPECT_EQ(runs[1]["arguments"][0], "count=5");
  EXPECT_EQ(runs[2]["title"], "sleep.lscope");
  EXPECT_EQ(runs[2]["program"], "preset sleep");
}

TEST_F(Compare, CutsTheListOfLanesUnlessAllAreWanted) {
  const std::string few = text_of({"gather count=100", "sleep", "--top", "7"});
  EXPECT_THAT(few, HasSubstr("94 more; --top all lists every one"));
  EXPECT_THAT(text_of({"gather count=100", "sleep", "--top", "all"}), HasSubstr("say_after-100"));
}

TEST_F(Compare, TakesAsManyRunsAsCanStandBesideEachOther) {
  const std::vector<std::string> most(diagnose::kMostRuns, "sleep");
  EXPECT_EQ(json_of(most)["runs"].size(), diagnose::kMostRuns);
}

struct Misuse {
  std::vector<std::string> arguments;
  std::vector<std::string> named;
};

TEST_F(Compare, IsAnsweredWithOneLineWhereItIsAskedWrongly) {
  const std::vector<Misuse> misuses = {
      {{}, {"compare", "two runs"}},
      {{"sleep"}, {"compare", "two runs"}},
      {{"sleep", "nap"}, {"'nap'", "valid: ", "gather"}},
      {{"sleep", "gather count=0"}, {"'gather count=0'", "count", "out of range"}},
      {{"sleep", "gather speed=1"}, {"'gather speed=1'", "speed", "count", "delay"}},
      {{"sleep", "gather count"}, {"'gather count'", "name=value"}},
      {{"sleep", "gather", "--set", "speed=1"}, {"'sleep'", "speed"}},
      {{"sleep", "gather", "--clock", "atomic"}, {"atomic", "virtual", "real"}},
      {{"a.lscope", "b.lscope", "--set", "count=1"}, {"--set count=1", "preset"}},
      {{"a.lscope", "b.lscope", "--clock", "real"}, {"--clock real", "preset"}},
      {{"-", "-"}, {"standard input", "once"}},
      {{"sleep", "gather", "--json", "--top", "3"}, {"--top", "JSON"}},
      {{"sleep", "gather", "--top", "0"}, {"--top", "'0'", "all"}},
      {{"sleep", "gather", "--lang", "fr"}, {"fr", "en", "zh"}},
      {std::vector<std::string>(diagnose::kMostRuns + 1, "sleep"), {"9 runs", "8"}},
  };
  for (const Misuse& misuse : misuses) {
    std::vector<std::string> words{"compare"};
    words.insert(words.end(), misuse.arguments.begin(), misuse.arguments.end());
    const Outcome run = run_program(words);
    EXPECT_EQ(run.status, 2) << run.err;
    EXPECT_EQ(run.out, "");
    expect_one_line(run.err);
    for (const std::string& word : misuse.named) EXPECT_THAT(run.err, HasSubstr(word));
  }
}

TEST_F(Compare, NamesTheFileThatCannotBeRead) {
  const std::string good = record("sleep");
  const std::string missing = folder_ / "missing.lscope";
  const Outcome run = run_program({"compare", good, missing});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.out, "");
  expect_one_line(run.err);
  EXPECT_THAT(run.err, HasSubstr(missing));
}

TEST_F(Compare, TakesTheIntactPartOfADamagedFileWhenAllowed) {
  const std::string good = record("sleep");
  const std::string cut = folder_ / "cut.lscope";
  const std::string bytes = read_whole(good);
  write_whole(cut, bytes.substr(0, bytes.size() - 10));
  const Outcome refused = run_program({"compare", good, cut});
  EXPECT_EQ(refused.status, 1);
  expect_one_line(refused.err);
  EXPECT_THAT(refused.err, HasSubstr("cut.lscope"));
  EXPECT_THAT(refused.err, HasSubstr("--allow-truncated"));
  const Outcome taken = run_program({"compare", good, cut, "--allow-truncated", "--json"});
  EXPECT_EQ(taken.status, 0) << taken.err;
  EXPECT_THAT(taken.err, HasSubstr("cut.lscope"));
  EXPECT_EQ(Json::parse(taken.out)["runs"].size(), 2U);
}

TEST_F(Compare, TellsAFileFromAPresetOfItsName) {
  const std::string file = record("sleep", "gather");  // as a file, gather is a recording of sleep
  const auto enter = [&] { std::filesystem::current_path(std::filesystem::path(file).parent_path()); };
  const Outcome run = run_program({"compare", "gather", "./gather", "--json"}, enter);
  ASSERT_EQ(run.status, 0) << run.err;
  const Json runs = Json::parse(run.out)["runs"];
  EXPECT_EQ(runs[0]["program"], "preset gather");
  EXPECT_EQ(runs[1]["program"], "preset sleep");
}

}  // namespace
}  // namespace loopscope::test
