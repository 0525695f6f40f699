// Descriptors, on both selectors.

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include <gmock/gmock.h>

#include "core/base/owned_fd.h"
#include "core/loop/epoll_selector.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using trace::Interest;
using trace::Kind;

/// Calls a function in its turns.
class FunctionWatch final : public Watch {
 public:
  FunctionWatch(int fd, Interest interest, std::function<void()> function)
      : Watch(fd, interest), function_(std::move(function)) {}

 private:
  void run() override { function_(); }
  std::function<void()> function_;
};

std::array<OwnedFd, 2> make_pipe() {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  return {OwnedFd(ends[0]), OwnedFd(ends[1])};
}

std::array<OwnedFd, 2> make_socket_pair() {
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  return {OwnedFd(ends[0]), OwnedFd(ends[1])};
}

void write_byte(const OwnedFd& fd) { ASSERT_EQ(::write(fd.get(), "x", 1), 1); }
void read_byte(const OwnedFd& fd) {
  char byte;
  ASSERT_EQ(::read(fd.get(), &byte, 1), 1);
}

struct RealLoop {
  std::vector<std::string> log;
  std::function<void()> saying(std::string text) {
    return [this, text = std::move(text)] { log.push_back(text); };
  }
  /// One frame that does not wait.
  void poll() {
    loop.stop();
    loop.run_forever();
  }

  RealClock clock;
  EpollSelector selector;
  CheckingSink sink;
  trace::StringTable strings;
  EventLoop loop{{.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings}};
};

TEST(EpollWatch, RunsInEveryFrameInWhichThePipeIsReadable) {
  RealLoop t;
  const auto [reader, writer] = make_pipe();
  FunctionWatch watch(reader.get(), Interest::read, t.saying("readable"));
  t.loop.watch(watch);
  EXPECT_TRUE(watch.watching());
  t.poll();
  EXPECT_THAT(t.log, IsEmpty());
  write_byte(writer);
  t.poll();
  t.poll();
  EXPECT_THAT(t.log, ElementsAre("readable", "readable"));
  read_byte(reader);
  t.poll();
  EXPECT_EQ(t.log.size(), 2u);
  write_byte(writer);
  watch.cancel();
  watch.cancel();
  EXPECT_FALSE(watch.watching());
  t.poll();
  EXPECT_EQ(t.log.size(), 2u);
  EXPECT_EQ(t.sink.count(Kind::fd_unwatch), 1u);
}

TEST(EpollWatch, TellsReadersAndWritersOfOneSocketApart) {
  RealLoop t;
  const auto [a, b] = make_socket_pair();
  FunctionWatch reader(a.get(), Interest::read, t.saying("read"));
  FunctionWatch writer(a.get(), Interest::write, t.saying("write"));
  t.loop.watch(writer);
  t.loop.watch(reader);
  EXPECT_EQ(t.selector.watch_count(), 2u);
  t.poll();
  EXPECT_THAT(t.log, ElementsAre("write"));
  write_byte(b);
  t.poll();
  EXPECT_THAT(t.log, ElementsAre("write", "read", "write"));
  writer.cancel();
  t.poll();
  EXPECT_THAT(t.log, ElementsAre("write", "read", "write", "read"));
  reader.cancel();
  EXPECT_EQ(t.selector.watch_count(), 0u);
}

TEST(EpollWatch, AHangUpIsNewsForBothDirections) {
  RealLoop t;
  auto [a, b] = make_socket_pair();
  FunctionWatch reader(a.get(), Interest::read, t.saying("read"));
  FunctionWatch writer(a.get(), Interest::write, t.saying("write"));
  t.loop.watch(reader);
  t.loop.watch(writer);
  b.reset();
  t.poll();
  EXPECT_THAT(t.log, ElementsAre("read", "write"));
  reader.cancel();
  writer.cancel();
}

