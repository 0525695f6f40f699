#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/importers/chrome_time.h"
#include "tests/app/importers/import_test.h"

namespace loopscope::importers {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ChromeTime, IsExactToTheNanosecond) {
  EXPECT_EQ(microseconds("0"), 0);
  EXPECT_EQ(microseconds("1785.25"), 1'785'250);
  EXPECT_EQ(microseconds("1795270894618026.123"), 1'795'270'894'618'026'123);  // a double has not so many digits
  EXPECT_EQ(microseconds("-3.0019"), -3'002);
  EXPECT_EQ(microseconds("0.57299999999999995"), 573);  // as doubles are printed with 17 digits
  EXPECT_EQ(microseconds("774112.32199999993"), 774'112'322);
  EXPECT_EQ(microseconds("0.0004999"), 0);
  EXPECT_EQ(microseconds("0.0005"), 1);
  EXPECT_EQ(microseconds("1.672924881307123e+15"), 1'672'924'881'307'123'000);
  EXPECT_EQ(microseconds("5.5E1"), 55'000);
  EXPECT_EQ(microseconds("12345e-4"), 1'235);
  EXPECT_EQ(microseconds("9e-5"), 0);
  EXPECT_EQ(microseconds("0e300"), 0);
  EXPECT_EQ(microseconds("1.5e3"), 1'500'000);
  for (const char* bad : {"", "-", "x", "1.2.3", "NaN", "1e300", "99999999999999999999", "-1e16", ".5", "1x", "1e",
                          "1e5x", "1.5.", "1e99999999999"}) {
    EXPECT_EQ(microseconds(bad), std::nullopt) << bad;
  }
}

TEST(ChromeTrace, AThreadsOutermostSlicesAreItsTurns) {
  const Imported json = import_chrome(R"==({"displayTimeUnit": "ns", "traceEvents": [
    {"ph": "X", "pid": 1, "tid": 2, "ts": 12.5, "dur": 5, "name": "inner (/app/a.py:7)", "cat": "f", "args": {"x": [1]}},
    {"ph": "X", "pid": 1, "tid": 2, "ts": 10, "dur": 10.25, "name": "outer"},
    {"ph": "B", "pid": 1, "tid": 2, "ts": 30, "name": "next"},
    {"ph": "E", "pid": 1, "tid": 2, "ts": 31},
    {"ph": "M", "pid": 1, "tid": 2, "name": "thread_name", "args": {"name": "MainThread"}},
    {"ph": "M", "pid": 1, "name": "process_name", "args": {"name": "python"}}
    ], "viztracer_metadata": {"version": "1.1.1"}})==");
  EXPECT_EQ(json.notice, "");
  EXPECT_EQ(json.trace.info.arguments,
            (std::vector<std::string>{"imported=Chrome trace", "written_by=VizTracer 1.1.1"}));
  EXPECT_EQ(json.text,
            "0.000000000 loop_start clock=real name=\"python\"\n"
            "0.000000000 frame_begin frame=1\n"
            "0.000000000 task_create task=1 parent=0 name=\"MainThread\" coroutine=MainThread in=?\n"
            "0.000000000 task_ready task=1 waker=none\n"
            "0.000000000 task_run task=1\n"
            "0.000000000 coro_enter task=1 coroutine=outer in=?\n"
            "0.000002500 coro_enter task=1 coroutine=inner in=/app/a.py\n"
            "0.000007500 coro_leave task=1\n"
            "0.000010250 coro_leave task=1\n"
            "0.000010250 task_await task=1 what=wait\n"
            "0.000020000 task_ready task=1 waker=none\n"
            "0.000020000 task_run task=1\n"
            "0.000020000 coro_enter task=1 coroutine=next in=?\n"
            "0.000021000 coro_leave task=1\n"
            "0.000021000 task_await task=1 what=wait\n");
}

TEST(ChromeTrace, AsyncSpansAreTasksThatAwaitAndEnd) {
  const Imported json = import_chrome(R"([
    {"ph": "b", "cat": "net", "id": "0x1", "pid": 1, "tid": 1, "ts": 0, "name": "request"},
    {"ph": "b", "cat": "net", "id": "0x2", "pid": 1, "tid": 1, "ts": 1, "name": "other"},
    {"ph": "b", "cat": "net", "id": "0x1", "pid": 1, "tid": 1, "ts": 2, "name": "connect"},
    {"ph": "n", "cat": "net", "id": "0x1", "pid": 1, "tid": 1, "ts": 3, "name": "half way"},
    {"ph": "e", "cat": "net", "id": "0x1", "pid": 1, "tid": 1, "ts": 4, "name": "connect"},
    {"ph": "e", "cat": "net", "id": "0x1", "pid": 1, "tid": 1, "ts": 5, "name": "request"},
    {"ph": "e", "cat": "disk", "id": "0x2", "pid": 1, "tid": 1, "ts": 6, "name": "not of this cat"}])");
  EXPECT_EQ(json.notice, "a.json, as imported: 1 end without a beginning left out");
  EXPECT_THAT(json.text, HasSubstr("name=\"process 1: async\""));
  EXPECT_THAT(json.text, HasSubstr("0.000002000 task_run task=1\n"
                                   "0.000002000 coro_enter task=1 coroutine=connect in=? at=?:0\n"
                                   "0.000002000 task_await task=1 what=wait at=?:0\n"
                                   "0.000003000 mark task=1 text=\"half way\"\n"
                                   "0.000004000 task_ready task=1 waker=none\n"
                                   "0.000004000 task_run task=1\n"
                                   "0.000004000 coro_leave task=1\n"));
  EXPECT_THAT(json.text, HasSubstr("0.000005000 task_done task=1 outcome=result\n"));
  EXPECT_THAT(json.text, Not(HasSubstr("task_done task=2")));
}

