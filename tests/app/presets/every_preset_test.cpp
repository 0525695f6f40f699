// What is true of every preset there is, each a test of its own: a new folder in app/presets is tested by being there.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/ranges.h>

#include "app/query/find.h"
#include "app/query/world.h"
#include "tests/app/presets/play.h"
#include "tests/app/presets/preset_run.h"
#include "tests/app/presets/registry.h"
#include "tests/core/task/python.h"

namespace loopscope::presets {
namespace {

using Lines = std::vector<std::string>;

class EveryPreset : public testing::TestWithParam<std::string> {
 protected:
  const Preset& preset() const { return *find_preset(GetParam()); }
  RunRequest request(const Values& values) const { return {&preset(), values, preset().clock()}; }
};
/// Those that do the same every time, on the virtual clock.
class EveryDeterministicPreset : public EveryPreset {};

INSTANTIATE_TEST_SUITE_P(Each, EveryPreset, testing::ValuesIn(all_names()), test_name);
INSTANTIATE_TEST_SUITE_P(Each, EveryDeterministicPreset, testing::ValuesIn(deterministic_names()), test_name);

std::string text_of(const Preset& preset, const Values& values) {
  return fmt::format("{} {}", preset.name, fmt::join(to_settings(preset, values), " "));
}

// --- what is said of it

TEST_P(EveryPreset, IsDescribedInBothLanguages) {
  const auto is_chinese = [](const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
  };
  std::vector<Text> texts = {preset().title, preset().lesson};
  for (const Look& look : preset().looks) texts.push_back(look.text);
  for (const Parameter& parameter : preset().parameters) texts.push_back(parameter.help);
  for (const Text& text : texts) {
    EXPECT_FALSE(text.en.empty());
    EXPECT_TRUE(is_chinese(text.zh)) << text.zh;
  }
  EXPECT_GT(preset().lesson.en.size(), 300U);
  EXPECT_GT(preset().lesson.zh.size(), 300U);
}

TEST_P(EveryPreset, SaysWhatToLookForInShortSentences) {
  EXPECT_GE(preset().looks.size(), 2U);
  EXPECT_LE(preset().looks.size(), 5U);
  for (const Look& look : preset().looks) EXPECT_LE(look.text.en.size(), 125U) << look.text.en;
}

TEST_P(EveryPreset, NamesPartnersThatExist) {
  for (const std::string& partner : preset().compare) {
    const Result<RunRequest> run = parse_run(partner);
    ASSERT_TRUE(run.ok()) << run.error().message;
    const bool itself = run->preset == &preset() && run->values == default_values(preset());
    EXPECT_FALSE(itself) << partner << " is what it is by default";
  }
  EXPECT_EQ(partners_of(preset()).size(), preset().compare.size());
}

TEST_P(EveryPreset, ShowsTheFileItWasBuiltFrom) {
  EXPECT_EQ(preset().source_path, fmt::format("app/presets/{0}/{0}.cpp", preset().name));
  std::ifstream file(LOOPSCOPE_SOURCE_DIR "/" + std::string(preset().source_path));
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_FALSE(text.empty());
  EXPECT_EQ(preset().source, text);
}

// --- what it does

TEST_P(EveryPreset, RunsToItsEndAndLosesNothing) {
  const Played played = play(request(default_values(preset())));
  ASSERT_TRUE(played.over);
  EXPECT_EQ(played.session->notice(), "");
  EXPECT_EQ(played.model().dropped(), 0U);
  EXPECT_FALSE(played.model().empty());
}

/// The state that the look's query was answered of is the one that the window shows when its cursor goes there.
void expect_same_state(const model::Model& model, model::Moment moment) {
  query::World world(model.symbols());
  for (std::uint64_t i = 0; i < moment.events; ++i) world.apply(model.events()[i]);
  const LoopId loop = world.event().loop;
  trace::LoopState state = world.loop().replay.state();
  state.sort();
  state.at_ns = moment.time_ns;
  EXPECT_EQ(model.live_state_at(moment, loop), state);
}

TEST_P(EveryPreset, ShowsWhatItsLooksSay) {
  std::map<std::vector<std::string>, Played> runs;  // by their settings
  for (const Look& look : preset().looks) {
    SCOPED_TRACE(look.text.en);
    Played& run = runs[look.with];
    if (run.session == nullptr) run = play(request(parse_settings(preset(), look.with).value()));
    ASSERT_TRUE(run.over);
    const Result<query::Query> when = query::parse(look.when);
    if (!when.ok()) {
      ADD_FAILURE() << look.when << ": " << when.error().message;
      continue;
    }
    const std::optional<model::Moment> moment = query::find(run.model(), *when);
    if (!moment) {
      ADD_FAILURE() << look.when << ": there is no such moment";
      continue;
    }
    expect_same_state(run.model(), *moment);
    for (const std::string& condition : look.shows) {
      const Result<query::Query> shows = query::parse_condition(condition);
      if (!shows.ok()) {
        ADD_FAILURE() << condition << ": " << shows.error().message;
        continue;
      }
      EXPECT_TRUE(query::hold(run.model(), *moment, std::span(&*shows, 1)).front())
          << condition << " is not so at " << look.when << ", after event " << moment->events << ": "
          << to_text(run.model().events()[moment->events - 1], run.model().symbols());
    }
  }
}

// --- how long it takes

/// Values anywhere in the parameters' ranges, in whole milliseconds, but not so many or so long that a test takes long.
Values random_values(const Preset& preset, std::mt19937& random) {
  Values values;
  for (const Parameter& parameter : preset.parameters) {
    if (parameter.type != ParameterType::seconds) {
      const int min = static_cast<int>(parameter.min);
      const int max = static_cast<int>(std::min(parameter.max, parameter.min + 30));
      values.set(parameter, std::uniform_int_distribution(min, max)(random));
    } else {
      const double share =
          std::uniform_int_distribution(0, 3)(random) == 0 ? 0 : std::uniform_real_distribution()(random);
      const double value = parameter.min + share * (std::min(parameter.max, 5.0) - parameter.min);
      values.set(parameter, rounded(parameter.type, std::ceil(value * 1000) / 1000));
    }
  }
  return values;
}

std::vector<Values> some_values(const Preset& preset) {
  std::mt19937 random(7);
  std::vector<Values> values = {default_values(preset), preset.quick};
  for (int i = 0; i < 8; ++i) values.push_back(random_values(preset, random));
  return values;
}

Finished run_without_costs(const Preset& preset, const Values& values) {
  VirtualClock clock(Duration::zero());
  SimulatedSelector selector(clock);
  SimulatedNetwork network(selector);
  return run_preset(preset, values, {.clock = &clock, .selector = &selector}, &network);
}

TEST_P(EveryDeterministicPreset, TakesExactlyItsTotalWhereTurnsCostNothing) {
  if (preset().total == nullptr) GTEST_SKIP() << "nothing is said of how long it takes";
  for (const Values& values : some_values(preset())) {
    EXPECT_EQ(run_without_costs(preset(), values).ended_ns, *preset().expected_ns(values)) << text_of(preset(), values);
  }
}

/// What a run on the virtual clock costs at most: 10 us a turn, and up to 1 ms for each wait of the loop, which ends at
/// a whole millisecond as epoll's does.
TimeNs costs_of(const Lines& trace) {
  TimeNs costs = 0;
  for (const std::string& line : trace) {
    const bool waits = line.find(" select_begin timeout=") != std::string::npos &&
                       line.find(" timeout=0.000000000 ") == std::string::npos;
    const bool turn = line.find(" task_run ") != std::string::npos || line.find(" handle_begin ") != std::string::npos;
    costs += (waits ? kNsPerMs : 0) + (turn ? VirtualClock::kDefaultTurnCost.count() : 0);
  }
  return costs;
}

TEST_P(EveryDeterministicPreset, TakesItsTotalAndWhatTurnsCost) {
  if (preset().total == nullptr) GTEST_SKIP() << "nothing is said of how long it takes";
  for (const Values& values : some_values(preset())) {
    SCOPED_TRACE(text_of(preset(), values));
    const Finished finished = run_virtual(preset(), values);
    const TimeNs expected = *preset().expected_ns(values);
    EXPECT_GE(finished.ended_ns, expected);
    EXPECT_LE(finished.ended_ns, expected + costs_of(finished.trace));
  }
}

TEST_P(EveryDeterministicPreset, IsTheSameEveryTime) {
  const Values values = default_values(preset());
  EXPECT_EQ(run_virtual(preset(), values).trace, run_virtual(preset(), values).trace);
}

// Where the learner's eye is led: every place where a task waits is a co_await in the file on screen, or below one that
// is.
TEST_P(EveryDeterministicPreset, WaitsAtLinesOfItsSource) {
  Lines source;
  std::istringstream stream{std::string(preset().source)};
  for (std::string line; std::getline(stream, line);) source.push_back(line);
  const std::string place = std::string(preset().source_path) + ":";
  int found = 0;
  for (const std::string& line : run_virtual(preset(), default_values(preset())).trace) {
    for (std::size_t at = line.find(place); at != std::string::npos; at = line.find(place, at + 1)) {
      const std::size_t number = std::strtoul(line.c_str() + at + place.size(), nullptr, 10);
      ASSERT_GE(number, 1U) << line;
      ASSERT_LE(number, source.size()) << line;
      EXPECT_NE(source[number - 1].find("co_await"), std::string::npos) << line;
      ++found;
    }
  }
  EXPECT_GT(found, 0);
}

// --- what it does with values at the ends of their ranges

/// As far as a test's time goes: of what there may be a hundred thousand of, a thousand.
double bounded_max(const Parameter& parameter) {
  return parameter.type == ParameterType::integer ? std::min(parameter.max, std::max(parameter.min, 1000.0))
                                                  : parameter.max;
}

// A run that takes too long is left after a moment: it has begun, and it is told.
TEST_P(EveryDeterministicPreset, TakesTheLeastAndTheMostOfEachParameter) {
  constexpr std::chrono::milliseconds kLongest(300);
  std::vector<Values> extremes;
  Values least;
  for (const Parameter& parameter : preset().parameters) {
    least.set(parameter, parameter.min);
    for (const double end : {parameter.min, bounded_max(parameter)}) {
      extremes.push_back(preset().quick);
      extremes.back().set(parameter, end);
    }
  }
  extremes.push_back(least);
  for (const Values& values : extremes) {
    SCOPED_TRACE(text_of(preset(), values));
    const Played played = play(request(values), kLongest);
    ASSERT_NE(played.session, nullptr);
    if (!played.over) std::cout << text_of(preset(), values) << ": too long, left after a moment\n";
    EXPECT_EQ(played.session->notice(), "");
    EXPECT_EQ(played.model().dropped(), 0U);
    EXPECT_FALSE(played.model().empty());
  }
}

// --- its twin in Python

/// Lines of different speakers in any order, where that is not settled: grouped by speaker, each one's own in theirs.
Lines comparable(const Preset& preset, const Lines& lines) {
  if (preset.output == OutputOrder::total) return lines;
  std::multimap<std::string, std::string> grouped;
  for (const std::string& line : lines) grouped.emplace(line.substr(0, line.find(':')), line);
  Lines sorted;
  for (const auto& [speaker, line] : grouped) sorted.push_back(line);
  return sorted;
}

Lines printed_by(const Played& played) {
  Lines lines;
  for (const std::uint32_t event : played.model().prints()) {
    lines.emplace_back(played.model().symbols().string(static_cast<StringId>(played.model().events()[event].a)));
  }
  return lines;
}

Lines lines_of_twin(const Preset& preset, const Values& values) {
  std::string command = fmt::format("-X utf8 app/presets/{0}/{0}.py", preset.name);
  for (const Parameter& parameter : preset.parameters) {
    command += " " + value_text(parameter, values.number(parameter.name));
  }
  return comparable(preset, cpython::run_python_file(command));
}

/// The quick values, and the same with each other word that a switch or a choice has.
std::vector<Values> quick_values(const Preset& preset) {
  std::vector<Values> all = {preset.quick};
  for (const Parameter& parameter : preset.parameters) {
    if (parameter.type != ParameterType::switch_ && parameter.type != ParameterType::choice) continue;
    for (double word = parameter.min; word <= parameter.max; ++word) {
      if (word == preset.quick.number(parameter.name)) continue;
      all.push_back(preset.quick);
      all.back().set(parameter, word);
    }
  }
  return all;
}

// A preset's twin, the file of its name in Python, gets the values of the parameters in their order. Where the times
// are real, a machine that is busy may let things happen in another order: not so three times in a row.
TEST_P(EveryPreset, PrintsWhatItsTwinPrints) {
  if (!std::filesystem::exists(fmt::format(LOOPSCOPE_SOURCE_DIR "/app/presets/{0}/{0}.py", preset().name))) {
    GTEST_SKIP() << "it has no twin";
  }
  for (const Values& values : quick_values(preset())) {
    SCOPED_TRACE(text_of(preset(), values));
    Lines python = lines_of_twin(preset(), values);
    EXPECT_FALSE(python.empty());
    for (const ClockKind clock : preset().clocks) {
      Lines ours;
      for (int attempt = 0; attempt < 3 && ours != python; ++attempt) {
        if (attempt > 0) python = lines_of_twin(preset(), values);
        const Played played = play({&preset(), values, clock});
        ASSERT_TRUE(played.over);
        ours = comparable(preset(), printed_by(played));
      }
      EXPECT_EQ(ours, python) << to_string(clock) << " clock";
    }
  }
}

}  // namespace
}  // namespace loopscope::presets