TEST(EpollWatch, RefusesWhatCannotBeWatched) {
  RealLoop t;
  const auto [reader, writer] = make_pipe();
  FunctionWatch first(reader.get(), Interest::read, [] {});
  FunctionWatch second(reader.get(), Interest::read, [] {});
  FunctionWatch none(-1, Interest::read, [] {});
  const OwnedFd file(::dup(STDERR_FILENO));
  char path[] = "/tmp/loopscope-watch-XXXXXX";
  const OwnedFd regular(::mkstemp(path));
  ::unlink(path);
  FunctionWatch on_file(regular.get(), Interest::read, [] {});
  t.loop.watch(first);
  EXPECT_THROW(t.loop.watch(second), std::logic_error);
  EXPECT_THROW(t.loop.watch(none), std::system_error);
  EXPECT_THROW(t.loop.watch(on_file), std::system_error);
  EXPECT_FALSE(second.watching());
  EXPECT_FALSE(on_file.watching());
  EXPECT_EQ(t.selector.watch_count(), 1u);
  first.cancel();
  t.loop.watch(second);
  second.cancel();
}

TEST(EpollWatch, MayBeCancelledAfterItsDescriptorWasClosed) {
  RealLoop t;
  auto [reader, writer] = make_pipe();
  FunctionWatch watch(reader.get(), Interest::read, [] {});
  t.loop.watch(watch);
  reader.reset();
  watch.cancel();
  t.poll();
  EXPECT_EQ(t.selector.watch_count(), 0u);
}

TEST(EpollWatch, CanBeCancelledByAnEarlierHandleOfTheSameFrame) {
  RealLoop t;
  const auto [first_end, first_other] = make_socket_pair();
  const auto [second_end, second_other] = make_socket_pair();
  FunctionWatch* other[2];
  FunctionWatch first(first_end.get(), Interest::read, [&] {
    t.log.push_back("first");
    other[1]->cancel();
    other[0]->cancel();
  });
  FunctionWatch second(second_end.get(), Interest::read, [&] {
    t.log.push_back("second");
    other[0]->cancel();
    other[1]->cancel();
  });
  other[0] = &first;
  other[1] = &second;
  t.loop.watch(first);
  t.loop.watch(second);
  write_byte(first_other);
  write_byte(second_other);
  t.poll();
  EXPECT_EQ(t.log.size(), 1u);
  EXPECT_EQ(t.selector.watch_count(), 0u);
}

TEST(EpollWatch, WaitsUntilTheDescriptorIsReady) {
  RealLoop t;
  const auto [reader, writer] = make_pipe();
  FunctionWatch watch(reader.get(), Interest::read, [&] { t.loop.stop(); });
  t.loop.watch(watch);
  t.loop.call_later(2ms, [&] { write_byte(writer); });
  t.loop.run_forever();
  EXPECT_GE(t.loop.time(), 2 * kNsPerMs);
  watch.cancel();
}

TEST(EpollWatch, ManyDescriptorsAtOnceLoseNothing) {
  RealLoop t;
  std::vector<std::array<OwnedFd, 2>> pipes;
  std::vector<std::unique_ptr<FunctionWatch>> watches;
  int turns = 0;
  for (int i = 0; i < 300; ++i) {  // more than one epoll_wait returns
    pipes.push_back(make_pipe());
    write_byte(pipes.back()[1]);
    const int fd = pipes.back()[0].get();
    watches.push_back(std::make_unique<FunctionWatch>(fd, Interest::read, [&, i] {
      ++turns;
      watches[static_cast<std::size_t>(i)]->cancel();
    }));
    t.loop.watch(*watches.back());
  }
  t.poll();
  t.poll();
  EXPECT_EQ(turns, 300);
}

// Simulated descriptors