TEST(ChromeTrace, LocalIdsBelongToTheirProcess) {
  const Imported json = import_chrome(R"([
    {"ph": "b", "cat": "c", "id2": {"local": "0x1"}, "pid": 1, "tid": 1, "ts": 0, "name": "a"},
    {"ph": "b", "cat": "c", "id2": {"local": "0x1"}, "pid": 2, "tid": 1, "ts": 1, "name": "b"},
    {"ph": "b", "cat": "c", "id2": {"global": "0x1"}, "pid": 3, "tid": 1, "ts": 2, "name": "c"},
    {"ph": "e", "cat": "c", "id2": {"global": "0x1"}, "pid": 1, "tid": 1, "ts": 3, "name": "c"}])");
  EXPECT_EQ(count_of(json.text, "task_create"), 3U);
  EXPECT_THAT(json.text, HasSubstr("task_done loop=2 task=1"));
}

TEST(ChromeTrace, FlowsAreWakers) {
  const Imported json = import_chrome(R"([
    {"ph": "X", "pid": 1, "tid": 1, "ts": 0, "dur": 10, "name": "produce"},
    {"ph": "s", "pid": 1, "tid": 1, "ts": 5, "id": 7, "cat": "q", "name": "item"},
    {"ph": "f", "pid": 1, "tid": 2, "ts": 20, "id": 7, "cat": "q", "name": "item", "bp": "e"},
    {"ph": "X", "pid": 1, "tid": 2, "ts": 20, "dur": 10, "name": "consume"},
    {"ph": "s", "pid": 1, "tid": 2, "ts": 25, "id": 8, "cat": "q", "name": "item"},
    {"ph": "f", "pid": 1, "tid": 1, "ts": 26, "id": 8, "cat": "q", "name": "item"},
    {"ph": "X", "pid": 1, "tid": 1, "ts": 40, "dur": 1, "name": "produce"},
    {"ph": "f", "pid": 1, "tid": 1, "ts": 40.5, "id": 9, "cat": "q", "name": "lost"}])");
  EXPECT_EQ(json.notice, "a.json, as imported: 1 flow left out that begins nowhere");
  // The two never run at the same time: one loop.
  EXPECT_THAT(json.text, HasSubstr("0.000005000 task_ready task=2 waker=task:1\n"));
  EXPECT_THAT(json.text, HasSubstr("0.000020000 task_run task=2\n"));
  EXPECT_THAT(json.text, HasSubstr("0.000025000 task_ready task=1 waker=task:2\n"));
}

