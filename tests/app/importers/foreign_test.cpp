// What tools that trace really write, odd as it may be, and what is right for it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "app/importers/json_reader.h"
#include "tests/app/importers/import_test.h"

namespace loopscope::importers {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Imported import_foreign(const std::string& name) {
  const std::string json = sample("foreign/" + name);
  EXPECT_FALSE(json.empty()) << name;
  Imported imported = import_chrome(json);
  EXPECT_EQ(imported.error, "") << name;
  return imported;
}

/// The tokens of a text, with the depth after each, and what stands in them: "{1 key:a 1 number:7 1 }0".
std::string tokens_of(std::string_view text) {
  const trace::ByteSource source = source_of(text);
  const auto stream = open_text(source);
  JsonReader reader(*stream);
  std::string out;
  while (true) {
    const JsonToken token = reader.next();
    constexpr std::string_view kNames[] = {"{", "}", "[", "]", "key:", "string:", "number:", "word:", "end", "error"};
    out += kNames[static_cast<std::size_t>(token)];
    const bool has_text = token >= JsonToken::key && token <= JsonToken::word;
    if (has_text) out += reader.text();
    if (token == JsonToken::end && reader.cut_off()) out += " cut off";
    if (token == JsonToken::error || token == JsonToken::end) return out;
    out += has_text ? " " : std::to_string(reader.depth()) + " ";
  }
}

TEST(JsonReader, ReadsJson) {
  EXPECT_EQ(tokens_of(R"({"a": [1, -2.5e3, true, null], "b" : {"c":"d"}})"),
            "{1 key:a [2 number:1 number:-2.5e3 word:true word:null ]1 key:b {2 key:c string:d }1 }0 end");
  EXPECT_EQ(tokens_of(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00")"),
            "string:\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 end");
}

TEST(JsonReader, ForgivesWhatToolsWrite) {
  EXPECT_EQ(tokens_of("[,1,,2,]"), "[1 number:1 number:2 ]0 end");
  EXPECT_EQ(tokens_of("{,\"a\":1,}"), "{1 key:a number:1 }0 end");
  EXPECT_EQ(tokens_of("{\"a\":1}\n{\"b\":2}"), "{1 key:a number:1 }0 {1 key:b number:2 }0 end");
  EXPECT_EQ(tokens_of("[1 2\n3]"), "[1 number:1 number:2 number:3 ]0 end");
  EXPECT_EQ(tokens_of("[NaN, -Infinity, Infinity, nan, 1e999, +1, .5]"),
            "[1 number:NaN number:-Infinity number:Infinity number:nan number:1e999 number:+1 number:.5 ]0 end");
  EXPECT_EQ(tokens_of("/* a */ [1, // b\n 2 /**/ ] //"), "[1 number:1 number:2 ]0 end");
  EXPECT_EQ(tokens_of("{a: 1, \"b\" /* c */ : 2}"), "{1 key:a number:1 key:b number:2 }0 end");
  EXPECT_EQ(tokens_of("\xef\xbb\xbf[1]"), "[1 number:1 ]0 end");
}

TEST(JsonReader, WhatIsNoCharacterIsReplaced) {
  constexpr std::string_view kBad = "\xef\xbf\xbd";
  const std::string bad(kBad);
  EXPECT_EQ(tokens_of("\"h\xe9llo\""), "string:h" + bad + "llo end");
  EXPECT_EQ(tokens_of("\"\xe9\xe9\xc3\xa9\""), "string:" + bad + bad + "\xc3\xa9 end");
  EXPECT_EQ(tokens_of(R"("a\ud83d")"), "string:a" + bad + " end");
  EXPECT_EQ(tokens_of(R"("\udcff.py")"), "string:" + bad + ".py end");
  EXPECT_EQ(tokens_of(R"("\ud83d\n")"), "string:" + bad + "\n end");
  EXPECT_EQ(tokens_of(R"("\ud83dx")"), "string:" + bad + "x end");
  EXPECT_EQ(tokens_of(R"("\ud83d\ud83d\ude00")"), "string:" + bad + "\xf0\x9f\x98\x80 end");
  EXPECT_EQ(tokens_of(R"("\u12g4")"), "string:" + bad + "g4 end");
  EXPECT_EQ(tokens_of("\"a\tb\nc\""), "string:a\tb\nc end");
}

TEST(JsonReader, SaysWhereTheTextEndsInTheMiddle) {
  for (const char* text : {"[", "[1, 2", "{\"a", "{\"a\"", "{\"a\":", "\"abc", "\"a\\", "\"a\\u00", "[/* "}) {
    EXPECT_THAT(tokens_of(text), testing::EndsWith("end cut off")) << text;
  }
  EXPECT_EQ(tokens_of(""), "end");
  EXPECT_EQ(tokens_of("\"a\\ud83d"), "end cut off");
}

TEST(JsonReader, KnowsWhatIsNone) {
  for (const char* text : {"]", "[}", "{]", "{\"a\"}", "{\"a\":}", "{\"a\":,", "{1}", "{{", "{\"a\" 1", "what", ";",
                           "[1 / 2]", "{\"a\":: 1}"}) {
    EXPECT_THAT(tokens_of(text), testing::EndsWith("error")) << text;
  }
}

/// The same whatever the pieces are that a text comes in.
TEST(JsonReader, ReadsAcrossPieces) {
  class Pieces final : public ByteStream {
   public:
    Pieces(std::string_view text, std::size_t size) : text_(text), size_(size) {}
    std::string_view next() override {
      piece_ = text_.substr(0, size_);  // a new place each time, so that what is kept too long shows
      text_.remove_prefix(piece_.size());
      return piece_;
    }
    std::uint64_t bytes_read() const override { return 0; }

   private:
    std::string_view text_;
    std::string piece_;
    std::size_t size_;
  };
  const std::string json =
      "{\"key\" : \"a\\ud83d\\ude00\\n\xc3\xa9 and more text\", /* c */ \"other\":[1234567, true, -Infinity, {}]} 77";
  const auto read = [&](std::size_t size) {
    Pieces pieces(json, size);
    JsonReader reader(pieces);
    std::string out;
    for (JsonToken token = reader.next(); token != JsonToken::end; token = reader.next()) {
      if (token == JsonToken::error) return "error after " + out;
      out += std::to_string(static_cast<int>(token)) + ":" + std::to_string(reader.offset()) + ":";
      if (token >= JsonToken::key) out += reader.text();
      out += " ";
    }
    return out;
  };
  const std::string whole = read(json.size());
  EXPECT_THAT(whole, HasSubstr("-Infinity"));
  for (std::size_t size = 1; size < json.size(); ++size) EXPECT_EQ(read(size), whole) << size;
}

const std::string kEvent = R"({"ph": "X", "pid": 1, "tid": 1, "ts": 1, "dur": 1, "name": "a"})";

TEST(Tolerance, HowATraceMayBeWritten) {
  const std::string expected = import_chrome("[" + kEvent + "," + kEvent + "]").text;
  EXPECT_EQ(count_of(expected, "coro_enter"), 2U);
  const std::string both = kEvent + "," + kEvent;
  std::string utf16 = "\xff\xfe", utf16_without_mark;
  for (const char c : "[" + both + "]") {
    utf16 += std::string{c, '\0'};
    utf16_without_mark += std::string{'\0', c};
  }
  for (const std::string& json :
       {"[," + both + ",]", "{\"traceEvents\":[" + both + ",],}", "{,\"traceEvents\":[," + both + "]}",
        kEvent + "\n" + kEvent + "\n", kEvent + "\r\n" + kEvent, "[" + kEvent + "]\n[" + kEvent + "]",
        "// by a tool\n[" + both + "/* that is all */]", "[" + kEvent + "\n" + kEvent + "]",
        "\xef\xbb\xbf[" + both + "]", std::string(1, '\0') + "[" + both + "]", utf16, utf16_without_mark,
        "{\"traceEvents\":[" + kEvent + "]} {\"traceEvents\":[" + kEvent + "]}"}) {
    const Imported imported = import_chrome(json);
    EXPECT_EQ(imported.text, expected) << json;
    EXPECT_EQ(imported.notice, "") << json;
    EXPECT_FALSE(imported.damage) << json;
  }
}

TEST(Tolerance, WhatIsNoJsonCostsOneEvent) {
  const std::string before = R"({"ph": "X", "pid": 1, "tid": 1, "ts": 0, "dur": 1, "name": "before"})";
  for (const char* const text : {R"({"ph": "X", "ts": 1 "name": "no comma"})", R"({"ph": "X", "ts": 1, "name": "a"b"})",
                                 R"({"ph": "X", "ts": soon})", R"({"ph": "X", "args": {"a": [1, 2}, "ts": 1})",
                                 R"({"ph": "X", "ts" 1})", R"({"ph": "X", "name": 'a'})", R"({"ph": X})"}) {
    const std::string bad(text);
    if (bad.find("no comma") != std::string::npos) continue;  // which costs nothing
    const Imported imported = import_chrome("[" + before + ",\n" + bad + ",\n" + kEvent + "]");
    EXPECT_EQ(imported.error, "") << bad;
    EXPECT_FALSE(imported.damage) << bad;
    EXPECT_THAT(imported.notice, HasSubstr("1 place that is no JSON passed over, with what stands there (offset "))
        << bad;
    EXPECT_EQ(count_of(imported.text, "coro_enter"), 2U) << bad;
  }
}

