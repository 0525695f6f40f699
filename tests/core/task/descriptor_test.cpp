#include "core/task/descriptor.h"

#include <unistd.h>

#include <array>
#include <system_error>

#include <gmock/gmock.h>

#include "core/base/owned_fd.h"
#include "core/loop/epoll_selector.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using trace::Interest;
using trace::Kind;

TEST(Readable, SuspendsUntilTheDescriptorIsReady) {
  TestLoop t;
  const int fd = t.selector.open();
  t.selector.at(kNsPerSecond, [&] { t.selector.set_ready(fd, Interest::read, true); });
  const auto main = [&]() -> Coro<void> {
    co_await readable(fd);
    EXPECT_EQ(t.loop.time(), kNsPerSecond);
    EXPECT_EQ(t.selector.watch_count(), 0u);
    co_await readable(fd);  // still is
  };
  run(t.loop, main());
  EXPECT_THAT(t.lines(), testing::Contains(HasSubstr("task_await task=1 what=fd_read fd=3 at=")));
  EXPECT_THAT(t.lines(), testing::Contains(HasSubstr("task_ready task=1 waker=fd:3")));
  EXPECT_EQ(t.sink.count(Kind::fd_unwatch), 2u);
}

TEST(Writable, IsSeparateFromReadable) {
  TestLoop t;
  const int fd = t.selector.open();
  t.selector.set_ready(fd, Interest::write, true);
  t.selector.at(kNsPerSecond, [&] { t.selector.set_ready(fd, Interest::read, true); });
  const auto read = [&]() -> Coro<void> {
    co_await readable(fd);
    t.say("read");
  };
  const auto write = [&]() -> Coro<void> {
    co_await writable(fd);
    t.say("write");
  };
  const auto main = [&]() -> Coro<void> { co_await gather(read(), write()); };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("write", "read"));
}

TEST(Readable, CanBeCancelled) {
  TestLoop t;
  const int fd = t.selector.open();
  const auto body = [&]() -> Coro<void> {
    try {
      co_await readable(fd);
    } catch (const CancelledError& error) {
      t.say(error.message());
      throw;
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    co_await sleep(1s);
    EXPECT_EQ(t.selector.watch_count(), 1u);
    task.cancel("first");
    task.cancel("second");
    EXPECT_EQ(t.selector.watch_count(), 0u);
    EXPECT_THROW(co_await task, CancelledError);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("first"));
}

TEST(Readable, CancelledBetweenItsDescriptorAndItsTurnIsCancelled) {
  TestLoop t;
  const int fd = t.selector.open();
  const auto body = [&]() -> Coro<void> { co_await readable(fd); };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    co_await sleep(0s);
    t.selector.set_ready(fd, Interest::read, true);
    co_await sleep(0s);  // the watch's turn comes behind this one
    task.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
  };
  run(t.loop, main());
}

TEST(Readable, RefusesWhatCannotBeWatched) {
  TestLoop t;
  const int fd = t.selector.open();
  const auto wait = [&]() -> Coro<void> { co_await readable(fd); };
  const auto main = [&]() -> Coro<void> {
    EXPECT_THROW(co_await readable(77), std::system_error);
    create_task(wait());
    co_await sleep(0s);
    EXPECT_THROW(co_await readable(fd), std::logic_error);
  };
  run(t.loop, main());
}

TEST(Readable, OnARealPipe) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const OwnedFd reader(ends[0]);
  const OwnedFd writer(ends[1]);
  const auto read = [&]() -> Coro<char> {
    co_await readable(reader.get());
    char byte = 0;
    EXPECT_EQ(::read(reader.get(), &byte, 1), 1);
    co_return byte;
  };
  const auto write = [&]() -> Coro<void> {
    co_await sleep(1ms);
    co_await writable(writer.get());
    EXPECT_EQ(::write(writer.get(), "x", 1), 1);
  };
  const auto main = [&]() -> Coro<char> { co_return std::get<0>(co_await gather(read(), write())); };
  EXPECT_EQ(run(main()), 'x');
}

}  // namespace
}  // namespace loopscope
