// `loopscope report` and `loopscope state`

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <map>
#include <sstream>

#include "core/trace/file/file_writer.h"
#include "tests/app/cli/program.h"
#include "tests/app/cli/shape.h"
#include "tests/app/presets/registry.h"
#include "tests/core/trace/trace_builder.h"

namespace loopscope::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Reading : public testing::Test {
 protected:
  std::string record(const std::string& preset, const std::vector<std::string>& more = {}) {
    const std::string file = folder_ / (preset + ".lscope");
    std::vector<std::string> words{"record", "--preset", preset, "-o", file};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = run_program(words);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return file;
  }
  Json json_of(const std::vector<std::string>& arguments) {
    const Outcome outcome = run_program(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    return Json::parse(outcome.out);
  }
  void write_trace(const std::string& file, const TraceBuilder& trace) {
    const Result<std::unique_ptr<trace::FileWriter>> writer = trace::FileWriter::create(file, {.program = "test"});
    ASSERT_TRUE(writer.ok()) << writer.error().message;
    ASSERT_TRUE((*writer)->append(trace.events(), trace.symbols()).ok());
    ASSERT_TRUE((*writer)->finish().ok());
  }

  ScratchFolder folder_;
};

TEST_F(Reading, ReportJsonHasTheDocumentedShape) {
  for (const std::string& preset : presets::deterministic_names()) {
    const Json report = json_of({"report", record(preset), "--json"});
    expect_keys(report, {"format", "events", "dropped", "duration_ns", "loops", "tasks", "threads", "diagnostics"});
    EXPECT_EQ(report["format"], 1);
    EXPECT_EQ(report["dropped"], 0);
    for (const Json& loop : report["loops"]) {
      expect_keys(loop, {"id", "frames", "ns", "max_ready", "max_handle_ns"});
      expect_keys(loop["ns"], {"select", "run", "idle"});
    }
    for (const Json& task : report["tasks"]) {
      expect_keys(task, {"id", "loop", "name", "coroutine", "parent", "state", "created_ns", "ended_ns", "turns", "ns",
                         "outcome"});
      expect_keys(task["ns"], {"running", "ready", "awaiting", "selector"});
      expect_one_of(task["state"],
                    {"created", "ready", "running", "awaiting", "selector", "done", "failed", "cancelled"});
      EXPECT_TRUE(task["parent"].is_null() || task["parent"].is_number_integer());
    }
    for (const Json& diagnostic : report["diagnostics"]) {
      expect_keys(diagnostic, {"rule", "severity", "task", "begin_ns", "end_ns", "message", "location"});
    }
  }
}

TEST_F(Reading, AnEndedTasksTimesAddUpToItsLife) {
  const Json report = json_of({"report", record("gather"), "--json"});
  ASSERT_GE(report["tasks"].size(), 3u);
  for (const Json& task : report["tasks"]) {
    std::int64_t sum = 0;
    for (const auto& [state, ns] : task["ns"].items()) sum += ns.get<std::int64_t>();
    EXPECT_EQ(sum, task["ended_ns"].get<std::int64_t>() - task["created_ns"].get<std::int64_t>()) << task;
    EXPECT_EQ(task["state"], "done");
    EXPECT_EQ(task["outcome"], "result");
  }
}

TEST_F(Reading, TheLoopsTimesAddUpToTheRun) {
  const Json report = json_of({"report", record("sleep"), "--json"});
  ASSERT_EQ(report["loops"].size(), 1u);
  std::int64_t sum = 0;
  for (const auto& [state, ns] : report["loops"][0]["ns"].items()) sum += ns.get<std::int64_t>();
  EXPECT_EQ(sum, report["duration_ns"].get<std::int64_t>());
  EXPECT_GT(report["loops"][0]["ns"]["select"].get<std::int64_t>(), 2'900'000'000);
}

TEST_F(Reading, ReportTextIsATableOfTheTasks) {
  const Outcome outcome = run_program({"report", record("gather")});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* word : {"task", "running", "ready", "awaiting", "selector", "loop", "frames"})
    EXPECT_THAT(outcome.out, HasSubstr(word));
  EXPECT_THAT(outcome.out, HasSubstr("2.00 s"));
}

/// The words that begin the lines of the table with that title, without the line of totals.
std::vector<std::string> first_words(const std::string& text, const std::string& title) {
  std::vector<std::string> words;
  std::istringstream lines(text.substr(text.find(title)));
  std::string line;
  std::getline(lines, line);  // the titles of the columns
  while (std::getline(lines, line) && !line.starts_with("total")) words.push_back(line.substr(0, line.find(' ')));
  return words;
}

TEST_F(Reading, ReportListsTheTasksThatRanLongestAndSumsUpAll) {
  const std::string file = record("gather", {"--set", "count=40"});
  const std::string text = run_program({"report", file}).out;
  EXPECT_THAT(text, HasSubstr("20 of 41 tasks, by running:"));
  EXPECT_THAT(text, HasSubstr("\n21 more; --top all lists every one\n"));
  EXPECT_EQ(first_words(text, "task ").size(), 20U);
  const Json json = json_of({"report", file, "--json"});
  std::int64_t turns = 0;
  for (const Json& task : json["tasks"]) turns += task["turns"].get<std::int64_t>();
  EXPECT_THAT(text, testing::ContainsRegex("\ntotal +" + std::to_string(turns) + " "));
  const std::string all = run_program({"report", file, "--top", "all"}).out;
  EXPECT_THAT(all, HasSubstr("\n41 tasks, by running:"));
  EXPECT_EQ(first_words(all, "task ").size(), 41U);
  EXPECT_THAT(all, Not(HasSubstr("more;")));
}

TEST_F(Reading, ReportSortsByAnyColumn) {
  const std::string file = record("gather", {"--set", "count=5"});
  const auto sorted_by = [&](const std::string& column) {
    return first_words(run_program({"report", file, "--sort", column, "--top", "3"}).out, "task ");
  };
  EXPECT_THAT(sorted_by("ready"), testing::ElementsAre("say_after-5", "say_after-4", "say_after-3"));
  EXPECT_THAT(sorted_by("created"), testing::ElementsAre("main", "say_after-1", "say_after-2"));
  EXPECT_THAT(sorted_by("task"), testing::ElementsAre("main", "say_after-1", "say_after-2"));
  EXPECT_THAT(sorted_by("coroutine"), testing::ElementsAre("main", "say_after-1", "say_after-2"));
  EXPECT_THAT(sorted_by("awaiting"), testing::Contains("main"));
}

TEST_F(Reading, ReportGroupsTheTasksOfACoroutine) {
  const std::string file = record("gather", {"--set", "count=5"});
  const std::string text = run_program({"report", file, "--by", "coroutine"}).out;
  EXPECT_THAT(first_words(text, "coroutine "), testing::ElementsAre("say_after", "gather_main"));
  EXPECT_THAT(text, testing::ContainsRegex("\nsay_after +5 "));
  EXPECT_THAT(text, testing::ContainsRegex("\ntotal +6 "));
  EXPECT_THAT(first_words(run_program({"report", file, "--by", "coroutine", "--sort", "coroutine"}).out, "coroutine "),
              testing::ElementsAre("gather_main", "say_after"));
}

TEST_F(Reading, ReportBeginsWithWhatIsWrongErrorsFirst) {
  TraceBuilder trace;
  trace.start().frame(1).create(1, 0, "slow", "compute").ready(1).run(1).after(300 * kNsPerMs).done(1);
  for (ObjectId id = 2; id <= 30; ++id) {
    trace.create(id, 0, "", "fetch").ready(id).run(id).done(id, trace::Outcome::exception, "ValueError");
  }
  write_trace(folder_ / "faulty.lscope", trace);
  const Outcome outcome = run_program({"report", folder_ / "faulty.lscope"});
  EXPECT_EQ(outcome.err, "");
  const std::string& text = outcome.out;
  EXPECT_THAT(text, HasSubstr("\n\n29 errors, 1 warning:\nerror (failed-task) at 300 ms: Task-1 (fetch) failed: "));
  EXPECT_THAT(text, HasSubstr("\n10 more; --top all lists every one\n  failed-task: "));
  EXPECT_LT(text.find("errors"), text.find("frames"));
  EXPECT_LT(text.find("frames"), text.find("tasks, by"));
  const std::string all = run_program({"report", folder_ / "faulty.lscope", "--top", "all"}).out;
  EXPECT_THAT(all, testing::ContainsRegex("warning .slow-callback. at 0.*: slow .compute. ran for 300 ms"));
  EXPECT_THAT(all, HasSubstr("  slow-callback: "));
}

TEST_F(Reading, StateListsEveryCoroutineOfAnAwaitStack) {
  TraceBuilder trace;
  trace.start().create(1, 0, "main", "main").ready(1).run(1).enter(1, "fetch", 20).enter(1, "read", 31);
  trace.await(1, trace::Await::What::sleep, 2, 44).after(1000);
  write_trace(folder_ / "deep.lscope", trace.frame(1));
  const std::string text = run_program({"state", folder_ / "deep.lscope", "--at", "5ns"}).out;
  EXPECT_THAT(text, testing::ContainsRegex("main +awaiting +sleep +read +program.cpp:44\n +fetch +program.cpp:31\n"
                                           " +main +program.cpp:20\n"));
}

TEST_F(Reading, StateWarnsOfAMomentAfterTheEnd) {
  const std::string file = record("sleep");
  const Json report = json_of({"report", file, "--json"});
  const std::string end = std::to_string(report["duration_ns"].get<std::int64_t>());
  EXPECT_EQ(run_program({"state", file, "--at", end}).err, "");
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--json"}, {"--all"}}) {
    std::vector<std::string> words{"state", file, "--at", "99s"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = run_program(words);
    EXPECT_EQ(outcome.status, 0);
    expect_one_line(outcome.err);
    EXPECT_THAT(outcome.err, HasSubstr(file + ": --at 99.0 s"));
    EXPECT_THAT(outcome.err, HasSubstr("after the trace's end at 3.00 s"));
  }
}

TEST_F(Reading, StateJsonHasTheDocumentedShapeAtManyMoments) {
  const std::string file = record("echo");
  const auto duration = json_of({"report", file, "--json"})["duration_ns"].get<std::int64_t>();
  for (int part = 0; part <= 8; ++part) {
    const std::int64_t at = duration * part / 8;
    const Json state = json_of({"state", file, "--at", std::to_string(at), "--json"});
    expect_keys(state,
                {"at_ns", "loop", "frame", "running", "ready", "timers", "selector", "ended", "tasks", "threads"});
    EXPECT_EQ(state["at_ns"].get<std::int64_t>(), at);
    expect_one_of(state["loop"], {"run", "select", "idle", "paused"});
    EXPECT_TRUE(state["running"].is_null() || state["running"].is_number_integer());
    for (const Json& id : state["ready"]) expect_whole_number(id);
    std::int64_t previous = 0;
    for (const Json& timer : state["timers"]) {
      expect_keys(timer, {"deadline_ns", "task"});
      EXPECT_GE(timer["deadline_ns"].get<std::int64_t>(), previous);
      previous = timer["deadline_ns"].get<std::int64_t>();
    }
    for (const Json& watch : state["selector"]) {
      expect_keys(watch, {"fd", "interest", "task"});
      expect_one_of(watch["interest"], {"read", "write"});
    }
    for (const Json& task : state["tasks"]) {
      expect_keys(task, {"id", "name", "state", "awaits", "stack"});
      if (!task["awaits"].is_null()) expect_keys(task["awaits"], {"what", "target"});
      for (const Json& frame : task["stack"]) expect_keys(frame, {"function", "file", "line"});
    }
  }
}

TEST_F(Reading, StateInTheMiddleOfGatherHasTheSleepersWaitAndTheirTimersInOrder) {
  const Json state = json_of({"state", record("gather"), "--at", "500ms", "--json"});
  EXPECT_EQ(state["loop"], "select");
  EXPECT_TRUE(state["running"].is_null());
  EXPECT_TRUE(state["ready"].empty());
  ASSERT_EQ(state["timers"].size(), 2u);
  std::map<std::string, int> awaited;
  for (const Json& task : state["tasks"]) {
    EXPECT_EQ(task["state"], "awaiting");
    ++awaited[task["awaits"]["what"]];
    ASSERT_FALSE(task["stack"].empty());
    EXPECT_THAT(task["stack"].back()["file"].get<std::string>(), HasSubstr("gather.cpp"));
    EXPECT_GT(task["stack"].back()["line"].get<int>(), 0);
  }
  EXPECT_EQ(awaited["sleep"], 2);
  EXPECT_EQ(awaited["gather"], 1);
}

TEST_F(Reading, StateTakesEveryWayToWriteATime) {
  const std::string file = record("sleep");
  const std::string expected = run_program({"state", file, "--at", "1500000000", "--json"}).out;
  EXPECT_FALSE(expected.empty());
  for (const char* time : {"1.5s", "1500ms", "1500000us", "1500000000ns"}) {
    EXPECT_EQ(run_program({"state", file, "--at", time, "--json"}).out, expected);
  }
  const Outcome text = run_program({"state", file, "--at", "1.5s"});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("sleep"));
}