TEST(Foreign, ANameMayHoldWhatIsNoCharacter) {
  for (const char* name : {"lone_surrogate.json", "node_latin1.json"}) {
    const Imported imported = import_foreign(name);
    EXPECT_EQ(count_of(imported.text, "coro_enter"), 2U);
    EXPECT_EQ(imported.notice, "");
  }
  EXPECT_THAT(import_foreign("lone_surrogate.json").text, HasSubstr("coroutine=\"cut \xef\xbf\xbd\" in"));
  EXPECT_THAT(import_foreign("node_latin1.json").text, HasSubstr("coroutine=h\xef\xbf\xbdllo in"));
  EXPECT_EQ(count_of(import_foreign("lone_surrogate_in_args.json").text, "coro_enter"), 2U);
  EXPECT_THAT(import_foreign("node20_console_time_latin1.json").text, HasSubstr("name=\"time::h\xef\xbf\xbdllo\""));
}

TEST(Foreign, ANameHasNoControlCharacters) {
  const Imported imported =
      import_chrome("[{\"ph\": \"X\", \"ts\": 1, \"dur\": 1, \"name\": \"a\tb\\nc\\u0000d\\u001b[1m\"}]");
  EXPECT_THAT(imported.text, HasSubstr("coroutine=a\\tb\\nc\xef\xbf\xbd"
                                       "d\xef\xbf\xbd[1m in"));
}

