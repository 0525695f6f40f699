#include "app/session/file_session.h"

#include <gtest/gtest.h>

#include <fstream>

#include "app/session/session.h"
#include "core/trace/file.h"
#include "tests/app/session/polling.h"

namespace loopscope::session {
namespace {

/// A recorded run of `gather` in a file of its own.
class FileSessionTest : public testing::Test {
 protected:
  void SetUp() override {
    const scenarios::Preset* preset = scenarios::find_preset("gather");
    const auto values = scenarios::default_values(*preset);
    auto live = *Session::open_preset(*preset, values);
    ASSERT_TRUE(run_to_end(*live));
    trace::Trace trace;
    trace.symbols = live->model().symbols();
    trace.events.assign(live->model().events().begin(), live->model().events().end());
    path_ = std::filesystem::path(testing::TempDir()) /
            (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".lscope");
    ASSERT_TRUE(trace::write_file(path_, trace).ok());
  }
  void TearDown() override { std::filesystem::remove(path_); }

  std::filesystem::path path_;
};

TEST_F(FileSessionTest, ShowsTheWholeRunFromItsEnd) {
  const auto opened = Session::open_file(path_);
  ASSERT_TRUE(opened.ok());
  const Session& session = **opened;
  EXPECT_EQ(session.state(), TransportState::finished);
  EXPECT_TRUE(session.notice().empty());
  EXPECT_EQ(session.preset(), nullptr);
  EXPECT_EQ(session.title(), path_.filename().string());
  EXPECT_GT(session.model().turns().size(), 5U);
}

TEST_F(FileSessionTest, StepsThroughWhatIsRecorded) {
  auto session = *Session::open_file(path_);
  session->command(TransportCommand::to_start);
  for (std::uint64_t n = 1; n <= 5; ++n) {
    session->command(TransportCommand::step_frame);
    EXPECT_EQ(session->model().state_at(session->cursor()).frame, n);
  }
  session->command(TransportCommand::step_back_frame);
  EXPECT_EQ(session->model().state_at(session->cursor()).frame, 4U);
}

TEST_F(FileSessionTest, PlaysToItsEnd) {
  auto session = *Session::open_file(path_);
  session->set_speed(kMaxSpeed);
  session->command(TransportCommand::run);
  EXPECT_EQ(session->state(), TransportState::running);
  EXPECT_TRUE(poll_until(*session, [&] { return session->state() == TransportState::finished; }));
}

TEST_F(FileSessionTest, SaysWhereADamagedFileEnds) {
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 5);
  const auto opened = Session::open_file(path_);
  ASSERT_TRUE(opened.ok());
  EXPECT_NE((*opened)->notice().find("damaged at offset"), std::string::npos) << (*opened)->notice();
}

TEST_F(FileSessionTest, RefusesWhatIsNoTrace) {
  std::ofstream(path_, std::ios::trunc) << "#!/bin/sh\n";
  const auto opened = Session::open_file(path_);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find(path_.string()), std::string::npos) << opened.error().message;
  EXPECT_FALSE(Session::open_file("/nowhere/at/all.lscope").ok());
}

}  // namespace
}  // namespace loopscope::session
