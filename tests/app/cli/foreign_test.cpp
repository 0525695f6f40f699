// Foreign files in the place of a trace.

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <set>
#include <string>

#include "tests/app/cli/program.h"
#include "tests/app/cli/shape.h"

namespace loopscope::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

const std::string kSamples = LOOPSCOPE_SOURCE_DIR "/tests/app/importers/samples/";

TEST(Foreign, EveryCommandTakesThem) {
  const ScratchFolder folder;
  for (const std::string name : {"node.json", "asio_timers.log"}) {
    SCOPED_TRACE(name);
    const Outcome report = run_program({"report", kSamples + name});
    EXPECT_EQ(report.status, 0) << report.err;
    EXPECT_EQ(report.err, "");
    EXPECT_THAT(report.out, StartsWith(name + " imported="));
    const Outcome state = run_program({"state", kSamples + name, "--at", "1ms"});
    EXPECT_EQ(state.status, 0) << state.err;
    const std::string converted = folder / (name + ".lscope");
    const Outcome convert = run_program({"convert", kSamples + name, "-o", converted});
    EXPECT_EQ(convert.status, 0) << convert.err;
    EXPECT_EQ(run_program({"report", converted}).out, report.out);
  }
}

TEST(Foreign, StateTellsAllLoopsOrTheOneThatIsNamed) {
  const ScratchFolder folder;
  const std::string file = folder / "two.json";
  // Two threads that run side by side are two loops.
  std::ofstream(file) << R"([{"ph": "X", "ts": 0, "dur": 100, "pid": 1, "tid": 1, "name": "a"},
                             {"ph": "X", "ts": 10, "dur": 100, "pid": 1, "tid": 2, "name": "b"},
                             {"ph": "M", "name": "thread_name", "pid": 1, "tid": 2, "args": {"name": "worker"}},
                             {"ph": "M", "name": "process_name", "pid": 7, "args": {"name": "idle"}}])";
  const Json state = Json::parse(run_program({"state", file, "--at", "50us", "--json"}).out);
  ASSERT_GE(state["loops"].size(), 2U);
  std::set<std::string> running;
  std::string loop_of_worker;
  for (const Json& loop : state["loops"]) {
    for (const Json& task : loop["tasks"]) {
      if (task["state"] == "running") running.insert(task["name"]);
      if (task["name"] == "worker") loop_of_worker = std::to_string(loop["id"].get<int>());
    }
  }
  EXPECT_EQ(running.size(), 2U);
  EXPECT_TRUE(running.contains("worker"));
  EXPECT_FALSE(state["tasks"].empty()) << "the first that has tasks";

  const Outcome text = run_program({"state", file, "--at", "50us"});
  EXPECT_THAT(text.out, AllOf(HasSubstr("== loop "), HasSubstr("worker")));
  const Json chosen = Json::parse(run_program({"state", file, "--at", "50us", "--json", "--loop", loop_of_worker}).out);
  EXPECT_FALSE(chosen.contains("loops"));
  ASSERT_EQ(chosen["tasks"].size(), 1U);
  EXPECT_EQ(chosen["tasks"][0]["name"], "worker");

  const Outcome unknown = run_program({"state", file, "--at", "50us", "--loop", "nobody"});
  EXPECT_EQ(unknown.status, 1);
  expect_one_line(unknown.err);
  EXPECT_THAT(unknown.err, HasSubstr("there is no loop 'nobody' at 50.0 us; loops are 0 '"));
}

TEST(Foreign, WhatIsLeftOutIsToldOnStandardError) {
  const ScratchFolder folder;
  const std::string file = folder / "some.txt";
  std::ofstream(file) << R"([{"ph": "N", "ts": 1}, {"ph": "X", "ts": 1, "dur": 2, "name": "a"}, {"ph": x)";
  const Outcome strict = run_program({"report", file});
  EXPECT_EQ(strict.status, 1);
  expect_one_line(strict.err);
  EXPECT_THAT(strict.err, HasSubstr("--allow-truncated reads the 2 events before it"));
  const Outcome lenient = run_program({"report", file, "--allow-truncated"});
  EXPECT_EQ(lenient.status, 0) << lenient.err;
  expect_one_line(lenient.err);
  EXPECT_THAT(lenient.err, HasSubstr("1 event of phase N (objects) left out"));
}

TEST(Foreign, TooLittleMemoryIsOneLine) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer reserves address space by the terabyte";
  const ScratchFolder folder;
  const std::string file = folder / "big.json";
  {
    std::ofstream json(file);
    json << "[";
    for (int i = 0; i < 600'000; ++i) json << R"({"ph":"b","ts":1,"id":)" << i << "},";
  }
  const Outcome outcome = run_program({"report", file}, [] {
    const rlimit little{120'000'000, 120'000'000};
    ::setrlimit(RLIMIT_AS, &little);
  });
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err, "loopscope: " + file + ": there is not enough memory to import it\n");
  EXPECT_EQ(outcome.out, "");
}

TEST(Foreign, AFileThatEndsInTheMiddleIsToldOfByEveryCommand) {
  const ScratchFolder folder;
  const std::string file = folder / "cut.json";
  std::ofstream(file) << R"([{"ph": "X", "ts": 1, "dur": 2, "name": "a"}, {"ph": "X)";
  const std::vector<std::vector<std::string>> commands = {{"report", file},
                                                          {"state", file, "--at", "1us"},
                                                          {"convert", file, "-o", folder / "cut.lscope"},
                                                          {"render", file, "-o", folder / "cut.png"}};
  for (const std::vector<std::string>& command : commands) {
    SCOPED_TRACE(command.front());
    const Outcome outcome = run_program(command);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    expect_one_line(outcome.err);
    EXPECT_THAT(outcome.err, HasSubstr("the file ends in the middle. Shown is what stands before."));
  }
}

}  // namespace
}  // namespace loopscope::test