TEST(Foreign, ANumberThatNobodyReadsMayBeAny) {
  EXPECT_EQ(count_of(import_foreign("big_number_in_args.json").text, "coro_enter"), 2U);
  const std::string args =
      R"({"ph": "X", "ts": 1, "dur": 1, "name": "a", "args": {"x": NaN, "y": -Infinity, "z": [1e400]}})";
  EXPECT_EQ(count_of(import_chrome("[" + args + "]").text, "coro_enter"), 1U);
  EXPECT_THAT(import_chrome("[" + args + R"(, {"ph": "X", "ts": NaN, "dur": 1}])").notice,
              HasSubstr("1 event without a usable time left out"));
}

TEST(Foreign, AnObjectMayHaveACommaTooMany) {
  const Imported imported = import_foreign("p1822_trailing_comma_object.json");
  EXPECT_EQ(count_of(imported.text, "coro_enter"), 2U);
  EXPECT_EQ(imported.notice, "");
  EXPECT_FALSE(imported.damage);
}

TEST(Foreign, CountersAndSortIndexesMayBeInQuotes) {
  const Imported counters = import_foreign("string_counters.json");
  EXPECT_EQ(counters.notice, "");
  EXPECT_THAT(counters.text, HasSubstr("counter name=\"CPU usage.cpu\" value=0.25"));
  EXPECT_THAT(counters.text, HasSubstr("counter name=\"CPU usage.cpu\" value=0.75"));
  const Imported sorted = import_foreign("string_sort_index.json");
  EXPECT_THAT(sorted.text, HasSubstr("task_create loop=1 task=1 parent=0 name=\"second\""));
}

