// Chrome's Trace Event Format: held to the rules of the format, and what it says held to the model.

#include <gmock/gmock.h>

#include <bit>
#include <cctype>
#include <limits>
#include <tuple>

#include "app/exporters/chrome_event.h"
#include "app/exporters/quoting.h"
#include "app/model/model.h"
#include "tests/app/exporters/exported.h"
#include "tests/app/exporters/trace_event_format.h"
#include "tests/core/trace/random_trace.h"

namespace loopscope::test {
namespace {

using exporters::ChromeThread;
using exporters::Format;
using testing::ElementsAre;
using testing::IsEmpty;
using trace_event_format::Json;
using trace_event_format::time_ns;

Json chrome(std::span<const trace::Event> events, const trace::Symbols& symbols, const trace::TraceInfo& info = {}) {
  return Json::parse(exported(Format::chrome, events, symbols, info));
}
Json chrome(const TraceBuilder& trace, const trace::TraceInfo& info = {}) {
  return chrome(trace.events(), trace.symbols(), info);
}

/// The events that have these values, keys of "args" among them.
std::vector<Json> find(const Json& document, const std::map<std::string, Json>& values) {
  std::vector<Json> found;
  for (const Json& event : document["traceEvents"]) {
    const Json arguments = event.value("args", Json::object());
    const bool fits = std::all_of(values.begin(), values.end(), [&](const auto& value) {
      return event.value(value.first, Json()) == value.second || arguments.value(value.first, Json()) == value.second;
    });
    if (fits) found.push_back(event);
  }
  return found;
}

Json find_one(const Json& document, const std::map<std::string, Json>& values) {
  const std::vector<Json> found = find(document, values);
  EXPECT_EQ(found.size(), 1u) << Json(values);
  return found.empty() ? Json{{"args", Json::object()}} : found.front();
}

using Known = std::tuple<std::uint64_t, std::uint64_t, std::string, TimeNs, TimeNs>;

void expect_the_models_spans(const Json& document, const model::Model& model) {
  std::vector<Known> expected;
  for (const model::Lane& lane : model.lanes()) {
    const ChromeThread thread = ChromeThread::of(lane.loop, lane.id);
    for (const model::Span& span : lane.spans) {
      const TimeNs end_ns = span.open() ? model.end().time_ns : span.end_ns;
      expected.emplace_back(thread.process, thread.thread, model::to_string(span.state), span.begin_ns,
                            end_ns - span.begin_ns);
    }
  }
  std::vector<Known> slices;
  for (const Json& event : document["traceEvents"]) {
    if (event["ph"] != "X") continue;
    slices.emplace_back(event["pid"], event["tid"], event["name"], time_ns(event["ts"]), time_ns(event["dur"]));
  }
  std::sort(expected.begin(), expected.end());
  std::sort(slices.begin(), slices.end());
  EXPECT_EQ(slices, expected);
}

/// Sorted by the numbers in the file, the lanes stand as the rows of the window do.
void expect_the_models_rows(const Json& document, const model::Model& model) {
  std::vector<std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>> threads;
  for (const Json& event : find(document, {{"name", "thread_sort_index"}})) {
    threads.emplace_back(event["pid"], event["args"]["sort_index"], event["tid"]);
  }
  std::sort(threads.begin(), threads.end());
  std::vector<std::uint64_t> sorted;
  for (const auto& thread : threads) sorted.push_back(std::get<2>(thread));
  std::vector<std::uint64_t> rows;
  for (const model::LaneIndex row : model.rows()) {
    const model::Lane& lane = model.lanes()[row];
    rows.push_back(ChromeThread::of(lane.loop, lane.id).thread);
  }
  EXPECT_EQ(sorted, rows);
}

/// At every moment the counter has the length of the ready queue after the last event of that moment.
void expect_the_ready_queue(const Json& document, std::span<const trace::Event> events) {
  trace::LoopState state;
  std::map<TimeNs, std::size_t> lengths;
  for (const trace::Event& event : events) {
    state.apply(event);
    lengths[event.time_ns] = state.ready.size();
  }
  std::map<TimeNs, std::size_t> samples;
  for (const Json& event : find(document, {{"ph", "C"}, {"name", "ready queue"}})) {
    EXPECT_TRUE(samples.emplace(time_ns(event["ts"]), event["args"]["ready"]).second) << "two samples of one moment";
  }
  std::size_t length = 0;
  for (const auto& [at_ns, expected] : lengths) {
    if (const auto sample = samples.find(at_ns); sample != samples.end()) {
      EXPECT_NE(sample->second, length) << "a sample that says nothing new";
      length = sample->second;
    }
    EXPECT_EQ(length, expected) << "at " << at_ns;
  }
}

void expect_whole(std::span<const trace::Event> events, const trace::Symbols& symbols) {
  const Json document = chrome(events, symbols);
  EXPECT_THAT(trace_event_format::complaints(document), IsEmpty());
  model::Model model(symbols);
  model.append(events);
  expect_the_models_spans(document, model);
  expect_the_models_rows(document, model);
  expect_the_ready_queue(document, events);
}

/// A task that is woken by another one, sleeps, is woken by a timer, and fails.
TraceBuilder small_trace() {
  using Await = trace::Await;
  using Waker = trace::Waker;
  TraceBuilder trace;
  trace.start("demo").create(1, 0, "main", "program::main").ready(1).frame(1).after(10).run(1).after(5);
  trace.create(2, 1, "", "worker").ready(2, {Waker::Kind::task, 1}).print("he said \"hi\"", 1).after(1);
  trace.await(1, Await::What::task, 2, 7).frame(2).after(1).run(2).after(4);
  trace.timer_arm(3, 1000, 2).await(2, Await::What::sleep, 3, 9);
  trace.frame(3).select_begin(980, 4).at(1000).select_end(0).timer_fire(3).handle_begin(3);
  trace.ready(2, {Waker::Kind::timer, 3}).after(2).handle_end(3);
  trace.frame(4).run(2).after(1008).done(2, trace::Outcome::exception, "ValueError");
  return trace;
}

TEST(Chrome, OfNoEventsThereIsAnEmptyTrace) {
  const Json document = chrome(TraceBuilder());
  EXPECT_THAT(trace_event_format::complaints(document), IsEmpty());
  EXPECT_TRUE(document["traceEvents"].empty());
}

TEST(Chrome, TimesAreMicrosecondsToTheNanosecond) {
  const std::string text = exported(Format::chrome, small_trace());
  EXPECT_NE(text.find(R"("ts":0.016,"dur":1.994,)"), std::string::npos) << text;
  // Everywhere: digits, a point, three digits.
  for (std::size_t at = text.find("\"ts\":"); at != std::string::npos; at = text.find("\"ts\":", at + 1)) {
    std::size_t end = at + 5;
    while (std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    ASSERT_EQ(text[end], '.');
    for (std::size_t digit = 1; digit <= 3; ++digit) {
      EXPECT_NE(std::isdigit(static_cast<unsigned char>(text[end + digit])), 0);
    }
    EXPECT_EQ(std::isdigit(static_cast<unsigned char>(text[end + 4])), 0);
  }
}

TEST(Chrome, ALoopIsAProcessAndLanesAreItsThreads) {
  const Json document =
      chrome(small_trace(),
             {.program = "preset demo", .arguments = {"count=2", "delay=1"}, .clock = trace::ClockKind::virtual_});
  EXPECT_THAT(trace_event_format::complaints(document), IsEmpty());
  EXPECT_EQ(document["otherData"]["clock"], "virtual");
  EXPECT_EQ(find_one(document, {{"name", "process_name"}})["args"]["name"], "preset demo: demo");
  EXPECT_EQ(find_one(document, {{"name", "process_labels"}})["args"]["labels"], "count=2, delay=1");
  std::map<std::uint64_t, std::string> names;
  for (const Json& event : find(document, {{"name", "thread_name"}})) names[event["tid"]] = event["args"]["name"];
  EXPECT_THAT(names, ElementsAre(std::pair(1u, "demo"), std::pair(1001u, "main"), std::pair(1002u, "Task-1")));
}

TEST(Chrome, AThreadIsAThreadAndNeedsNoLoop) {
  TraceBuilder trace;
  trace.thread_begin(1, "client-1").after(10).thread_block(1, trace::Call::recv, 7, 23).after(500).thread_resume(1);
  const Json document = chrome(trace.print("hello", 1).thread_end(1), {.program = "app", .arguments = {}});
  const Json process = find_one(document, {{"name", "process_name"}});
  EXPECT_EQ(process["args"]["name"], "app");
  const Json lane = find_one(document, {{"name", Json("thread_name")}});
  EXPECT_EQ(lane["args"]["name"], "client-1");
  const Json slice = find_one(document, {{"name", "blocked"}});
  EXPECT_EQ(slice["cat"], "thread");
  EXPECT_EQ(slice["tid"], lane["tid"]);
  EXPECT_EQ(slice["args"]["what"], "recv");
  EXPECT_EQ(slice["args"]["fd"], 7);
  EXPECT_EQ(slice["args"]["location"], "program.cpp:23");
  EXPECT_EQ(find_one(document, {{"text", "hello"}})["tid"], lane["tid"]);
}

TEST(Chrome, SaysWhatTheTraceSaysOfItself) {
  const Json other =
      chrome(small_trace(), {.program = "a \"b\"",
                             .arguments = {},
                             .clock = trace::ClockKind::real,
                             .command_line = {"./a", "--fast"},
                             .calibration = trace::ClockCalibration{5, 1'700'000'000'000'000'001}})["otherData"];
  EXPECT_EQ(other, Json::parse(R"({"producer": "loopscope", "program": "a \"b\"", "arguments": "", "clock": "real",
                                   "command_line": "./a --fast", "begin_monotonic_ns": "5",
                                   "begin_realtime_ns": "1700000000000000001"})"));
}

TEST(Chrome, AWaitSaysItsStackAndATaskItsParent) {
  TraceBuilder trace;
  trace.start("demo")
      .create(1, 0, "main", "start")
      .ready(1)
      .frame(1)
      .run(1)
      .create(2, 1, "Task-1")
      .enter(1, "fetch", 4);
  trace.await(1, trace::Await::What::sleep, 3, 9);
  const Json document = chrome(trace);
  EXPECT_EQ(find_one(document, {{"what", "sleep"}})["args"]["stack"], "start (program.cpp:4) > fetch (program.cpp:9)");
  EXPECT_EQ(find_one(document, {{"name", "Task-1"}})["args"]["parent"], 1001);
}

TEST(Chrome, SlicesSayWhatIsAwaitedWhereAndWhoWoke) {
  const Json document = chrome(small_trace());
  EXPECT_EQ(find_one(document, {{"what", "sleep"}})["args"],
            Json::parse(R"({"what": "sleep", "target": 3, "location": "program.cpp:9", "function": "program"})"));
  const Json gather = find_one(document, {{"what", "task"}});
  EXPECT_EQ(gather["args"], Json::parse(R"({"what": "task", "target": 2, "target_name": "Task-1",
                                            "location": "program.cpp:7", "function": "program", "unfinished": true})"));
  EXPECT_EQ(find_one(document, {{"waker", "task"}})["args"],
            Json::parse(R"({"waker": "task", "waker_id": 1, "waker_name": "main"})"));
  EXPECT_EQ(find_one(document, {{"waker", "timer"}})["args"], Json::parse(R"({"waker": "timer", "waker_id": 3})"));
  EXPECT_EQ(find_one(document, {{"outcome", "exception"}})["args"],
            Json::parse(R"({"coroutine": "worker", "outcome": "exception", "result": "ValueError"})"));
  EXPECT_EQ(find_one(document, {{"name", "select"}})["args"],
            Json::parse(R"({"frame": 3, "timeout_ns": 980, "watched": 4})"));
}

TEST(Chrome, ArrowsLeadFromWhoeverWokeToTheReadySlice) {
  const Json document = chrome(small_trace());
  ASSERT_EQ(find(document, {{"ph", "s"}}).size(), 2u);
  const Json by_task = find_one(document, {{"ph", "s"}, {"tid", 1001}});
  EXPECT_EQ(time_ns(by_task["ts"]), 15);
  const Json woken = find_one(document, {{"ph", "f"}, {"id", by_task["id"]}});
  EXPECT_EQ(woken["tid"], 1002);
  EXPECT_EQ(time_ns(woken["ts"]), 15);
  const Json by_timer = find_one(document, {{"ph", "s"}, {"tid", 1}});
  EXPECT_EQ(time_ns(by_timer["ts"]), 1000);
}

TEST(Chrome, AnArrowOfATaskThatEndedLeavesItsLastTurn) {
  using Await = trace::Await;
  TraceBuilder trace;
  trace.start().create(1).ready(1).frame(1).run(1).create(2, 1).ready(2, {trace::Waker::Kind::task, 1});
  trace.await(1, Await::What::gather, 9).frame(2).after(5).run(2).after(10).done(2);
  // The callback of the gathering future wakes the parent, later.
  trace.handle_ready(3, {trace::Waker::Kind::task, 2}).frame(3).after(5).handle_begin(3).after(1);
  trace.ready(1, {trace::Waker::Kind::task, 2}).handle_end(3).frame(4).run(1).done(1);
  const Json document = chrome(trace);
  EXPECT_THAT(trace_event_format::complaints(document), IsEmpty());
  const Json begin = find_one(document, {{"ph", "s"}, {"tid", 1002}});
  EXPECT_EQ(time_ns(begin["ts"]), 14) << "the last nanosecond of the turn from 5 to 15";
  EXPECT_EQ(time_ns(find_one(document, {{"ph", "f"}, {"id", begin["id"]}})["ts"]), 21);
}

TEST(Chrome, PrintsMarksWarningsDropsAndCounters) {
  TraceBuilder trace = small_trace();
  trace.warn(trace::WarningKind::slow_callback, "took 1 s", 1).warn(trace::WarningKind::never_awaited, "coroutine", 77);
  trace.dropped(12).add(trace::Kind::task_cancel_requested, 1, 2);
  const StringId load = static_cast<StringId>(trace.events()[0].b);  // "demo" will do as a name
  trace.add(trace::Kind::mark, 0, load);
  trace.add(trace::Kind::counter, 0, load, std::bit_cast<std::uint64_t>(0.25));
  trace.add(trace::Kind::counter, 0, load, std::bit_cast<std::uint64_t>(std::numeric_limits<double>::infinity()));
  const Json document = chrome(trace);
  EXPECT_THAT(trace_event_format::complaints(document), IsEmpty());
  EXPECT_EQ(find_one(document, {{"name", "print"}})["args"]["text"], "he said \"hi\"");
  EXPECT_EQ(find_one(document, {{"kind", "slow_callback"}})["tid"], 1001);
  const Json stranger = find_one(document, {{"kind", "never_awaited"}});
  EXPECT_EQ(stranger["tid"], 1);
  EXPECT_EQ(stranger["args"]["task"], 77);
  const Json dropped = find_one(document, {{"name", "dropped"}});
  EXPECT_EQ(dropped["s"], "p");
  EXPECT_EQ(dropped["args"]["events"], 12);
  EXPECT_EQ(find_one(document, {{"name", "cancel requested"}})["args"]["by_name"], "Task-1");
  EXPECT_EQ(find_one(document, {{"cat", "mark"}})["name"], "demo");
  EXPECT_EQ(find_one(document, {{"ph", "C"}, {"name", "demo"}})["args"]["value"], 0.25);
  EXPECT_EQ(find_one(document, {{"cat", "counter"}})["args"]["value"], "inf");
}

TEST(Chrome, ARenamedTaskHasItsLastName) {
  TraceBuilder trace;
  trace.start().create(1, 0, "old").ready(1).rename(1, "new").create(2, 0, "");
  std::vector<std::string> names;
  for (const Json& event : find(chrome(trace), {{"name", "thread_name"}, {"tid", 1001}})) {
    names.push_back(event["args"]["name"]);
  }
  EXPECT_THAT(names, ElementsAre("old", "new"));
}

TEST(Chrome, TextOfAnyBytesIsValidJson) {
  std::string out;
  exporters::append_json_string(out,
                                std::string_view("a\"\\\n\t\0\x1f\x7f\xff\xc3\xa9\xed\xa0\x80\xf0\x9f\x98\x80", 18));
  EXPECT_EQ(Json::parse(out), std::string("a\"\\\n\t\0\x1f\x7f", 8) +
                                  "\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd"
                                  "\xef\xbf\xbd\xf0\x9f\x98\x80");
}

TEST(Chrome, SeveralLoopsAreSeveralProcesses) {
  TraceBuilder trace;
  for (const LoopId loop : {LoopId{0}, LoopId{1}}) {
    trace.on_loop(loop).start(loop == 0 ? "one" : "two").create(1).ready(1).frame(1).after(5).run(1).after(5).done(1);
  }
  const Json document = chrome(trace);
  EXPECT_THAT(trace_event_format::complaints(document), IsEmpty());
  EXPECT_EQ(find(document, {{"name", "process_name"}}).size(), 2u);
  EXPECT_EQ(find_one(document, {{"ph", "X"}, {"tid", 1001}, {"pid", 2}, {"name", "running"}})["cat"], "task");
}

TEST(Chrome, RandomTracesAreValidAndSayWhatTheModelSays) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const RandomTrace random = random_trace({.seed = seed, .events = 3000, .free_turns = seed % 2 == 0, .threads = 3});
    expect_whole(random.builder.events(), random.builder.symbols());
  }
}

TEST(Chrome, TracesWithLossesAreValidAndSayWhatTheModelSays) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const RandomTrace random = random_trace({.seed = seed, .events = 3000, .free_turns = seed % 2 == 0, .threads = 3});
    expect_whole(with_losses(random.builder.events(), seed), random.builder.symbols());
  }
}

