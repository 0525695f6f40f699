#include "core/trace/replay/place.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace loopscope::trace {
namespace {

class UserPlaceTest : public testing::Test {
 protected:
  LocationId place(std::string_view file, std::string_view function, std::uint32_t line) {
    return symbols_.intern(Location{symbols_.intern(file), symbols_.intern(function), line});
  }
  StackFrame frame(std::string_view file, std::string_view function, std::uint32_t line) {
    return {place(file, function, 0), line == 0 ? 0 : place(file, function, line)};
  }
  std::uint32_t line_of(const std::vector<StackFrame>& stack) {
    return symbols_.location(user_place_.of(stack, symbols_)).line;
  }

  Symbols symbols_;
  UserPlace user_place_;
};

TEST_F(UserPlaceTest, IsTheInnermostOfTheProgram) {
  const StackFrame main = frame("echo.cpp", "echo", 17);
  const StackFrame say = frame("echo.cpp", "say", 29);
  const StackFrame read = frame("core/net/stream_reader.cpp", "loopscope::StreamReader::read", 38);
  EXPECT_EQ(line_of({main}), 17U);
  EXPECT_EQ(line_of({main, say}), 29U);
  EXPECT_EQ(line_of({main, say, read}), 29U);
  EXPECT_EQ(line_of({main, read, read}), 17U);
}

TEST_F(UserPlaceTest, IsTheInnermostWhereNoneIsTheProgramS) {
  const StackFrame serve = frame("core/net/server.cpp", "loopscope::Server::serve", 5);
  const StackFrame read = frame("core/net/stream_reader.cpp", "loopscope::StreamReader::read", 38);
  EXPECT_EQ(line_of({serve, read}), 38U);
  EXPECT_EQ(line_of({}), 0U);
}

// A library that calls the program back: a gather, a task group.
TEST_F(UserPlaceTest, MayStandInsideALibraryS) {
  const StackFrame group = frame("core/task/task_group.h", "loopscope::task_group", 12);
  EXPECT_EQ(line_of({frame("a.cpp", "main", 3), group, frame("a.cpp", "body", 7)}), 7U);
}

TEST_F(UserPlaceTest, OfACoroutineThatHasNotAwaitedIsNone) {
  EXPECT_EQ(line_of({frame("a.cpp", "main", 3), frame("a.cpp", "callee", 0)}), 0U);
  EXPECT_EQ(line_of({frame("a.cpp", "main", 3), frame("core/task/sleep.h", "loopscope::sleep_until", 0)}), 3U);
}

TEST_F(UserPlaceTest, AProgramMayHaveACoreOfItsOwn) {
  EXPECT_FALSE(is_library(symbols_, place("core/reactor.cpp", "plant::Reactor::run", 4)));
  EXPECT_FALSE(is_library(symbols_, place("app/presets/echo.cpp", "loopscope::presets::echo", 4)));
  EXPECT_TRUE(is_library(symbols_, place("/usr/include/loopscope/core/task/gather.h", "loopscope::gather", 4)));
}

TEST_F(UserPlaceTest, OfAnAwaitIsThatOfItsTaskS) {
  const LocationId read = place("core/net/stream_reader.cpp", "loopscope::StreamReader::read", 38);
  const LocationId call = place("echo.cpp", "echo", 17);
  LoopState state;
  state.apply({.kind = Kind::task_create, .subject = 1, .b = place("echo.cpp", "echo", 0)});
  state.apply({.kind = Kind::task_run, .subject = 1});
  state.apply({.kind = Kind::coro_enter,
               .subject = 1,
               .a = place("core/net/stream_reader.cpp", "loopscope::StreamReader::read", 0),
               .b = call});
  const Event await{.kind = Kind::task_await, .subject = 1, .b = read};
  state.apply(await);
  EXPECT_EQ(user_place_.of(await, state, symbols_), call);
  // Of a task whose creation was dropped there is no stack.
  const Event unseen{.kind = Kind::task_await, .subject = 2, .b = read};
  state.apply(unseen);
  EXPECT_EQ(user_place_.of(unseen, state, symbols_), read);
}

}  // namespace
}  // namespace loopscope::trace