TEST(ChromeTrace, ThreadsThatRunAtTheSameTimeHaveLoopsOfTheirOwn) {
  const Imported json = import_chrome(R"([
    {"ph": "X", "pid": 1, "tid": 1, "ts": 0, "dur": 100, "name": "main"},
    {"ph": "X", "pid": 1, "tid": 2, "ts": 10, "dur": 10, "name": "a"},
    {"ph": "X", "pid": 1, "tid": 3, "ts": 20, "dur": 10, "name": "b"},
    {"ph": "X", "pid": 1, "tid": 2, "ts": 30, "dur": 10, "name": "a"},
    {"ph": "X", "pid": 1, "tid": 4, "ts": 35, "dur": 10, "name": "c"},
    {"ph": "X", "pid": 1, "tid": 5, "ts": 10, "dur": 0, "name": "at the begin of another"},
    {"ph": "M", "pid": 1, "tid": 4, "name": "thread_sort_index", "args": {"sort_index": -1}}])");
  EXPECT_THAT(json.text, HasSubstr("loop_start clock=real name=\"process 1\""));
  EXPECT_THAT(json.text, HasSubstr("name=\"thread 4\""));
  EXPECT_THAT(json.text, HasSubstr("loop=1 task=1 parent=0 name=\"thread 1\""));
  EXPECT_THAT(json.text, HasSubstr("loop=2 task=1 parent=0 name=\"thread 2\""));
  EXPECT_THAT(json.text, HasSubstr("task=1 parent=0 name=\"thread 5\""));
  EXPECT_EQ(json.notice, "");
}

// What our own exporter writes: the states of a lane as slices, an arrow to the ready one.
TEST(ChromeTrace, OfAnExportOfOursOnlyTurnsAreTurns) {
  const Imported json = import_chrome(R"({"otherData":{"producer":"loopscope"},"traceEvents":[
    {"ph":"X","cat":"task","pid":1,"tid":2,"ts":0,"dur":5,"name":"running","args":{"coroutine":"main"}},
    {"ph":"X","cat":"loop","pid":1,"tid":1,"ts":0,"dur":5,"name":"run"},
    {"ph":"X","cat":"task","pid":1,"tid":3,"ts":0,"dur":4,"name":"awaiting"},
    {"ph":"X","cat":"task","pid":1,"tid":3,"ts":4,"dur":6,"name":"ready"},
    {"ph":"s","cat":"wake-up","pid":1,"tid":2,"ts":4,"id":1,"name":"wake-up"},
    {"ph":"f","cat":"wake-up","pid":1,"tid":3,"ts":4,"id":1,"name":"wake-up","bp":"e"},
    {"ph":"X","cat":"task","pid":1,"tid":3,"ts":10,"dur":2,"name":"running","args":{"coroutine":"worker"}}]})");
  EXPECT_EQ(json.notice, "");
  EXPECT_EQ(count_of(json.text, "task_run"), 2U);
  EXPECT_THAT(json.text, HasSubstr("0.000004000 task_ready task=2 waker=task:1\n"));
  EXPECT_THAT(json.text, HasSubstr("0.000010000 coro_enter task=2 coroutine=worker in=?\n"));
}

TEST(ChromeTrace, InstantsAndCounters) {
  const Imported json = import_chrome(R"([
    {"ph": "i", "pid": 1, "tid": 1, "ts": 1, "name": "here", "s": "t"},
    {"ph": "I", "pid": 1, "tid": 1, "ts": 2, "name": "everywhere", "s": "g"},
    {"ph": "C", "pid": 1, "tid": 1, "ts": 3, "name": "queue", "args": {"value": 2.5}},
    {"ph": "C", "pid": 1, "tid": 1, "ts": 4, "name": "animals", "id": 3, "args": {"cats": 1, "dogs": 7, "kind": "pets"}},
    {"ph": "C", "pid": 2, "ts": 5, "name": "alone", "args": {"alone": 1}},
    {"ph": "C", "pid": 2, "ts": 6, "name": "nothing", "args": {}}])");
  EXPECT_THAT(json.text, HasSubstr("mark task=1 text=\"here\""));
  EXPECT_THAT(json.text, HasSubstr("0.000001000 mark text=\"everywhere\""));
  EXPECT_THAT(json.text, HasSubstr("counter name=\"queue\" value=2.5"));
  EXPECT_THAT(json.text, HasSubstr("counter name=\"animals[3].cats\" value=1"));
  EXPECT_THAT(json.text, HasSubstr("counter loop=1 name=\"alone\" value=1"));
  EXPECT_EQ(json.notice, "a.json, as imported: 1 counter without a number left out");
}