TEST(Foreign, AProcessIsOneHoweverItsNumberIsWritten) {
  const Imported imported = import_foreign("pid_float.json");
  EXPECT_THAT(imported.text, HasSubstr("loop_start clock=real name=\"proc\""));
  EXPECT_THAT(imported.text, HasSubstr("name=\"thr\""));
}

TEST(Foreign, TimesAreRoundedToTheNanosecond) {
  const Imported rounded = import_foreign("ns_rounding.json");
  EXPECT_THAT(rounded.text, HasSubstr("0.000002000 coro_leave"));
  EXPECT_THAT(rounded.text, HasSubstr("0.000009427 task_run"));
  EXPECT_THAT(rounded.text, HasSubstr("0.774121749 coro_leave"));
  const Imported exponent = import_foreign("exponent.json");
  EXPECT_THAT(exponent.text, HasSubstr("0.000055000 coro_leave"));
  EXPECT_THAT(exponent.text, HasSubstr("0.000055000 coro_enter task=1 coroutine=b"));
}

TEST(Foreign, AsyncsOfOldArePairedByName) {
  const Imported imported = import_foreign("legacy_async_names.json");
  EXPECT_EQ(imported.notice, "a.json, as imported: 1 end without a beginning left out");
  EXPECT_THAT(imported.text, HasSubstr("0.000000000 task_create task=1 parent=0 name=\"Audio\""));
  EXPECT_THAT(imported.text, HasSubstr("0.000015000 task_create task=2 parent=0 name=\"Process\""));
  EXPECT_THAT(imported.text, HasSubstr("0.000990000 task_done task=1"));
  EXPECT_THAT(imported.text, HasSubstr("0.001990000 task_done task=2"));
  EXPECT_EQ(count_of(imported.text, "coro_enter"), 0U);
}

/// The coroutines that a task is in at each of its awaits, its own first.
std::vector<std::string> stacks_of(const std::string& text, const std::string& task) {
  std::vector<std::string> stacks, frames;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" task=" + task + " ") == std::string::npos && !line.ends_with(" task=" + task)) continue;
    const auto word = [&](const std::string& key) {
      const std::size_t at = line.find(key) + key.size();
      return line.substr(at, line.find(' ', at) - at);
    };
    if (line.find(" task_create ") != std::string::npos) frames = {word("coroutine=")};
    if (line.find(" coro_enter ") != std::string::npos) frames.push_back(frames.back() + ">" + word("coroutine="));
    if (line.find(" coro_leave ") != std::string::npos) frames.pop_back();
    if (line.find(" task_await ") != std::string::npos) stacks.push_back(frames.back());
  }
  return stacks;
}

TEST(Foreign, AsyncsThatOverlapHaveTheRightStack) {
  const Imported imported = import_foreign("c3800_async_overlap.json");
  EXPECT_EQ(imported.notice, "");
  EXPECT_THAT(stacks_of(imported.text, "1"),
              testing::ElementsAre("Request", "Request>Read", "Request>Read>Write", "Request>Write", "Request"));
}

