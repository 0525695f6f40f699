// The project's own files against the table of rooms.

#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/architecture/checks.h"
#include "tests/architecture/rooms.h"
#include "tests/architecture/source_file.h"

namespace loopscope::architecture {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

TEST(Architecture, FilesIncludeOnlyWhatTheirRoomMayUse) {
  const std::vector<SourceFile> files = read_sources(LOOPSCOPE_SOURCE_DIR, {"core", "app"});
  EXPECT_THAT(files, Not(IsEmpty()));
  for (const std::string& violation : violations(files)) {
    ADD_FAILURE() << violation;
  }
}

TEST(Architecture, TopLevelHoldsOnlyTheFixedEntries) {
  std::vector<std::string> entries;
  for (const auto& entry : std::filesystem::directory_iterator(LOOPSCOPE_SOURCE_DIR)) {
    entries.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(unexpected_top_level(entries), IsEmpty());
}

TEST(Architecture, EveryFolderOfCoreAndAppIsARoom) {
  for (const std::string part : {"core", "app"}) {
    for (const auto& entry : std::filesystem::directory_iterator(std::string(LOOPSCOPE_SOURCE_DIR "/") + part)) {
      if (entry.is_directory()) {
        const std::string name = part + "/" + entry.path().filename().string();
        EXPECT_NE(room_of(name), nullptr) << name << " has no row in the table of rooms";
      }
    }
  }
}

}  // namespace
}  // namespace loopscope::architecture