TEST(Chrome, TheCheckFindsWhatIsWrong) {
  const Json right = chrome(small_trace());
  ASSERT_THAT(trace_event_format::complaints(right), IsEmpty());
  const auto broken = [&](const std::function<void(Json&)>& change, const std::string& phase) {
    Json document = right;
    for (Json& event : document["traceEvents"]) {
      if (event["ph"] != phase) continue;
      change(event);
      return trace_event_format::complaints(document).size();
    }
    return std::size_t{0};
  };
  EXPECT_GT(broken([](Json& event) { event.erase("dur"); }, "X"), 0u);
  EXPECT_GT(broken([](Json& event) { event["ts"] = "1"; }, "X"), 0u);
  EXPECT_GT(broken([](Json& event) { event["tid"] = -1; }, "X"), 0u);
  EXPECT_GT(broken([](Json& event) { event["color"] = "red"; }, "X"), 0u);
  EXPECT_GT(broken([](Json& event) { event["dur"] = 1e6; }, "X"), 0u);
  EXPECT_GT(broken([](Json& event) { event["tid"] = 5; }, "X"), 0u);
  EXPECT_GT(broken([](Json& event) { event["ph"] = "Z"; }, "X"), 0u);
  EXPECT_GT(broken([](Json& event) { event["id"] = 99; }, "s"), 0u);
  EXPECT_GT(broken([](Json& event) { event["tid"] = 1; }, "s"), 0u);
  EXPECT_GT(broken([](Json& event) { event["ts"] = 1.5; }, "f"), 0u);
  EXPECT_GT(broken([](Json& event) { event.erase("bp"); }, "f"), 0u);
  EXPECT_GT(broken([](Json& event) { event["args"] = Json::object(); }, "C"), 0u);
  EXPECT_GT(broken([](Json& event) { event["args"]["name"] = ""; }, "M"), 0u);
}

}  // namespace
}  // namespace loopscope::test