TEST_F(Reading, StateListsTheLatestThousandEndedTasksAndAllOnRequest) {
  const std::string file = folder_ / "many.lscope";
  const Outcome recorded =
      run_program({"record", "--preset", "gather", "--set", "count=1500", "--set", "delay=1", "-o", file});
  ASSERT_EQ(recorded.status, 0) << recorded.err;
  const std::string end = std::to_string(json_of({"report", file, "--json"})["duration_ns"].get<std::int64_t>());
  const Json latest = json_of({"state", file, "--at", end, "--json"});
  EXPECT_EQ(latest["ended"], 1501);
  EXPECT_EQ(latest["tasks"].size(), 1000u);
  EXPECT_EQ(latest["tasks"].back()["name"], "say_after-1500");
  const Json all = json_of({"state", file, "--at", end, "--json", "--all"});
  EXPECT_EQ(all["ended"], 1501);
  EXPECT_EQ(all["tasks"].size(), 1501u);
  EXPECT_THAT(run_program({"state", file, "--at", end}).out,
              HasSubstr("of 1501 ended tasks the latest 1000 are listed; --all lists every one"));
  EXPECT_THAT(run_program({"state", file, "--at", end, "--all"}).out, Not(HasSubstr("--all")));
}

/// What each damaged or absent file is answered with.
class BadFile : public Reading {
 protected:
  void expect_failure(const std::string& file, const std::vector<std::string>& named) {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"report", file}, {"report", file, "--json"}, {"state", file, "--at", "0"}}) {
      const Outcome outcome = run_program(arguments);
      EXPECT_EQ(outcome.status, 1);
      EXPECT_EQ(outcome.out, "");
      expect_one_line(outcome.err);
      EXPECT_THAT(outcome.err, HasSubstr(file));
      for (const std::string& word : named) EXPECT_THAT(outcome.err, HasSubstr(word));
    }
  }
};

