// What every source of a session promises, and that a session does the same with each. A source joins the suite with a
// line in sources().

#include "app/session/source.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/base64.h"
#include "core/trace/file/encoder.h"
#include "core/trace/file/file_writer.h"
#include "tests/app/session/polling.h"

namespace loopscope::session {
namespace {

/// A session that has its first events.
class Fixture {
 public:
  virtual ~Fixture() = default;
  Session& session() { return *session_; }

 protected:
  std::unique_ptr<Session> session_;
};

class PresetFixture final : public Fixture {
 public:
  explicit PresetFixture(trace::ClockKind clock) {
    session_ = open_held("gather", {"count=3", "delay=0.02"}, clock);
    session_->set_speed(kMaxSpeed);
  }
};

/// What such a preset leaves behind.
class FileFixture final : public Fixture {
 public:
  FileFixture() {
    const auto live = open_held("gather", {"count=3", "delay=0.02"}, trace::ClockKind::virtual_);
    EXPECT_TRUE(run_to_end(*live));
    const std::vector<trace::Event> events(live->model().events().begin(), live->model().events().end());
    auto writer = *trace::FileWriter::create(path_, {});
    EXPECT_TRUE(writer->append(events, live->model().symbols()).ok());
    EXPECT_TRUE(writer->finish().ok());
    session_ = *open_file(path_);
    session_->finish_loading();
    session_->set_speed(kMaxSpeed);
  }
  ~FileFixture() override { std::filesystem::remove(path_); }

 private:
  const std::filesystem::path path_ = std::filesystem::path(testing::TempDir()) / "conformance_source.lscope";
};

/// The same in a file of another format, with the trace in it.
class ForeignFixture final : public Fixture {
 public:
  ForeignFixture() {
    const auto live = open_held("gather", {"count=3", "delay=0.02"}, trace::ClockKind::virtual_);
    EXPECT_TRUE(run_to_end(*live));
    const std::vector<trace::Event> events(live->model().events().begin(), live->model().events().end());
    trace::Bytes bytes;
    trace::Encoder encoder({}, bytes);
    EXPECT_TRUE(encoder.add(events, live->model().symbols(), bytes).ok());
    encoder.finish(bytes);
    std::string text;
    base64::encode(bytes, text);
    std::ofstream(path_) << R"({"traceEvents":[],"loopscope":{"events":0,"trace":[")" << text << R"("]}})";
    session_ = *open_file(path_);
    session_->finish_loading();
    session_->set_speed(kMaxSpeed);
  }
  ~ForeignFixture() override { std::filesystem::remove(path_); }

 private:
  const std::filesystem::path path_ = std::filesystem::path(testing::TempDir()) / "conformance_source.json";
};

struct Case {
  const char* name;
  std::function<std::unique_ptr<Fixture>()> make;
};

std::vector<Case> sources() {
  return {{"PresetOnTheVirtualClock", [] { return std::make_unique<PresetFixture>(trace::ClockKind::virtual_); }},
          {"PresetOnTheRealClock", [] { return std::make_unique<PresetFixture>(trace::ClockKind::real); }},
          {"File", [] { return std::make_unique<FileFixture>(); }},
          {"ForeignFile", [] { return std::make_unique<ForeignFixture>(); }}};
}

constexpr TransportCommand kCommands[] = {
    TransportCommand::run,       TransportCommand::pause,           TransportCommand::step_frame,
    TransportCommand::step_turn, TransportCommand::step_back_frame, TransportCommand::step_back_turn,
    TransportCommand::to_start,  TransportCommand::to_end,          TransportCommand::restart};

class SourceTest : public testing::TestWithParam<Case> {
 protected:
  Session& session() { return fixture_->session(); }
  const model::Model& model() { return session().model(); }
  /// Lets the whole run be recorded; the cursor at its end.
  void record_all() {
    session().command(TransportCommand::to_end);
    if (!session().over()) {
      ASSERT_TRUE(run_to_end(session()));
    }
    ASSERT_EQ(session().state(), TransportState::finished);
  }