TEST(ChromeTrace, TellsWhatItLeavesOut) {
  const Imported json = import_chrome(R"([
    {"ph": "N", "pid": 1, "tid": 1, "ts": 1, "name": "object", "id": 1},
    {"ph": "N", "pid": 1, "tid": 1, "ts": 2, "name": "object", "id": 2},
    {"ph": "\n", "pid": 1}, {"name": "no phase"}, 7, null, [{"ph": "X"}],
    {"ph": "X", "pid": 1, "tid": 1, "ts": 3, "dur": -1, "name": "a"},
    {"ph": "X", "pid": 1, "tid": 1, "ts": 3, "name": "a"},
    {"ph": "X", "pid": 1, "tid": 1, "ts": "soon", "dur": 1, "name": "a"},
    {"ph": "X", "pid": 1, "tid": 1, "ts": 1e200, "dur": 1, "name": "a"},
    {"ph": "X", "pid": 1, "tid": 1, "ts": 10, "dur": 10, "name": "a"},
    {"ph": "X", "pid": 1, "tid": 1, "ts": 15, "dur": 10, "name": "crosses"},
    {"ph": "X", "pid": 1, "tid": 1, "ts": 15, "dur": 5.5, "name": "is rounded"},
    {"ph": "E", "pid": 1, "tid": 1, "ts": 30}])");
  EXPECT_EQ(
      json.notice,
      "a.json, as imported: 1 event of phase ? left out; 2 events of phase N (objects) left out; 3 things that are no "
      "events "
      "left out; 1 event without a phase left out; 2 events without a usable time left out; 2 slices without a usable "
      "duration left out; 1 end "
      "without a beginning left out; 1 slice cut that reached out of the one around it");
  EXPECT_EQ(count_of(json.text, "0.000010000 coro_leave"), 3U);
}

TEST(ChromeTrace, WhatNeverEndsRunsToTheEnd) {
  const Imported json = import_chrome(R"([
    {"ph": "B", "pid": "p", "tid": "t", "ts": 1, "name": "a"}, {"ph": "B", "pid": "p", "tid": "t", "ts": 2, "name": "b"},
    {"ph": "i", "pid": "p", "tid": "t", "ts": 9, "name": "last"}])");
  EXPECT_EQ(json.notice, "");
  EXPECT_THAT(json.text, Not(HasSubstr("coro_leave")));
  EXPECT_THAT(json.text, HasSubstr("0.000008000 mark"));
}

TEST(ChromeTrace, AnArrayMayLackItsEnd) {
  const std::string event = R"({"ph": "X", "pid": 1, "tid": 1, "ts": 1, "dur": 1, "name": "a"})";
  const std::string expected = import_chrome("[" + event + "]").text;
  EXPECT_EQ(count_of(expected, "task_run"), 1U);
  for (const std::string& json : {"[" + event, "[" + event + ",", "[\n" + event + ",\n", "[" + event + ",]\n",
                                  "\xef\xbb\xbf [" + event + "]", R"({"traceEvents":[)" + event + "]}"}) {
    const Imported imported = import_chrome(json);
    EXPECT_EQ(imported.text, expected) << json;
    EXPECT_FALSE(imported.damage) << json;
  }
}

// Its writer was killed: no error, since there is no more to be had.
TEST(ChromeTrace, OfAFileThatEndsInTheMiddleWhatStandsBefore) {
  const std::string event = R"({"ph": "X", "pid": 1, "tid": 1, "ts": 1, "dur": 1, "name": "a"})";
  for (const std::string& json :
       {"[" + event + ", {\"ph\": \"X", "[" + event + ", {\"ph\"", R"({"traceEvents":[)" + event + ",",
        R"({"traceEvents":[)" + event + "]", event + "\n{\"ph\": \"X\"", "[" + event + ", {\"args\": {\"a\": [1"}) {
    const Imported imported = import_chrome(json);
    EXPECT_EQ(imported.error, "") << json;
    ASSERT_TRUE(imported.damage) << json;
    EXPECT_EQ(imported.damage->message, "the file ends in the middle");
    EXPECT_EQ(imported.damage->offset, json.size());
    EXPECT_EQ(count_of(imported.text, "task_run"), 1U) << json;
  }
}