TEST(Foreign, AnAsyncThatOutlastsTheOneAroundItIsATaskOfItsOwn) {
  const Imported imported = import_chrome(R"([
    {"ph": "b", "cat": "c", "id": 1, "ts": 0, "name": "a"}, {"ph": "b", "cat": "c", "id": 1, "ts": 1, "name": "b"},
    {"ph": "e", "cat": "c", "id": 1, "ts": 2, "name": "a"}, {"ph": "e", "cat": "c", "id": 1, "ts": 3, "name": "b"},
    {"ph": "b", "cat": "c", "id": 2, "ts": 4, "name": "c"}, {"ph": "b", "cat": "c", "id": 2, "ts": 5, "name": "d"},
    {"ph": "e", "cat": "c", "id": 2, "ts": 6}, {"ph": "e", "cat": "c", "id": 2, "ts": 7}])");
  EXPECT_EQ(imported.notice, "");
  EXPECT_THAT(imported.text, HasSubstr("0.000002000 task_done task=1"));
  EXPECT_THAT(imported.text, HasSubstr("0.000003000 task_done task=2"));
  EXPECT_THAT(stacks_of(imported.text, "3"), testing::ElementsAre("c", "c>d", "c"));
}

TEST(Foreign, ManyAsyncsThatOverlapCostNoMoreThanTheyAre) {
  std::string json = "[";
  for (int i = 0; i < 4000; ++i) {
    json += R"({"ph": "b", "cat": "c", "id": 1, "ts": )" + std::to_string(i) + R"(, "name": ")" + std::to_string(i) +
            "\"},";
  }
  for (int i = 1; i < 4001; ++i) {
    json += R"({"ph": "e", "cat": "c", "id": 1, "ts": )" + std::to_string(5000 + i) + R"(, "name": ")" +
            std::to_string(i % 4000) + "\"},";
  }
  const Imported imported = import_chrome(json);
  EXPECT_EQ(imported.notice, "");
  EXPECT_LT(imported.trace.events.size(), 8000U * 20);
  EXPECT_EQ(count_of(imported.text, "task_create"), count_of(imported.text, "task_done"));
}

TEST(Foreign, AStepHasTheStepsName) {
  const Imported imported = import_foreign("step_names.json");
  EXPECT_THAT(imported.text, HasSubstr("0.000005000 mark task=1 text=\"dns\""));
  EXPECT_THAT(imported.text, HasSubstr("0.000008000 mark task=1 text=\"connect\""));
}

TEST(Foreign, FlowsAreToldApartByTheirNames) {
  const Imported imported = import_foreign("flow_same_id_two_names.json");
  EXPECT_EQ(imported.notice, "");
  EXPECT_THAT(imported.text, HasSubstr("0.000001000 task_ready task=2 waker=task:1\n"));
  EXPECT_THAT(imported.text, HasSubstr("0.000004000 task_ready task=3 waker=task:1\n"));
}

TEST(Foreign, ASliceMayNameItsFlowItself) {
  const Imported imported = import_foreign("flow_bind_id.json");
  EXPECT_EQ(imported.notice, "");
  EXPECT_THAT(imported.text, HasSubstr("task_ready task=2 waker=task:1\n"));
}

TEST(Foreign, AFlowMayLeadToSeveral) {
  const Imported imported = import_foreign("flow_fan_out.json");
  EXPECT_EQ(imported.notice, "");
  EXPECT_THAT(imported.text, HasSubstr("0.000001000 task_ready task=2 waker=task:1\n"));
  EXPECT_THAT(imported.text, HasSubstr("0.000001000 task_ready task=3 waker=task:1\n"));
}

TEST(Foreign, AFlowIntoATurnUnderWayPartsIt) {
  const Imported imported = import_foreign("flow_to_nested.json");
  EXPECT_EQ(imported.notice, "");
  EXPECT_THAT(imported.text, HasSubstr("0.000020000 task_await loop=1 task=1 what=wait\n"
                                       "0.000020000 task_ready loop=1 task=1 waker=thread\n"
                                       "0.000020000 task_run loop=1 task=1\n"
                                       "0.000020000 coro_enter loop=1 task=1 coroutine=task in=?\n"));
}

