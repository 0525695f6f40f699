// The project's own files against the table of rooms.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
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

// A preset's total is of the catalogue, though it lies in the preset's folder.
TEST(Architecture, TotalsOfPresetsIncludeOnlyWhatTheCatalogueMayUse) {
  const Room& catalogue = *room_of(project_rooms(), "app/presets/catalogue");
  for (const SourceFile& file : read_sources(LOOPSCOPE_SOURCE_DIR, {"app/presets"})) {
    if (!file.path.ends_with("/total.cpp")) continue;
    for (const Include& include : file.includes) {
      const Room* const room = room_of(project_rooms(), include.target);
      EXPECT_TRUE(room == nullptr || may_include(catalogue, *room)) << file.path << ":" << include.line;
    }
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
        EXPECT_NE(room_of(project_rooms(), name), nullptr) << name << " has no row in " << part << "/rooms.txt";
      }
    }
  }
}

TEST(Architecture, EveryRowOfTheTableIsThere) {
  for (const Room& room : project_rooms()) {
    EXPECT_TRUE(std::filesystem::exists(LOOPSCOPE_SOURCE_DIR "/" + room.name)) << room.name;
  }
}

TEST(Architecture, TheReadmesDrawEveryRoom) {
  for (const std::string part : {"core", "app"}) {
    std::ifstream stream(LOOPSCOPE_SOURCE_DIR "/" + part + "/README.md");
    const std::string readme{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_THAT(rooms_not_drawn(project_rooms(), part, readme), IsEmpty()) << part << "/README.md, ARCHITECTURE";
  }
}

}  // namespace
}  // namespace loopscope::architecture
