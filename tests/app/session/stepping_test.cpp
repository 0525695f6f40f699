// A position is an event, not a time: stepping a program and stepping through what is recorded of one stop at the same
// positions and show the same states there, forwards and backwards. Whatever the preset.

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/app/presets/preset_run.h"
#include "tests/app/presets/registry.h"
#include "tests/app/session/polling.h"

namespace loopscope::session {
namespace {

/// What is shown where a step ended.
struct Stop {
  model::Moment at;
  trace::LoopState state;

  bool operator==(const Stop&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Stop& stop) {
  return out << "after " << stop.at.events << " events, " << stop.at.time_ns << " ns, frame " << stop.state.frame
             << ", running " << stop.state.running << ", ready " << stop.state.ready.size();
}

Stop look(const Session& session) { return {session.cursor(), session.model().state_at(session.cursor())}; }

bool at_end(const Session& session) { return session.over() && session.following(); }

/// The way from where the session stands to its end, by the commands that `next` gives.
std::vector<Stop> walk(Session& session, const std::function<TransportCommand()>& next) {
  std::vector<Stop> stops{look(session)};
  while (!at_end(session)) {
    if (!step(session, next())) {
      ADD_FAILURE() << "a step does not end";
      break;
    }
    stops.push_back(look(session));
  }
  return stops;
}

/// The way back from the end, in the order of the way there.
std::vector<Stop> walk_back(Session& session, TransportCommand command) {
  std::vector<Stop> stops{look(session)};
  while (session.can(command)) {
    session.command(command);
    stops.insert(stops.begin(), look(session));
  }
  return stops;
}

std::function<TransportCommand()> always(TransportCommand command) {
  return [command] { return command; };
}

std::function<TransportCommand()> either(unsigned seed) {
  return [random = std::mt19937(seed)]() mutable {
    return random() % 2 == 0 ? TransportCommand::step_frame : TransportCommand::step_turn;
  };
}

class Stepping : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Session> open() {
    const presets::Preset& preset = *presets::find_preset(GetParam());
    return open_held(GetParam(), presets::to_settings(preset, presets::short_values(preset)),
                     trace::ClockKind::virtual_);
  }
  /// The same, run to its end at once, at its start again.
  std::unique_ptr<Session> open_past() {
    auto session = open();
    EXPECT_TRUE(run_to_end(*session));
    session->command(TransportCommand::to_start);
    return session;
  }
};

TEST_P(Stepping, TurnsLiveAreTheTurnsOfThePast) {
  const std::vector<Stop> live = walk(*open(), always(TransportCommand::step_turn));
  const auto past = open_past();
  EXPECT_EQ(walk(*past, always(TransportCommand::step_turn)), live);
  EXPECT_EQ(walk_back(*past, TransportCommand::step_back_turn), live);
}

TEST_P(Stepping, FramesLiveAreTheFramesOfThePast) {
  const std::vector<Stop> live = walk(*open(), always(TransportCommand::step_frame));
  const auto past = open_past();
  EXPECT_EQ(walk(*past, always(TransportCommand::step_frame)), live);
  EXPECT_EQ(walk_back(*past, TransportCommand::step_back_frame), live);
}

TEST_P(Stepping, AnyMixtureOfBothToo) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    const std::vector<Stop> live = walk(*open(), either(seed));
    EXPECT_EQ(walk(*open_past(), either(seed)), live) << "seed " << seed;
  }
}

TEST_P(Stepping, AStepByTurnsShowsWhoRuns) {
  const auto session = open();
  const std::vector<Stop> stops = walk(*session, always(TransportCommand::step_turn));
  ASSERT_EQ(stops.size(), session->model().turns().size() + 2) << "the start, every turn, the end";
  for (std::size_t i = 1; i + 1 < stops.size(); ++i) {
    EXPECT_NE(stops[i].state.running, kNoObject) << stops[i];
    EXPECT_EQ(stops[i].state.phase, trace::LoopPhase::run) << stops[i];
    EXPECT_EQ(stops[i].at, session->model().after_event(session->model().turns().begin_event(i - 1)));
  }
}

TEST_P(Stepping, LoadedAndHomeAreTheSame) {
  const Stop loaded = look(*open());
  EXPECT_EQ(look(*open_past()), loaded);
  EXPECT_FALSE(loaded.state.ready.empty()) << "main is ready";
  EXPECT_EQ(loaded.state.frame, 0U);
}

INSTANTIATE_TEST_SUITE_P(Presets, Stepping, testing::ValuesIn(presets::deterministic_names()), presets::test_name);

// On the real clock a run happens once: what was stepped live is walked through again.

TEST(SteppingOnTheRealClock, StopsWhereItStoppedLive) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const auto session = open_held("gather", {"count=3", "delay=0.01"}, trace::ClockKind::real);
    const std::vector<Stop> live = walk(*session, either(seed));
    session->command(TransportCommand::to_start);
    EXPECT_EQ(walk(*session, either(seed)), live) << "seed " << seed;
  }
}

TEST(SteppingOnTheRealClock, EveryHoldIsTold) {
  const auto session = open_held("gather", {"count=3", "delay=0.01"}, trace::ClockKind::real);
  ASSERT_TRUE(step(*session, TransportCommand::step_turn));
  ASSERT_TRUE(step(*session, TransportCommand::step_frame));
  ASSERT_TRUE(step(*session, TransportCommand::step_frame));
  ASSERT_TRUE(run_to_end(*session));
  std::vector<trace::Kind> holds;
  for (const trace::Event event : session->model().events()) {
    if (event.kind == trace::Kind::loop_pause || event.kind == trace::Kind::loop_resume) holds.push_back(event.kind);
  }
  using Kind = trace::Kind;
  const std::vector<Kind> one = {Kind::loop_pause, Kind::loop_resume};
  std::vector<Kind> three;
  for (int hold = 0; hold < 3; ++hold) three.insert(three.end(), one.begin(), one.end());
  EXPECT_EQ(holds, three)
      << "before the first frame; behind its only turn, where the next frame begins; before the third";
}

// Steps asked for together follow each other.

TEST(Steps, AskedForTogetherFollowEachOther) {
  const std::vector<TransportCommand> commands = {TransportCommand::step_turn, TransportCommand::step_frame,
                                                  TransportCommand::step_turn, TransportCommand::step_turn,
                                                  TransportCommand::step_frame};
  const auto one_by_one = open_held("gather", {}, trace::ClockKind::virtual_);
  for (const TransportCommand command : commands) ASSERT_TRUE(step(*one_by_one, command));
  const auto together = open_held("gather", {}, trace::ClockKind::virtual_);
  for (const TransportCommand command : commands) together->command(command);
  EXPECT_EQ(together->state(), TransportState::running);
  ASSERT_TRUE(poll_until(*together, [&] { return together->state() != TransportState::running; }));
  EXPECT_EQ(look(*together), look(*one_by_one));
}

TEST(Steps, OfARunningProgramHoldItAtItsLatestTurn) {
  const auto session = open_held("sleep", {}, trace::ClockKind::virtual_);
  session->set_speed(kMinSpeed);
  session->command(TransportCommand::run);
  ASSERT_TRUE(poll_until(*session, [&] { return session->model().turns().size() > 0; }));
  ASSERT_TRUE(step(*session, TransportCommand::step_turn));
  EXPECT_EQ(session->state(), TransportState::paused);
  EXPECT_NE(look(*session).state.running, kNoObject);
  EXPECT_EQ(session->cursor(), *session->model().previous_turn(session->model().end()));
}

}  // namespace
}  // namespace loopscope::session
