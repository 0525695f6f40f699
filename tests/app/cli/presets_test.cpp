// `loopscope presets`

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

#include "tests/app/cli/program.h"
#include "tests/app/cli/shape.h"
#include "tests/app/presets/registry.h"

namespace loopscope::test {
namespace {

TEST(Presets, JsonHasTheDocumentedShape) {
  const Outcome outcome = run_program({"presets", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const Json json = Json::parse(outcome.out);
  expect_keys(json, {"format", "presets"});
  EXPECT_EQ(json["format"], 1);
  std::vector<std::string> names;
  for (const Json& preset : json["presets"]) {
    expect_keys(preset, {"name", "group", "title", "lesson", "clock", "expected_ns", "parameters", "looks", "compare"});
    names.push_back(preset["name"]);
    for (const char* text : {"title", "lesson"}) {
      expect_keys(preset[text], {"en", "zh"});
      EXPECT_FALSE(preset[text]["en"].get<std::string>().empty());
      EXPECT_FALSE(preset[text]["zh"].get<std::string>().empty());
    }
    EXPECT_THAT(preset["clock"].get<std::string>(), testing::AnyOf("virtual", "real"));
    EXPECT_TRUE(preset["expected_ns"].is_null() || preset["expected_ns"].is_number_integer());
    for (const Json& parameter : preset["parameters"]) {
      if (parameter["type"] == "choice") {
        expect_keys(parameter, {"name", "type", "default", "values", "help"});
        EXPECT_THAT(parameter["values"], testing::Contains(parameter["default"]));
      } else if (parameter["type"] == "switch") {
        expect_keys(parameter, {"name", "type", "default", "min", "max", "help"});
        EXPECT_TRUE(parameter["default"].is_boolean());
      } else {
        expect_keys(parameter, {"name", "type", "default", "min", "max", "help"});
        EXPECT_LE(parameter["min"].get<double>(), parameter["default"].get<double>());
        EXPECT_LE(parameter["default"].get<double>(), parameter["max"].get<double>());
      }
      expect_keys(parameter["help"], {"en", "zh"});
    }
    for (const Json& look : preset["looks"]) {
      expect_keys(look, {"text", "when", "shows", "with"});
      expect_keys(look["text"], {"en", "zh"});
    }
    EXPECT_TRUE(preset["compare"].is_array());
  }
  EXPECT_EQ(names, presets::all_names());
}

TEST(Presets, TextNamesEveryPresetAndParameter) {
  const Json json = Json::parse(run_program({"presets", "--json"}).out);
  const Outcome outcome = run_program({"presets"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const Json& preset : json["presets"]) {
    EXPECT_THAT(outcome.out, testing::HasSubstr(preset["name"].get<std::string>() + ":"));
    for (const Json& parameter : preset["parameters"]) {
      EXPECT_THAT(outcome.out, testing::HasSubstr(parameter["name"].get<std::string>() + " = "));
    }
  }
}

TEST(Presets, ALessonIsPrintedWithWhatToLookFor) {
  const Json all = Json::parse(run_program({"presets", "--json"}).out);
  const Json preset = *std::find_if(all["presets"].begin(), all["presets"].end(),
                                    [](const Json& one) { return one["name"] == "deadlock"; });
  std::string text = run_program({"presets", "--lesson", "deadlock"}).out;
  const auto words_of = [](const std::string& lines) {
    std::istringstream in(lines);
    std::string joined;
    for (std::string word; in >> word;) joined += word + " ";
    return joined;
  };
  text = words_of(text);
  EXPECT_THAT(text, testing::HasSubstr(words_of(preset["lesson"]["en"])));
  for (const Json& look : preset["looks"]) {
    EXPECT_THAT(text, testing::HasSubstr(words_of("- " + look["text"]["en"].get<std::string>())));
  }
  EXPECT_THAT(text, testing::HasSubstr("order = opposite"));
  EXPECT_THAT(text, testing::HasSubstr("Compare with: deadlock order=same"));
  const Outcome unknown = run_program({"presets", "--lesson", "nothing"});
  EXPECT_EQ(unknown.status, 2);
  expect_one_line(unknown.err);
  EXPECT_THAT(unknown.err, testing::HasSubstr("unknown preset 'nothing'; valid: hello"));
}

TEST(Output, ThatCannotBeWrittenIsAFailure) {
  const Outcome full = run_program({"presets", "--json"}, [] { ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO); });
  EXPECT_EQ(full.status, 1);
  expect_one_line(full.err);
  EXPECT_THAT(full.err, testing::HasSubstr("standard output"));

  const Outcome closed = run_program({"presets", "--json"}, [] { ::close(STDOUT_FILENO); });
  EXPECT_EQ(closed.status, 1);
  expect_one_line(closed.err);
}

}  // namespace
}  // namespace loopscope::test
