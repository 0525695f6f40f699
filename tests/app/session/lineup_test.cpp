#include "app/session/lineup.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "app/session/preset_events.h"
#include "tests/app/session/polling.h"

namespace loopscope::session {
namespace {

presets::RunRequest request(std::string_view text, std::string_view clock = {}) {
  return presets::parse_run(text, clock).value();
}

std::unique_ptr<Lineup> open(std::vector<RunSource> sources) {
  auto lineup = Lineup::open(std::move(sources));
  EXPECT_TRUE(lineup.ok());
  return *std::move(lineup);
}

TEST(Lineup, RunsPresetsToTheirEnds) {
  const auto lineup = open({request("sleep"), request("gather count=3")});
  lineup->finish();
  ASSERT_EQ(lineup->size(), 2U);
  EXPECT_TRUE(lineup->over());
  for (std::size_t run = 0; run < 2; ++run) {
    ASSERT_NE(lineup->session(run), nullptr);
    EXPECT_TRUE(lineup->session(run)->over());
    EXPECT_EQ(lineup->session(run)->state(), TransportState::finished);
    EXPECT_EQ(lineup->error(run), "");
  }
  EXPECT_EQ(lineup->title(1), "gather");
  EXPECT_EQ(lineup->request(1)->values.integer("count"), 3);
  EXPECT_GE(lineup->session(0)->model().end().time_ns, 3 * kNsPerSecond);
}

TEST(Lineup, OnRealClocksRunsOneAfterTheOther) {
  const auto lineup =
      open({request("gather count=1 delay=0.05", "real"), request("gather count=2 delay=0.05", "real")});
  ASSERT_NE(lineup->session(0), nullptr);
  EXPECT_EQ(lineup->session(1), nullptr) << "the first one is not over yet";
  EXPECT_FALSE(lineup->over(1));
  bool together = false;
  while (!lineup->over()) {
    lineup->poll();
    together = together || (!lineup->session(0)->over() && lineup->session(1) != nullptr);
  }
  EXPECT_FALSE(together);
  EXPECT_TRUE(lineup->session(1)->over());
}

TEST(Lineup, NamesTheFileThatCannotBeRead) {
  const auto lineup = Lineup::open({request("sleep"), std::filesystem::path("no/such/folder/missing.lscope")});
  ASSERT_FALSE(lineup.ok());
  EXPECT_NE(lineup.error().message.find("missing.lscope"), std::string::npos);
}

TEST(Lineup, MovesAllCursorsAndGivesARunAway) {
  const auto lineup = open({request("sleep"), request("gather")});
  lineup->finish();
  const std::vector<model::Moment> moments{lineup->session(0)->model().moment_at(kNsPerSecond),
                                           lineup->session(1)->model().moment_at(kNsPerSecond / 2)};
  lineup->set_cursors(moments);
  EXPECT_EQ(lineup->session(0)->cursor(), moments[0]);
  EXPECT_EQ(lineup->session(1)->cursor(), moments[1]);
  const std::unique_ptr<Session> taken = lineup->take(1);
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(taken->cursor(), moments[1]);
  EXPECT_EQ(lineup->session(1), nullptr);
}

TEST(TellPreset, TellsAllEventsOfARunAndKeepsNone) {
  trace::Symbols symbols;
  std::vector<trace::Event> told;
  const auto result = tell_preset(request("gather count=500 delay=1"), symbols,
                                  [&](auto events) { told.insert(told.end(), events.begin(), events.end()); });
  ASSERT_TRUE(result.ok()) << result.error().message;
  const auto session = *run_preset(request("gather count=500 delay=1"));
  ASSERT_EQ(told.size(), session->model().events().size());
  EXPECT_EQ(told.front().kind, trace::Kind::loop_start);
  EXPECT_EQ(told.back().time_ns, session->model().end().time_ns);
}

}  // namespace
}  // namespace loopscope::session
