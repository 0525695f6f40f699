#include "app/views/values_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "app/views/path_completion.h"

namespace loopscope::views {
namespace {

namespace fs = std::filesystem;

/// A folder of its own with some files in it.
class PathCompletionTest : public testing::Test {
 protected:
  PathCompletionTest() {
    folder_ = fs::path(testing::TempDir()) / ("completion-" + std::to_string(getpid()));
    fs::create_directories(folder_ / "sub");
    for (const char* name : {"slow.toml", "Slower.toml", "other.toml", "notes.txt", ".hidden.toml"})
      std::ofstream(folder_ / name) << "x";
  }
  ~PathCompletionTest() override { fs::remove_all(folder_); }
  std::vector<std::string> names(std::string_view typed) const {
    std::vector<std::string> result;
    for (const fs::path& path : complete_path(typed, folder_)) result.push_back(fs::relative(path, folder_).string());
    return result;
  }

  fs::path folder_;
};

TEST_F(PathCompletionTest, PresetFilesAndFoldersThatBeginSoAreMeant) {
  EXPECT_THAT(names(""), testing::UnorderedElementsAre("Slower.toml", "other.toml", "slow.toml", "sub"));
  EXPECT_THAT(names("slow"), testing::UnorderedElementsAre("Slower.toml", "slow.toml"));
  EXPECT_THAT(names((folder_ / "o").string()), testing::ElementsAre("other.toml"));
  EXPECT_THAT(names(".h"), testing::ElementsAre(".hidden.toml"));
  EXPECT_THAT(names("none"), testing::IsEmpty());
  EXPECT_THAT(complete_path("/no such folder/x", folder_), testing::IsEmpty());
}

TEST_F(PathCompletionTest, ATypedNameIsAFileInTheFolder) {
  EXPECT_EQ(typed_path("mine", folder_), folder_ / "mine.toml");
  EXPECT_EQ(typed_path("mine.toml", folder_), folder_ / "mine.toml");
  EXPECT_EQ(typed_path("/tmp/x/mine", folder_), fs::path("/tmp/x/mine.toml"));
  EXPECT_EQ(typed_path("", folder_), fs::path());
  const char* const home = std::getenv("HOME");
  if (home == nullptr) return;
  EXPECT_EQ(typed_path("~/mine", folder_), fs::path(home) / "mine.toml");
  EXPECT_EQ(typed_path(path_text(fs::path(home) / "a" / "b.toml"), folder_), fs::path(home) / "a" / "b.toml");
}

TEST(ValuesLayoutTest, StaysInTheWindowAndScrollsManyFiles) {
  for (const ui::Rect window : {ui::Rect{0, 0, 640, 480}, ui::Rect{0, 0, 1600, 1000}}) {
    for (const std::size_t rows : {0U, 3U, 100U}) {
      const ValuesLayout layout = layout_values(window, {600, 8, 632, 36}, rows, 0, 1);
      EXPECT_EQ(layout.area.intersect(window), layout.area);
      EXPECT_TRUE(layout.field.intersect(layout.save).empty());
      EXPECT_TRUE(layout.save.intersect(layout.load).empty());
      EXPECT_EQ(layout.rows.size(), rows);
      EXPECT_EQ(layout.content_height > layout.body.height(), rows == 100);
    }
  }
}

}  // namespace
}  // namespace loopscope::views