TEST(SimulatedWatch, HappensAtItsTime) {
  TestLoop t;
  const int fd = t.selector.open();
  EXPECT_EQ(fd, 3);
  FunctionWatch watch(fd, Interest::read, [&] {
    t.say(fmt::format("readable at {}", t.loop.time()));
    watch.cancel();
  });
  t.loop.watch(watch);
  t.selector.at(1'234'567, [&] { t.selector.set_ready(fd, Interest::read, true); });
  t.loop.call_later(5s, t.saying("timer"));
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("readable at 1234567"));
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("readable at 1234567", "timer"));
  EXPECT_EQ(t.loop.time(), 5'000'234'567);  // the rest of the wait, rounded up to the millisecond
}

TEST(SimulatedWatch, EqualTimesHappenInOrderOfTheCalls) {
  TestLoop t;
  t.selector.at(100, [&] {
    t.say("a");
    t.selector.at(50, t.saying("late"));  // the past is now
  });
  t.selector.at(100, t.saying("b"));
  t.selector.at(99, t.saying("first"));
  t.loop.call_later(1ms, [] {});
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("first", "a", "b", "late"));
}

TEST(SimulatedWatch, GivesOutTheLowestFreeNumber) {
  TestLoop t;
  EXPECT_EQ(t.selector.open(), 3);
  EXPECT_EQ(t.selector.open(), 4);
  EXPECT_EQ(t.selector.open(), 5);
  t.selector.close(4);
  EXPECT_EQ(t.selector.open(), 4);
  EXPECT_EQ(t.selector.open(), 6);
}

TEST(SimulatedWatch, ReportsByNumberReadersFirst) {
  TestLoop t;
  const int low = t.selector.open();
  const int high = t.selector.open();
  FunctionWatch high_reader(high, Interest::read, t.saying("high reader"));
  FunctionWatch low_writer(low, Interest::write, t.saying("low writer"));
  FunctionWatch low_reader(low, Interest::read, t.saying("low reader"));
  for (FunctionWatch* watch : {&high_reader, &low_writer, &low_reader}) {
    t.loop.watch(*watch);
    t.selector.set_ready(watch->fd(), watch->interest(), true);
  }
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("low reader", "low writer", "high reader"));
  for (FunctionWatch* watch : {&high_reader, &low_writer, &low_reader}) watch->cancel();
}

TEST(SimulatedWatch, RefusesWhatIsNotOpenAndTwoOfAKind) {
  TestLoop t;
  FunctionWatch closed(7, Interest::read, [] {});
  EXPECT_THROW(t.loop.watch(closed), std::system_error);
  EXPECT_THROW(t.selector.set_ready(7, Interest::read, true), std::system_error);
  const int fd = t.selector.open();
  FunctionWatch first(fd, Interest::read, [] {});
  FunctionWatch second(fd, Interest::read, [] {});
  t.loop.watch(first);
  EXPECT_THROW(t.loop.watch(second), std::logic_error);
  first.cancel();
}

TEST(SimulatedWatch, TellsWhoWokeWhom) {
  TestLoop t;
  const int fd = t.selector.open();
  FunctionWatch watch(fd, Interest::write, [&] {
    watch.cancel();
    t.loop.call_soon([] {});
  });
  t.loop.watch(watch, 0);
  t.selector.set_ready(fd, Interest::write, true);
  t.loop.run_once();
  EXPECT_THAT(
      t.lines(),
      ElementsAre("0.000000000 loop_start clock=virtual name=\"loop\"",
                  "0.000000000 fd_watch watch=1 fd=3 interest=write", "0.000000000 frame_begin frame=1",
                  "0.000000000 select_begin timeout=forever fds=1", "0.000000000 select_end ready=1",
                  "0.000000000 fd_ready watch=1 fd=3 interest=write", "0.000000000 handle_begin handle=1",
                  "0.000000000 fd_unwatch watch=1", "0.000000000 handle_ready handle=2 waker=fd:3 does=\"callback\"",
                  "0.000000000 handle_end handle=1"));
}

}  // namespace
}  // namespace loopscope