TEST_F(BadFile, Missing) { expect_failure(folder_ / "missing.lscope", {"no such file"}); }

TEST_F(BadFile, AFolder) {
  std::filesystem::create_directory(folder_ / "folder");
  expect_failure(folder_ / "folder", {});
}

TEST_F(BadFile, Empty) {
  write_whole(folder_ / "empty.lscope", "");
  expect_failure(folder_ / "empty.lscope", {"0"});
}

TEST_F(BadFile, Foreign) {
  write_whole(folder_ / "foreign.lscope", std::string(5000, 'x'));
  expect_failure(folder_ / "foreign.lscope", {"0"});
}

TEST_F(BadFile, TruncatedShowsItsBeginningOnRequest) {
  const std::string file = record("echo");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 7);
  expect_failure(file, {"offset"});
  const Outcome outcome = run_program({"report", file, "--json", "--allow-truncated"});
  EXPECT_EQ(outcome.status, 0);
  expect_one_line(outcome.err);
  EXPECT_GT(Json::parse(outcome.out)["events"].get<int>(), 0);
}

TEST_F(BadFile, CorruptedShowsItsBeginningOnRequest) {
  const std::string file = record("echo");
  std::string bytes = read_whole(file);
  bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
  write_whole(file, bytes);
  expect_failure(file, {"offset"});
  EXPECT_EQ(run_program({"report", file, "--allow-truncated"}).status, 0);
}

}  // namespace
}  // namespace loopscope::test
