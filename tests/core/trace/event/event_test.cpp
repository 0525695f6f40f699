#include "core/trace/event/event.h"

#include <cstring>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace loopscope::trace {
namespace {

TEST(Event, KindsHaveDistinctNamesInTheOrderOfTheEnumeration) {
  std::set<std::string> names;
  for (int kind = 0; kind < kKindCount; ++kind) names.insert(kind_info(static_cast<Kind>(kind)).name);
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kKindCount));
  EXPECT_STREQ(kind_info(Kind::loop_start).name, "loop_start");
  EXPECT_STREQ(kind_info(Kind::fd_watch).name, "fd_watch");
  EXPECT_STREQ(kind_info(Kind::task_create).name, "task_create");
  EXPECT_STREQ(kind_info(Kind::task_done).name, "task_done");
  EXPECT_STREQ(kind_info(Kind::sync_op).name, "sync_op");
  EXPECT_STREQ(kind_info(Kind::dropped).name, "dropped");
  EXPECT_STREQ(kind_info(Kind::loop_resume).name, "loop_resume");
}

TEST(Event, ArgumentsFollowTheSchemaOfTheKind) {
  EXPECT_EQ(kind_info(Kind::task_await).a, ArgumentType::await);
  EXPECT_EQ(kind_info(Kind::task_await).b, ArgumentType::location);
  EXPECT_EQ(kind_info(Kind::task_create).a, ArgumentType::task_origin);
  EXPECT_EQ(kind_info(Kind::task_create).b, ArgumentType::coroutine);
  EXPECT_EQ(kind_info(Kind::timer_arm).a, ArgumentType::time);
  EXPECT_EQ(kind_info(Kind::handle_ready).b, ArgumentType::text);
  EXPECT_EQ(kind_info(Kind::loop_stop).a, ArgumentType::unused);
}

TEST(Event, KindsOutOfRangeHaveTheSchemaOfNone) {
  EXPECT_EQ(&kind_info(static_cast<Kind>(kKindCount)), &kind_info(Kind::none));
  EXPECT_EQ(&kind_info(static_cast<Kind>(255)), &kind_info(Kind::none));
}

TEST(Event, ArgumentsPackAndUnpack) {
  EXPECT_EQ(pack(1, 2), 0x2'0000'0001U);
  const JobBegin begin{.worker = 3, .us_ago = 0xFFFF'FFFF};
  EXPECT_EQ(JobBegin::unpack(begin.packed()), begin);
  EXPECT_EQ(JobBegin::unpack(3), (JobBegin{.worker = 3, .us_ago = 0}));  // as older files have it
  const Waker waker{.kind = Waker::Kind::timer, .id = 0xFFFF'FFFF};
  EXPECT_EQ(Waker::unpack(waker.packed()), waker);
  const Await await{.what = Await::What::wait, .target = 7};
  EXPECT_EQ(Await::unpack(await.packed()), await);
  const FdInterest interest{.interest = Interest::write, .fd = -1};
  EXPECT_EQ(FdInterest::unpack(interest.packed()), interest);
  const TaskOrigin origin = TaskOrigin::unpack(TaskOrigin{.parent = 3, .name = 4}.packed());
  EXPECT_EQ(origin.parent, 3U);
  EXPECT_EQ(origin.name, 4U);
  const SyncOp op = SyncOp::unpack(SyncOp{.object = SyncOp::Object::queue, .op = SyncOp::Op::get}.packed());
  EXPECT_EQ(op.object, SyncOp::Object::queue);
  EXPECT_EQ(op.op, SyncOp::Op::get);
}

TEST(Event, OnlyDescriptorsAreAwaitedOnTheSelector) {
  for (int what = 0; what < kAwaitWhatCount; ++what) {
    const Await await{.what = static_cast<Await::What>(what)};
    EXPECT_EQ(await.on_selector(), await.what == Await::What::fd_read || await.what == Await::What::fd_write);
  }
}

TEST(Event, ALocationTravelsAsOneArgument) {
  const std::source_location here = std::source_location::current();
  const std::source_location there = location_from_argument(location_argument(here));
  EXPECT_EQ(there.line(), here.line());
  EXPECT_STREQ(there.file_name(), here.file_name());
  EXPECT_STREQ(there.function_name(), here.function_name());
}

TEST(Event, NoLocationIsTheArgumentZero) {
  EXPECT_EQ(location_argument(std::source_location{}), 0U);
  EXPECT_EQ(location_from_argument(0).line(), 0U);
}

}  // namespace
}  // namespace loopscope::trace