TEST(Foreign, AFlowIntoAnInnerSliceWakesTheTurnAroundIt) {
  const Imported imported = import_chrome(R"([
    {"ph": "X", "tid": 1, "ts": 0, "dur": 9, "name": "from"}, {"ph": "s", "tid": 1, "ts": 1, "id": 1, "name": "x"},
    {"ph": "X", "tid": 2, "ts": 10, "dur": 9, "name": "loop"}, {"ph": "X", "tid": 2, "ts": 12, "dur": 2, "name": "task"},
    {"ph": "f", "tid": 2, "ts": 11, "id": 1, "name": "x"},
    {"ph": "s", "tid": 2, "ts": 12, "id": 2, "name": "x"}, {"ph": "f", "tid": 2, "ts": 13, "id": 2, "name": "x", "bp": "e"},
    {"ph": "s", "tid": 1, "ts": 2, "id": 3, "name": "x"}, {"ph": "f", "tid": 2, "ts": 10, "id": 3, "name": "x", "bp": "e"},
    {"ph": "s", "tid": 1, "ts": 2, "id": 4, "name": "x"}, {"ph": "f", "tid": 2, "ts": 30, "id": 4, "name": "x", "bp": "e"},
    {"ph": "s", "tid": 1, "ts": 2, "id": 5, "name": "x"}, {"ph": "f", "tid": 2, "ts": 30, "id": 5, "name": "x"}])");
  EXPECT_THAT(imported.text, HasSubstr("0.000002000 task_ready task=2 waker=task:1\n"));
  EXPECT_EQ(imported.notice,
            "a.json, as imported: 2 flows left out that lead to no slice; 1 flow left out that stays in "
            "its turn");
  EXPECT_EQ(count_of(imported.text, "task_run task=2"), 2U);  // what came second parts it
}

TEST(Foreign, WhatHasNothingToShowSaysWhy) {
  EXPECT_EQ(
      import_foreign("samples_only.json").notice,
      "a.json has nothing to show: it holds no events. a.json, as imported: 1 sample left out; 1 stack frame left "
      "out");
  EXPECT_EQ(import_chrome(R"({"traceEvents": [], "systemTraceEvents": "# tracer: nop"})").notice,
            "a.json has nothing to show: it holds no events. a.json, as imported: 1 system trace left out");
  EXPECT_EQ(import_chrome("[]").notice, "a.json has nothing to show: it holds no events");
  EXPECT_EQ(import_chrome(R"([{"ph": "M", "name": "process_name"}, {"ph": "M", "name": "thread_name"}])").notice,
            "a.json has nothing to show: its 2 events only name processes and threads, or tell of the recording");
  EXPECT_EQ(import_chrome(R"([{"ph": "P", "ts": 1}, {"ph": "M", "name": "thread_name"}])").notice,
            "a.json has nothing to show: none of its 2 events has a place in a trace. a.json, as imported: 1 event of "
            "phase P (samples) left out");
}

TEST(Foreign, ProfilesOfOtherKindsAreRefusedByName) {
  const std::pair<std::string, std::string> others[] = {
      {R"({"nodes": [{"id": 1}], "startTime": 1, "endTime": 2, "samples": [1], "timeDeltas": [0]})",
       "a CPU profile of V8"},
      {R"({"$schema": "https://www.speedscope.app/file-format-schema.json", "profiles": []})",
       "a profile of speedscope"},
      {R"({"meta": {"version": 27}, "libs": [], "threads": []})", "a profile of Firefox"},
      {R"({"snapshot": {"meta": {}}, "nodes": [1, 2], "edges": []})", "a heap snapshot of V8"}};
  for (const auto& [json, kind] : others) {
    EXPECT_THAT(import_chrome(json).error, HasSubstr("is " + kind)) << json;
  }
}

}  // namespace
}  // namespace loopscope::importers
