// Files in the window.

#include <filesystem>

#include "app/ui/theme.h"
#include "app/views/timeline_layout.h"
#include "core/trace/file/file_writer.h"
#include "tests/app/cli/program.h"
#include "tests/ui/window_test.h"

namespace loopscope::test {
namespace {

class FileInWindow : public WindowTest {
 protected:
  std::string record(const std::string& preset, const std::vector<std::string>& settings = {}) {
    const std::string path = folder_ / (preset + ".lscope");
    std::vector<std::string> words{"record", "--preset", preset, "-o", path};
    for (const std::string& setting : settings) words.insert(words.end(), {"--set", setting});
    const Outcome outcome = run_program(words);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return path;
  }
  void open_file(const std::string& path) {
    auto session = session::open_file(path);
    ASSERT_TRUE(session.ok()) << session.error().message;
    (*session)->finish_loading();
    open(*std::move(session));
  }
  int notice_pixels() {
    const ui::Rect window{0, 0, static_cast<float>(loop_->window().width()),
                          static_cast<float>(loop_->window().height())};
    return count(pixels(), window, ui::theme(workspace().theme()).warning);
  }

  ScratchFolder folder_;
};

TEST_F(FileInWindow, IsShownWholeAndStepsBothWays) {
  open_file(record("gather"));
  EXPECT_EQ(session().state(), session::TransportState::finished);
  EXPECT_TRUE(session().notice().empty());
  EXPECT_EQ(notice_pixels(), 0);
  click("toolbar.to_start");
  key("F10");
  EXPECT_EQ(frame_at_cursor(), 1u);
  key("F10");
  EXPECT_EQ(frame_at_cursor(), 2u);
  key("F10", {"Shift_L"});
  EXPECT_EQ(frame_at_cursor(), 1u);
}

TEST_F(FileInWindow, ADamagedOneShowsWhatStandsBeforeTheDamageAndSaysSo) {
  const std::string path = record("echo");
  std::string bytes = read_whole(path);
  bytes[bytes.size() * 3 / 4] = static_cast<char>(~bytes[bytes.size() * 3 / 4]);
  write_whole(path, bytes);
  open_file(path);
  EXPECT_FALSE(session().notice().empty());
  EXPECT_GT(notice_pixels(), 500);
}

TEST_F(FileInWindow, ATruncatedOneLikewise) {
  const std::string path = record("gather", {"count=200"});
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 5);
  open_file(path);
  EXPECT_FALSE(session().notice().empty());
  EXPECT_GT(model().lanes().size(), 1u);
  EXPECT_GT(notice_pixels(), 500);
}

TEST_F(FileInWindow, OneThatCannotBeOpenedLeavesThePresentSession) {
  open_preset("gather");
  application().open_file(folder_ / "missing.lscope");
  settle();
  ASSERT_NE(application().session(), nullptr);
  EXPECT_EQ(session().title(), "gather");
  EXPECT_GT(notice_pixels(), 500);
}

TEST_F(FileInWindow, TenThousandTasksOpenScrollAndZoom) {
  open_file(record("gather", {"count=10000"}));
  EXPECT_GE(model().lanes().size(), 10'000u);
  const ui::Vec2 middle = workspace().timeline().lanes.center();
  move(middle);
  wheel(-20);
  EXPECT_GT(workspace().timeline().scroll, 0);
  hold("Control_L");
  wheel(10);
  let_go("Control_L");
  key("t");
  click("toolbar.to_start");
  key("F10");
  EXPECT_EQ(frame_at_cursor(), 1u);
}

}  // namespace
}  // namespace loopscope::test
