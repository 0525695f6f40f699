// The checks themselves, on made-up files: each must catch what it is for, and nothing else.

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/checks.h"
#include "tests/architecture/rooms.h"
#include "tests/architecture/source_file.h"

namespace loopscope::architecture {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> check(const std::string& path, std::string_view text) {
  return violations({parse_source(path, text)});
}

bool allowed(std::string_view from, std::string_view to) { return may_include(*room_of(from), *room_of(to)); }

TEST(Rooms, AListNamesOnlyRoomsOfLowerRank) {
  for (const Room& room : rooms()) {
    for (const std::string_view name : room.may_use) {
      if (name != kAllOfCore && name != kEveryRoom) {
        ASSERT_NE(room_of(name), nullptr) << room.name << " lists " << name << ", which is no room";
        EXPECT_LT(room_of(name)->rank, room.rank) << room.name << " lists " << name;
      }
    }
  }
}

TEST(Rooms, CoreNeverUsesApp) {
  for (const Room& from : rooms()) {
    for (const Room& to : rooms()) {
      if (from.name.substr(0, 5) == "core/" && to.name.substr(0, 4) == "app/") {
        EXPECT_FALSE(may_include(from, to)) << from.name << " may include " << to.name;
      }
    }
  }
}

TEST(Rooms, GroupsAreNarrowedByRankAndByExceptions) {
  EXPECT_TRUE(allowed("app/presets", "core/net"));
  EXPECT_FALSE(allowed("app/presets", "core/attach"));  // The same rank.
  EXPECT_TRUE(allowed("app/session", "core/attach"));
  EXPECT_TRUE(allowed("app/cli", "app/session"));
  EXPECT_FALSE(allowed("app/cli", "app/ui"));
  EXPECT_FALSE(allowed("app/cli", "app/views"));
  EXPECT_FALSE(allowed("app/cli", "app/shell"));
  EXPECT_FALSE(allowed("app/shell", "app/cli"));
  EXPECT_TRUE(allowed("app/main.cpp", "app/shell"));
  EXPECT_TRUE(allowed("app/main.cpp", "app/cli"));
}

TEST(Rooms, AFolderWithALongerNameIsAnotherRoom) {
  EXPECT_EQ(room_of("core/loopback/x.h"), nullptr);
  EXPECT_EQ(room_of("app/main.cpp.orig"), nullptr);
  EXPECT_EQ(room_of("core/trace/recorders/python/probe.c")->name, "core/trace");
}

TEST(Checks, AcceptWhatTheTableAllows) {
  EXPECT_THAT(check("core/loop/event_loop.cpp",
                    "#include \"core/loop/event_loop.h\"\n#include <vector>\n#include \"core/trace/event/event.h\"\n"),
              IsEmpty());
}

TEST(Checks, CatchARoomThatTheRowDoesNotList) {
  EXPECT_THAT(check("app/model/lanes.cpp", "// lanes\n#include \"core/loop/clock.h\"\n"),
              ElementsAre(AllOf(StartsWith("app/model/lanes.cpp:2: app/model (rank 6) may not include core/loop"),
                                HasSubstr("it may use: core/base, core/trace"))));
}

TEST(Checks, CatchAHigherRankAndAngleBrackets) {
  EXPECT_THAT(check("core/trace/file/codec.h", "#include <core/loop/clock.h>\n"), ElementsAre(HasSubstr("(rank 2)")));
  EXPECT_THAT(check("core/loop/clock.h", "#  include \"app/model/lanes.h\"\n"), ElementsAre(HasSubstr("app/model")));
}

TEST(Checks, CatchTestsIncludedByTheProduct) {
  EXPECT_THAT(check("core/loop/clock.h", "#include \"tests/core/loop/fake.h\"\n"),
              ElementsAre(HasSubstr("lies in no room")));
}

TEST(Checks, CatchPathsThatDoNotStartAtTheRoot) {
  EXPECT_THAT(check("core/loop/clock.cpp", "#include \"../base/time.h\"\n"), ElementsAre(HasSubstr("without \"../\"")));
  EXPECT_THAT(check("core/loop/clock.cpp", "#include \"clock.h\"\n"),
              ElementsAre(HasSubstr("from the project's root")));
}

TEST(Checks, CatchFilesOutsideEveryRoom) {
  EXPECT_THAT(check("core/helpers.h", ""), ElementsAre(HasSubstr("lies in no room")));
  EXPECT_THAT(check("app/tools/x.cpp", ""), ElementsAre(HasSubstr("lies in no room")));
}

TEST(Checks, CatchImGuiOutsideItsRooms) {
  EXPECT_THAT(check("app/session/session.cpp", "#include <imgui.h>\n"), ElementsAre(HasSubstr("may not name")));
  EXPECT_THAT(check("app/cli/render.cpp", "\nvoid f() { ImGui::NewFrame(); }\n"),
              ElementsAre(StartsWith("app/cli/render.cpp:2: app/cli may not name")));
  EXPECT_THAT(check("app/main.cpp", "#include <backends/imgui_impl_glfw.h>\n"), ElementsAre(HasSubstr("may not name")));
  EXPECT_THAT(check("app/ui/imgui_painter.cpp", "#include <imgui.h>\nImVec2 p;\n"), IsEmpty());
  EXPECT_THAT(check("app/views/lanes_view.cpp", "ImDrawList* list();\n"), IsEmpty());
}

TEST(Checks, CatchImGuiInALayout) {
  EXPECT_THAT(check("app/views/lanes_layout.h", "struct Box { ImVec2 size; };\n"),
              ElementsAre(StartsWith("app/views/lanes_layout.h:1: a layout may not name")));
}

TEST(Checks, CatchImGuiThatALayoutReachesThroughAnotherHeader) {
  const std::vector<SourceFile> files = {
      parse_source("app/ui/imgui_painter.h", "#include <imgui.h>\n"),
      parse_source("app/ui/paint.h", "#include \"app/ui/imgui_painter.h\"\n"),
      parse_source("app/views/lanes_layout.cpp", "#include \"app/ui/paint.h\"\n"),
      parse_source("app/views/lanes_view.cpp", "#include \"app/ui/paint.h\"\n"),
  };
  EXPECT_THAT(violations(files),
              ElementsAre(AllOf(StartsWith("app/views/lanes_layout.cpp:1: "), HasSubstr("app/ui/imgui_painter.h"))));
}

TEST(Checks, IgnoreCommentsAndLiterals) {
  EXPECT_THAT(check("core/base/ids.h",
                    "// #include \"app/ui/theme.h\", ImGui::Begin\n"
                    "/* ImGui::End\n#include <imgui.h>\n*/\n"
                    "const int n = 1'000; const char* s = \"ImGui \\\" ImGui::End\"; char c = '\"';\n"
                    "const char* r = R\"x(\n#include \"app/ui/theme.h\"\n)x\";\n"),
              IsEmpty());
}

TEST(Checks, SeeCodeAfterCommentsAndLiterals) {
  EXPECT_THAT(check("core/base/ids.h", "const char* r = R\"x(a\")x\"; /* */ auto d = '\\''; ImGui::End();\n"),
              ElementsAre(HasSubstr("may not name")));
  EXPECT_THAT(check("core/base/ids.h", "/* note */ #include \"app/ui/theme.h\" // why\n"),
              ElementsAre(HasSubstr("may not include app/ui")));
}

TEST(Checks, TopLevel) {
  EXPECT_THAT(unexpected_top_level({"app", "core", ".ci", ".gitignore", "LICENSE", "build", "README.md"}), IsEmpty());
  EXPECT_THAT(unexpected_top_level({"app", "scripts", "cmake"}), ElementsAre("scripts", "cmake"));
}

}  // namespace
}  // namespace loopscope::architecture
