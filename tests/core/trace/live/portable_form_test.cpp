#include "core/trace/live/portable_form.h"

#include <source_location>
#include <string>

#include <gtest/gtest.h>

namespace loopscope::trace {
namespace {

class PortableTest : public ::testing::Test {
 protected:
  Event portable(const Event& raw, TimeNs time_offset = 0) { return form_.of(raw, time_offset); }

  StringTable strings_;
  Symbols symbols_;
  PortableForm form_{strings_, symbols_};
};

std::source_location here(std::source_location location = std::source_location::current()) { return location; }

TEST_F(PortableTest, EveryTimeMovesByTheOffset) {
  EXPECT_EQ(portable({.time_ns = 5'000, .kind = Kind::loop_stop}, -5'000).time_ns, 0);
  const Event arm = portable({.time_ns = 5'200, .kind = Kind::timer_arm, .subject = 1, .a = 9'000, .b = 2}, -5'000);
  EXPECT_EQ(arm.time_ns, 200);
  EXPECT_EQ(arm.a, 4'000U);
  EXPECT_EQ(arm.b, 2U);
  const Event past = portable({.time_ns = 5'200, .kind = Kind::timer_arm, .subject = 3, .a = 4'999}, -5'000);
  EXPECT_EQ(static_cast<TimeNs>(past.a), -1);
}

TEST_F(PortableTest, StringsBecomeSymbolsInOrderOfUse) {
  const StringId unused = strings_.intern("unused");
  const StringId name = strings_.intern("main");
  EXPECT_EQ(unused, 1U);
  const Event start = portable({.kind = Kind::loop_start, .b = name});
  EXPECT_EQ(start.b, 1U);
  EXPECT_EQ(symbols_.string(1), "main");
  const Event create =
      portable({.kind = Kind::task_create, .subject = 1, .a = TaskOrigin{.parent = 7, .name = name}.packed()});
  EXPECT_EQ(TaskOrigin::unpack(create.a).parent, 7U);
  EXPECT_EQ(TaskOrigin::unpack(create.a).name, 1U);
  const Event done = portable({.kind = Kind::task_done, .subject = 1, .b = 0});
  EXPECT_EQ(done.b, 0U);
  EXPECT_EQ(symbols_.string_count(), 2U);
}

TEST_F(PortableTest, StaticTextsBecomeSymbols) {
  static const char text[] = "gather: child done";
  const Event raw{.kind = Kind::handle_ready, .subject = 1, .b = reinterpret_cast<std::uint64_t>(text)};
  EXPECT_EQ(symbols_.string(static_cast<StringId>(portable(raw).b)), text);
  EXPECT_EQ(portable(raw).b, 1U);
  EXPECT_EQ(portable({.kind = Kind::handle_ready, .subject = 1}).b, 0U);
}

TEST_F(PortableTest, AnAwaitKeepsItsLineAndACoroutineDoesNot) {
  const std::source_location location = here();
  const Event raw{
      .kind = Kind::coro_enter, .subject = 1, .a = location_argument(location), .b = location_argument(location)};
  const Event event = portable(raw);
  const Location& coroutine = symbols_.location(static_cast<LocationId>(event.a));
  const Location& await = symbols_.location(static_cast<LocationId>(event.b));
  EXPECT_EQ(coroutine.line, 0U);
  EXPECT_EQ(await.line, location.line());
  EXPECT_EQ(symbols_.string(await.file), location.file_name());
  EXPECT_EQ(coroutine.function, await.function);
  EXPECT_EQ(symbols_.string(await.function), normalise_function_name(location.function_name()));
  EXPECT_EQ(portable(raw), event);
}

TEST_F(PortableTest, NoLocationStaysUnknown) {
  const Event event = portable({.kind = Kind::task_await, .subject = 1, .a = Await{}.packed(), .b = 0});
  EXPECT_EQ(event.b, 0U);
}

TEST_F(PortableTest, EveryOtherArgumentPassesUnchanged) {
  const std::uint64_t waker = Waker{.kind = Waker::Kind::timer, .id = 9}.packed();
  EXPECT_EQ(portable({.time_ns = 3, .kind = Kind::task_ready, .loop = 4, .subject = 2, .a = waker}),
            (Event{.time_ns = 3, .kind = Kind::task_ready, .loop = 4, .subject = 2, .a = waker}));
  EXPECT_EQ(portable({.time_ns = 3, .kind = Kind::select_begin, .a = static_cast<std::uint64_t>(kForever)}).a,
            static_cast<std::uint64_t>(kForever));
}

}  // namespace
}  // namespace loopscope::trace