  std::unique_ptr<Fixture> fixture_ = GetParam().make();
};

TEST_P(SourceTest, SaysWhoItIs) {
  EXPECT_FALSE(session().title().empty());
  EXPECT_TRUE(session().notice().empty());
  EXPECT_EQ(session().run_request() != nullptr, static_cast<bool>(session().can(TransportCommand::restart)));
  EXPECT_EQ(session().loading_progress(), 1);
}

TEST_P(SourceTest, HasTheTextOfItsProgram) {
  const trace::Symbols& symbols = model().symbols();
  std::string_view path;
  for (const model::Lane& lane : model().lanes()) {
    if (lane.kind == model::LaneKind::task) path = symbols.string(symbols.location(lane.coroutine).file);
  }
  EXPECT_NE(session().source_text(path).find("co_await"), std::string_view::npos) << path;
  EXPECT_TRUE(session().source_text("no/such/file.cpp").empty());
}

TEST_P(SourceTest, WhatCannotBeDoneHasAReasonAndDoesNothing) {
  const auto expect_nothing_done = [&](TransportCommand command) {
    if (session().can(command)) return;
    EXPECT_NE(session().can(command).reason(), Reason::none);
    const std::size_t events = model().events().size();
    const model::Moment cursor = session().cursor();
    const TransportState state = session().state();
    session().command(command);
    session().poll();
    EXPECT_EQ(session().cursor(), cursor) << static_cast<int>(command);
    EXPECT_EQ(session().state(), state) << static_cast<int>(command);
    EXPECT_EQ(model().events().size(), events) << static_cast<int>(command);
  };
  for (const TransportCommand command : kCommands) expect_nothing_done(command);
  record_all();
  for (const TransportCommand command : kCommands) expect_nothing_done(command);
  session().command(TransportCommand::to_start);
  for (const TransportCommand command : kCommands) expect_nothing_done(command);
}

TEST_P(SourceTest, HomeAndEndAreTheRunsStartAndEnd) {
  record_all();
  session().command(TransportCommand::to_start);
  EXPECT_EQ(session().cursor(), model().start());
  EXPECT_EQ(session().state(), TransportState::paused);
  EXPECT_EQ(session().can(TransportCommand::step_back_turn).reason(), Reason::at_start);
  EXPECT_EQ(session().can(TransportCommand::step_back_frame).reason(), Reason::at_start);
  session().command(TransportCommand::to_end);
  EXPECT_EQ(session().cursor(), model().end());
  EXPECT_EQ(session().state(), TransportState::finished);
  EXPECT_EQ(session().can(TransportCommand::step_turn).reason(), Reason::run_is_over);
  EXPECT_EQ(session().can(TransportCommand::run).reason(), Reason::run_is_over);
}

TEST_P(SourceTest, StepsThroughWhatIsRecordedWithoutRunningAnything) {
  record_all();
  const std::size_t events = model().events().size();
  for (const auto& [forwards, back] : {std::pair(TransportCommand::step_frame, TransportCommand::step_back_frame),
                                       std::pair(TransportCommand::step_turn, TransportCommand::step_back_turn)}) {
    session().command(TransportCommand::to_start);
    std::vector<model::Moment> there;
    for (; session().can(forwards); session().command(forwards)) there.push_back(session().cursor());
    EXPECT_TRUE(session().following());
    EXPECT_GT(there.size(), 5U);
    std::vector<model::Moment> again;
    while (session().can(back)) {
      session().command(back);
      again.insert(again.begin(), session().cursor());
    }
    EXPECT_EQ(again, there);
  }
  EXPECT_EQ(model().events().size(), events);
}

TEST_P(SourceTest, RunPlaysFromTheCursorToTheEnd) {
  record_all();
  const std::size_t events = model().events().size();
  session().set_speed(kMinSpeed);
  session().command(TransportCommand::to_start);
  session().command(TransportCommand::step_turn);
  const model::Moment from = session().cursor();
  session().command(TransportCommand::run);
  EXPECT_EQ(session().state(), TransportState::running);
  EXPECT_FALSE(session().following()) << "it does not jump to the end";
  EXPECT_GE(session().cursor(), from);
  EXPECT_LT(session().cursor(), model().end());
  session().command(TransportCommand::pause);
  const model::Moment held = session().cursor();
  session().poll();
  EXPECT_EQ(session().cursor(), held);
  EXPECT_EQ(session().state(), TransportState::paused);
  session().set_speed(kMaxSpeed);
  session().command(TransportCommand::run);
  ASSERT_TRUE(poll_until(session(), [&] { return session().state() == TransportState::finished; }));
  EXPECT_EQ(model().events().size(), events) << "nothing ran again";
}

TEST_P(SourceTest, RunFromThePastOfALiveRunGoesOnWithTheProgram) {
  if (session().over()) GTEST_SKIP() << "a recording has no more to come";
  for (int turn = 0; turn < 3; ++turn) ASSERT_TRUE(step(session(), TransportCommand::step_turn));
  const std::size_t events = model().events().size();
  session().command(TransportCommand::to_start);
  session().command(TransportCommand::run);
  ASSERT_TRUE(poll_until(session(), [&] { return session().state() == TransportState::finished; }));
  EXPECT_GT(model().events().size(), events);
}

TEST_P(SourceTest, IsRestartedOnlyByRestart) {
  record_all();
  const std::size_t events = model().events().size();
  const bool can = static_cast<bool>(session().can(TransportCommand::restart));
  session().command(TransportCommand::restart);
  if (!can) {
    EXPECT_EQ(model().events().size(), events);
    return;
  }
  ASSERT_TRUE(poll_until(session(), [&] { return !model().empty(); }));
  EXPECT_EQ(session().state(), TransportState::paused);
  EXPECT_EQ(model().state_at(session().cursor()).frame, 0U);
  record_all();
}

TEST_P(SourceTest, SpeedIsKeptWithinItsLimits) {
  session().set_speed(1e9);
  EXPECT_EQ(session().speed(), kMaxSpeed);
  session().set_speed(0);
  EXPECT_EQ(session().speed(), kMinSpeed);
}

INSTANTIATE_TEST_SUITE_P(Sources, SourceTest, testing::ValuesIn(sources()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace loopscope::session
