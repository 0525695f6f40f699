// A foreign file in the window: imported while it is looked at.

#include "app/session/import_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/session/open.h"

namespace loopscope::session {
namespace {

using ::testing::HasSubstr;

class ImportSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    path_ = std::filesystem::path(testing::TempDir()) / ("import_" + name + ".json");
  }
  void TearDown() override { std::filesystem::remove(path_); }

  void write(std::string_view text) const { std::ofstream(path_, std::ios::binary) << text; }
  static std::string slices(int count) {
    std::string json = "[";
    for (int i = 0; i < count; ++i) {
      json += R"({"ph":"X","pid":1,"tid":1,"name":"a","dur":5,"ts":)" + std::to_string(i * 10) + "},\n";
    }
    return json;
  }

  std::filesystem::path path_;
};

TEST_F(ImportSourceTest, ShowsTheWholeFile) {
  write(slices(1000) + "{}]");
  const auto session = *open_file(path_);
  session->finish_loading();
  EXPECT_EQ(session->title(), path_.filename().string());
  EXPECT_EQ(session->notice(), "");
  EXPECT_TRUE(session->over());
  EXPECT_EQ(session->clock(), trace::ClockKind::real);
  EXPECT_EQ(session->model().turns().size(), 1000U);
  EXPECT_EQ(session->loading_progress(), 1);
  EXPECT_EQ(session->loading_until_ns(), 0);
}

TEST_F(ImportSourceTest, ShowsItsBeginningBeforeItsEnd) {
  constexpr int kSlices = 200'000;
  write(slices(kSlices));
  ImportSource source(path_, importers::ForeignFile::at(path_));
  EXPECT_FALSE(source.wait_for_failure(std::chrono::hours(1)));
  Recording recording;
  ASSERT_TRUE(source.start(recording).ok());
  // More wait than the queue holds, so that not all can be there before something is taken.
  double progress = source.loading_progress();
  EXPECT_GE(progress, 0.5);
  bool shown_before_the_end = false;
  while (source.loading_progress() < 1) {
    source.load(recording, std::chrono::milliseconds(1));
    EXPECT_GE(source.loading_progress(), progress);
    progress = source.loading_progress();
    if (progress < 1 && !recording.model.empty()) {
      shown_before_the_end = true;
      EXPECT_EQ(source.loading_until_ns(), 10'000 * TimeNs{kSlices} - 5'000);
    }
  }
  EXPECT_TRUE(shown_before_the_end);
  EXPECT_EQ(recording.model.turns().size(), std::size_t{kSlices});
}

TEST_F(ImportSourceTest, SaysWhatIsNotShown) {
  write(slices(10) + R"({"ph":"N"},{"ph")");
  const auto session = *open_file(path_);
  session->finish_loading();
  EXPECT_THAT(session->notice(), HasSubstr("the file ends in the middle. Shown is what stands before."));
  EXPECT_THAT(session->notice(), HasSubstr("1 event of phase N (objects) left out"));
}

TEST_F(ImportSourceTest, RefusesWhatCannotBeImported) {
  write(R"({"name": "no trace"})");
  EXPECT_THAT(open_file(path_).error().message, HasSubstr("has no \"traceEvents\""));
  EXPECT_THAT(open_whole_file(path_).error().message, HasSubstr("has no \"traceEvents\""));
}

TEST_F(ImportSourceTest, SaysSoWhenItFailsOnlyLater) {
  write("[" + std::string(4 << 20, ' ') + "7]");
  ImportSource source(path_, importers::ForeignFile::at(path_));
  Recording recording;
  ASSERT_TRUE(source.start(recording).ok());
  while (source.loading_progress() < 1) source.load(recording, std::chrono::milliseconds(1));
  EXPECT_THAT(source.notice(), HasSubstr("holds no events"));
  EXPECT_TRUE(recording.model.empty());
}

TEST_F(ImportSourceTest, CanBeClosedAtAnyTime) {
  write(slices(100'000));
  for (int ms = 0; ms < 200; ms += 25) {
    ImportSource source(path_, importers::ForeignFile::at(path_));
    Recording recording;
    ASSERT_TRUE(source.start(recording).ok());
    source.load(recording, std::chrono::milliseconds(ms));
  }
}

}  // namespace
}  // namespace loopscope::session
