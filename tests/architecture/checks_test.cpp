// The checks themselves, on made-up files: each must catch what it is for, and nothing else.

#include <gmock/gmock.h>

#include <stdexcept>
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
using ::testing::ThrowsMessage;

std::vector<std::string> check(const std::string& path, std::string_view text) {
  return violations({parse_source(path, text)});
}

const Room& room(std::string_view path) { return *room_of(project_rooms(), path); }
bool allowed(std::string_view from, std::string_view to) { return may_include(room(from), room(to)); }

TEST(Rooms, AListNamesOnlyRoomsOfLowerRank) {
  for (const Room& from : project_rooms()) {
    for (const std::string& name : from.may_use) {
      if (name == kAllOfCore || name == kEveryRoom) continue;
      ASSERT_NE(room_of(project_rooms(), name), nullptr) << from.name << " lists " << name << ", which is no room";
      EXPECT_LT(room(name).rank, from.rank) << from.name << " lists " << name;
    }
    for (const std::string& name : from.never) {
      EXPECT_NE(room_of(project_rooms(), name), nullptr) << from.name << " lists " << name << ", which is no room";
    }
  }
}

TEST(Rooms, CoreNeverUsesApp) {
  for (const Room& from : project_rooms()) {
    for (const Room& to : project_rooms()) {
      if (from.name.substr(0, 5) == "core/" && to.name.substr(0, 4) == "app/") {
        EXPECT_FALSE(may_include(from, to)) << from.name << " may include " << to.name;
      }
    }
  }
}

TEST(Rooms, GroupsAreNarrowedByRankAndByExceptions) {
  EXPECT_TRUE(allowed("app/presets", "core/net"));
  EXPECT_TRUE(allowed("app/cli", "app/session"));
  EXPECT_FALSE(allowed("app/cli", "app/ui"));
  EXPECT_FALSE(allowed("app/cli", "app/views"));
  EXPECT_FALSE(allowed("app/cli", "app/shell"));
  EXPECT_FALSE(allowed("app/shell", "app/cli"));
  EXPECT_TRUE(allowed("app/main.cpp", "app/shell"));
  EXPECT_TRUE(allowed("app/main.cpp", "app/cli"));
}

TEST(Rooms, AFolderWithALongerNameIsAnotherRoom) {
  EXPECT_EQ(room_of(project_rooms(), "core/loopback/x.h"), nullptr);
  EXPECT_EQ(room_of(project_rooms(), "app/main.cpp.orig"), nullptr);
  EXPECT_EQ(room("core/trace/recorders/python/probe.c").name, "core/trace");
}

TEST(Rooms, ATableIsReadWordByWord) {
  const Rooms rooms = parse_rooms(
      "# a comment\ncore/a 0 libs x::y\n\napp/b 10  uses core/* app/c  never core/a # why\n"
      "          except core/d  imgui\napp/b/inner 9\n");
  ASSERT_EQ(rooms.size(), 3U);
  EXPECT_EQ(rooms[0].name, "core/a");
  EXPECT_EQ(rooms[1].rank, 10);
  EXPECT_THAT(rooms[1].may_use, ElementsAre("core/*", "app/c"));
  EXPECT_THAT(rooms[1].never, ElementsAre("core/a"));
  EXPECT_THAT(rooms[1].except, ElementsAre("core/d"));
  EXPECT_TRUE(rooms[1].may_name_imgui);
  EXPECT_EQ(room_of(rooms, "app/b/x.h")->rank, 10);
  EXPECT_EQ(room_of(rooms, "app/b/inner/x.h")->rank, 9);
}

TEST(Rooms, ATableThatIsNotUnderstoodSaysWhere) {
  EXPECT_THAT([] { parse_rooms("core/a 0\ncore/b uses core/a\n"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("line 2: expected the rank of core/b")));
  EXPECT_THAT([] { parse_rooms("core/a 0 needs x\n"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("line 1: expected uses, except, never")));
}

TEST(Checks, CatchAForbiddenRoomThatAFileReachesThroughOtherHeaders) {
  const Rooms rooms =
      parse_rooms("core/loop 2\napp/session 7 uses core/loop\napp/views 8 uses app/session never core/loop");
  const std::vector<SourceFile> files = {
      parse_source("app/session/session.h", "#include \"app/session/run.h\"\n"),
      parse_source("app/session/run.h", "#include \"core/loop/event_loop.h\"\n"),
      parse_source("app/views/scene.h", "#include \"app/session/session.h\"\n"),
      parse_source("core/loop/event_loop.h", ""),
  };
  EXPECT_THAT(violations(files, rooms),
              ElementsAre("app/views/scene.h:1: app/views may not reach core/loop, through whatever headers: "
                          "app/session/session.h > app/session/run.h > core/loop/event_loop.h"));
}

TEST(Checks, ADrawingLacksTheRoomsItDoesNotName) {
  const Rooms rooms = parse_rooms("core/base 0\ncore/loop 2\napp/ui 6");
  EXPECT_THAT(rooms_not_drawn(rooms, "core", "# core\n## ARCHITECTURE\n  rank 0 base\n\n| loop | x |\n"),
              ElementsAre("core/loop"));
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