TEST(ChromeTrace, OfADamagedFileWhatStandsBefore) {
  const std::string event = R"({"ph": "X", "pid": 1, "tid": 1, "ts": 1, "dur": 1, "name": "a"})";
  const std::string cases[] = {"[" + event + "] trailing",     "[" + event + "]]", "[" + event + R"(, {"ts": soon}])",
                               "[" + event + R"(, {"ts": }])", "[" + event + "}",  "[" + event + ", {\"ts\" 7}]"};
  for (const std::string& json : cases) {
    EXPECT_THAT(import_chrome(json).error,
                testing::MatchesRegex("a.json: offset [0-9]+: is no JSON \\(after \".*\"\\); --allow-truncated reads "
                                      "the 1 events before it"))
        << json;
    const Imported lenient = import_chrome(json, true);
    EXPECT_TRUE(lenient.damage) << json;
    EXPECT_EQ(count_of(lenient.text, "task_run"), 1U) << json;
  }
}

TEST(ChromeTrace, RefusesWhatIsNone) {
  EXPECT_THAT(import_chrome("{}").error, HasSubstr("has no \"traceEvents\""));
  EXPECT_THAT(import_chrome(R"({"name": "package", "version": "1"})").error, HasSubstr("has no \"traceEvents\""));
  EXPECT_THAT(import_chrome("[1, 2]").error, HasSubstr("holds no events"));
  EXPECT_THAT(import_chrome(R"([{"a": 1}, {"b": 2}])").error, HasSubstr("none of its 2 objects has a \"ph\""));
  EXPECT_THAT(import_chrome("").error, HasSubstr("expected a Chrome trace"));
  EXPECT_THAT(import_chrome("{\"traceEvents\": 7}").error, HasSubstr("has no \"traceEvents\""));
  EXPECT_EQ(import_chrome("[]").error, "");
}

TEST(ChromeTrace, SurvivesDepthAndLength) {
  std::string deep_json = R"([{"ph": "i", "pid": 1, "tid": 1, "ts": 1, "name": "a", "args": )";
  deep_json += std::string(1 << 20, '[') + std::string(1 << 20, ']') + "}]";
  EXPECT_EQ(count_of(import_chrome(deep_json).text, "mark"), 1U);

  std::string deep_slices = "[";
  for (int i = 0; i < 5000; ++i) deep_slices += R"({"ph": "B", "pid": 1, "tid": 1, "ts": 1, "name": "a"},)";
  EXPECT_THAT(import_chrome(deep_slices).notice, HasSubstr("904 slices left out, nested deeper than 4096"));

  const std::string id(3 << 20, 'x');
  const Imported long_id = import_chrome(R"([{"ph": "b", "pid": ")" + id + R"(", "ts": 1, "name": "a", "id": ")" + id +
                                         R"("}, {"ph": "i", "pid": 1, "ts": 2, "name": ")" + id + "\"}]");
  EXPECT_EQ(count_of(long_id.text, "task_create"), 2U);

  std::string threads = "[";
  for (int i = 0; i < 2000; ++i) {
    threads += R"({"ph": "X", "pid": 1, "ts": 1, "dur": 9, "name": "a", "tid": )" + std::to_string(i) + "},";
  }
  EXPECT_THAT(import_chrome(threads).notice, HasSubstr("1744 threads left out: a trace has no more than 256 loops"));
}

TEST(ChromeTrace, EveryBeginningOfATraceIsSound) {
  const std::string json = sample("node.json");
  ASSERT_GT(json.size(), 1000U);
  for (std::size_t size = 1; size < json.size(); size += 97) {
    const Imported imported = import_chrome(std::string_view(json).substr(0, size));
    EXPECT_NE(imported.error.empty(), !imported.damage) << size;
  }
}

TEST(ChromeSamples, AreSoundAndWhole) {
  for (const char* name : {"node.json", "clang.json"}) {
    SCOPED_TRACE(name);
    const Imported json = import_chrome(sample(name));
    EXPECT_EQ(json.error, "");
    EXPECT_EQ(json.notice, "");
    EXPECT_GT(json.trace.events.size(), 50U);
    EXPECT_GT(count_of(json.text, "task_create"), 1U);
  }
}

}  // namespace
}  // namespace loopscope::importers
