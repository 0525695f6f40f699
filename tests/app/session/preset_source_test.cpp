#include <atomic>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "app/session/open.h"
#include "app/session/preset_run.h"
#include "app/session/preset_source.h"
#include "core/loop/event_loop.h"
#include "tests/app/presets/registry.h"
#include "tests/app/session/polling.h"

namespace loopscope::session {
namespace {

std::unique_ptr<Session> open(std::string_view name, const std::vector<std::string>& settings = {}) {
  auto session = open_preset(presets::parse_request(name, settings).value());
  EXPECT_TRUE(session.ok());
  return *std::move(session);
}

std::uint64_t frame(const Session& session) { return session.model().state_at(session.cursor()).frame; }

/// What the preset does when nobody watches.
std::vector<trace::Event> recorded(std::string_view name) {
  const presets::RunRequest request = presets::parse_request(name, {}, "virtual").value();
  trace::Symbols symbols;
  trace::Collector collector(symbols, {.clock = trace::ClockKind::virtual_});
  auto run = PresetRun::start(request, presets::program_of(*request.preset), TransportControl::Mode::free,
                              [&](TimeNs origin_ns) { return collector.add_loop(origin_ns); });
  EXPECT_TRUE(run.ok());
  std::vector<trace::Event> events;
  for (bool ended = false; !ended;) {
    ended = (*run)->ended();
    collector.collect(events);
  }
  return events;
}

TEST(PresetSource, IsLoadedPausedBeforeItsFirstFrame) {
  const auto session = open("gather");
  ASSERT_TRUE(poll_until(*session, [&] { return !session->model().empty(); }));
  EXPECT_EQ(session->state(), TransportState::paused);
  EXPECT_EQ(frame(*session), 0U);
  EXPECT_EQ(session->title(), "gather");
}

TEST(PresetSource, StepsFiveFramesForwardsAndThreeBack) {
  const auto session = open("gather");
  for (std::uint64_t n = 1; n <= 5; ++n) {
    ASSERT_TRUE(step(*session, TransportCommand::step_frame));
    EXPECT_EQ(frame(*session), n);
    EXPECT_TRUE(session->following());
  }
  const std::size_t events = session->model().events().size();
  for (int n = 0; n < 3; ++n) session->command(TransportCommand::step_back_frame);
  EXPECT_FALSE(session->following());
  EXPECT_EQ(frame(*session), 2U);
  EXPECT_EQ(session->model().events().size(), events) << "going back must not run anything";

  // Forwards again: first through what is recorded, then through the loop.
  for (int n = 0; n < 10 && !session->following(); ++n) session->command(TransportCommand::step_frame);
  EXPECT_TRUE(session->following());
  EXPECT_EQ(session->model().events().size(), events);
  ASSERT_TRUE(step(*session, TransportCommand::step_frame));
  EXPECT_EQ(frame(*session), 6U);
}

TEST(PresetSource, StepsTurnByTurnThroughAWholeRun) {
  const auto session = open("sleep");
  std::size_t turns = 0;
  while (session->state() != TransportState::finished) {
    ASSERT_TRUE(step(*session, TransportCommand::step_turn));
    ASSERT_TRUE(poll_until(*session, [&] { return session->state() != TransportState::running; }));
    ASSERT_LE(session->model().turns().size(), turns + 1);
    turns = session->model().turns().size();
  }
  EXPECT_GT(turns, 4U);
  EXPECT_EQ(session->model().events(), recorded("sleep"));
}

TEST(PresetSource, AWatchedRunIsTheSameAsARecordedOne) {
  for (const std::string& name : presets::deterministic_names()) {
    const auto session = open(name);
    ASSERT_TRUE(run_to_end(*session)) << name;
    EXPECT_EQ(session->model().events(), recorded(name)) << name;
  }
}

TEST(PresetSource, TakesItsParameters) {
  const auto session = open("gather", {"count=10", "delay=1"});
  ASSERT_TRUE(run_to_end(*session));
  EXPECT_GE(session->now_ns(), kNsPerSecond);
  EXPECT_LT(session->now_ns(), kNsPerSecond + 10 * kNsPerMs);
}

TEST(PresetSource, PausesInTheMiddleOfASleep) {
  const auto session = open("gather");
  session->set_speed(0.1);
  session->command(TransportCommand::run);
  ASSERT_TRUE(poll_until(*session, [&] { return session->now_ns() > kNsPerMs; }));
  session->command(TransportCommand::pause);
  EXPECT_EQ(session->state(), TransportState::paused);
  const TimeNs now = session->now_ns();
  EXPECT_LT(now, kNsPerSecond);
  session->poll();
  EXPECT_EQ(session->now_ns(), now);
  ASSERT_TRUE(run_to_end(*session));
}

TEST(PresetSource, RestartsFromTheBeginning) {
  const auto session = open("gather");
  ASSERT_TRUE(run_to_end(*session));
  session->command(TransportCommand::restart);
  ASSERT_TRUE(poll_until(*session, [&] { return !session->model().empty(); }));
  EXPECT_EQ(session->state(), TransportState::paused);
  EXPECT_EQ(frame(*session), 0U);
  ASSERT_TRUE(run_to_end(*session));
  EXPECT_EQ(session->model().events(), recorded("gather"));
}

TEST(PresetSource, CanBeClosedAtAnyMoment) {
  for (const presets::Preset& preset : presets::presets()) {
    for (const ClockKind clock : preset.clocks) {
      auto session = *open_preset({&preset, presets::default_values(preset), clock});
      step(*session, TransportCommand::step_frame);
      session->command(TransportCommand::run);
      session->poll();
    }
  }
}

// ---------------------------------------------------------------------------------------------------------
// Floods of events
// ---------------------------------------------------------------------------------------------------------

constexpr std::size_t kFlood = 400'000;
std::atomic<bool> flood_is_over{false};

Coro<void> flood(const presets::Values&) {
  EventLoop& loop = get_running_loop();
  for (std::size_t i = 0; i < kFlood; ++i) loop.emit(trace::Kind::mark, kNoObject);
  flood_is_over = true;
  co_return;
}

const presets::Preset& flood_preset() {
  static const presets::Preset preset = [] {
    presets::Preset flooding;
    flooding.name = "flood";
    return flooding;
  }();
  return preset;
}

struct Count {
  std::size_t marks = 0;
  std::size_t lost = 0;
};

Count count(const model::Model& model) {
  Count count;
  for (std::size_t i = 0; i < model.events().size(); ++i) {
    const trace::Event event = model.events()[i];
    count.marks += event.kind == trace::Kind::mark;
    if (event.kind == trace::Kind::dropped) count.lost += event.a;
  }
  return count;
}

TEST(PresetSource, APollTakesNoMoreThanItsSlice) {
  // A look at the time takes a millisecond of it.
  std::chrono::steady_clock::time_point now;
  PollSlice slice;
  slice.now = [&] { return now += std::chrono::milliseconds(1); };
  const std::size_t most = 4096 * static_cast<std::size_t>(slice.length / std::chrono::milliseconds(1));
  const auto opened = Session::open(std::make_unique<PresetSource>(
      presets::RunRequest{&flood_preset(), {}, ClockKind::virtual_}, flood, TransportControl::Mode::free, slice));
  ASSERT_TRUE(opened.ok());
  Session& session = **opened;
  std::size_t before = 0;
  std::size_t polls = 0;
  ASSERT_TRUE(poll_until(session, [&] {
    EXPECT_LE(session.model().events().size() - before, most);
    before = session.model().events().size();
    ++polls;
    return session.state() == TransportState::finished;
  }));
  EXPECT_GE(polls, kFlood / most);
  const Count all = count(session.model());
  EXPECT_EQ(all.marks, kFlood) << "on the virtual clock the loop waits";
  EXPECT_EQ(all.lost, 0U);
}

TEST(PresetSource, OnTheRealClockAFloodIsAGapAndNoDelay) {
  flood_is_over = false;
  const auto opened = Session::open(std::make_unique<PresetSource>(
      presets::RunRequest{&flood_preset(), {}, ClockKind::real}, flood, TransportControl::Mode::running));
  ASSERT_TRUE(opened.ok());
  Session& session = **opened;
  // The loop does not wait for a window that is not there.
  while (!flood_is_over) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ASSERT_TRUE(poll_until(session, [&] { return session.state() == TransportState::finished; }));
  const Count all = count(session.model());
  EXPECT_GT(all.lost, 0U);
  // What was lost is all told, and may have been other events than marks: the few of the loop's own end.
  EXPECT_GE(all.marks + all.lost, kFlood);
  EXPECT_LT(all.marks + all.lost, kFlood + 10);
}

TEST(PresetSource, TheCursorStaysWhereItIsPut) {
  const auto session = open("gather");
  ASSERT_TRUE(run_to_end(*session));
  const model::Moment middle = session->model().moment_at(session->now_ns() / 2);
  session->set_cursor(middle);
  EXPECT_FALSE(session->following());
  EXPECT_EQ(session->cursor(), middle);
  session->command(TransportCommand::to_end);
  EXPECT_TRUE(session->following());
  session->command(TransportCommand::to_start);
  EXPECT_EQ(session->cursor(), session->model().start());
}

TEST(PresetSource, ThreadsWaitToBeRunAndThenCannotBeHeld) {
  const auto session = open("echo-threads", {"pause=0.05"});
  for (int i = 0; i < 20; ++i) session->poll();
  EXPECT_EQ(session->state(), TransportState::paused);
  EXPECT_TRUE(session->model().empty());
  EXPECT_EQ(session->can(TransportCommand::step_frame).reason(), Reason::threads);
  EXPECT_EQ(session->can(TransportCommand::step_turn).reason(), Reason::threads);
  ASSERT_TRUE(session->can(TransportCommand::run));
  session->command(TransportCommand::run);
  ASSERT_TRUE(poll_until(*session, [&] { return !session->model().empty(); }));
  EXPECT_EQ(session->state(), TransportState::running);
  ASSERT_TRUE(poll_until(*session, [&] { return session->state() == TransportState::finished; }));
  EXPECT_EQ(session->notice(), "");
}

TEST(PresetSource, WhatThreadsDidIsWalkedThroughFromTheFirstMomentToTheLast) {
  for (const auto command : {TransportCommand::step_frame, TransportCommand::step_turn}) {
    const auto session = open("echo-sequential", {"pause=0.01"});
    session->command(TransportCommand::run);
    ASSERT_TRUE(poll_until(*session, [&] { return session->state() == TransportState::finished; }));
    session->command(TransportCommand::to_start);
    std::size_t steps = 0;
    while (!session->following() && steps < 1000) {
      session->command(command);
      ++steps;
    }
    EXPECT_EQ(session->cursor(), session->model().end());
    EXPECT_GE(steps, session->model().turns().size());
  }
}

TEST(PresetSource, ThreadsThatAreBlockedEndWhenTheyAreStartedAnewOrLeft) {
  const auto begin = std::chrono::steady_clock::now();
  {
    const auto session = open("echo-thread-pool", {"pause=3600", "workers=2"});
    for (int again = 0; again < 2; ++again) {
      session->command(TransportCommand::run);
      const auto blocked = [&] { return session->model().events().size() > 30; };
      ASSERT_TRUE(poll_until(*session, blocked));
      session->command(TransportCommand::restart);
      EXPECT_EQ(session->state(), TransportState::paused);
    }
    session->command(TransportCommand::run);
    ASSERT_TRUE(poll_until(*session, [&] { return session->model().events().size() > 10; }));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(PresetSource, SpeedIsKeptWithinItsLimits) {
  const auto session = open("gather");
  session->set_speed(1e9);
  EXPECT_EQ(session->speed(), kMaxSpeed);
  session->set_speed(0);
  EXPECT_EQ(session->speed(), kMinSpeed);
}

}  // namespace
}  // namespace loopscope::session
