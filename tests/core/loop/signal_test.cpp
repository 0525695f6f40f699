// Signals, descriptors' functions, closing and debug mode, beyond what CPython's own tests ask.

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>

#include "core/base/owned_fd.h"
#include "core/loop/loops.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(Signals, ReachEveryLoopThatHandlesThem) {
  constexpr int kLoops = 3;
  std::atomic<int> caught{0};
  std::atomic<int> ready{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kLoops; ++i) {
    threads.emplace_back([&] {
      const auto loop = new_event_loop();
      loop->add_signal_handler(SIGUSR1, [&] {
        ++caught;
        loop->stop();
      });
      ++ready;
      loop->run_forever();
    });
  }
  while (ready < kLoops) std::this_thread::yield();
  ::kill(::getpid(), SIGUSR1);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(caught, kLoops);
}

TEST(Signals, AreCountedOneByOne) {
  TestLoop t;
  t.loop.add_signal_handler(SIGUSR1, t.saying("usr1"));
  t.loop.add_signal_handler(SIGUSR2, t.saying("usr2"));
  std::raise(SIGUSR2);
  std::raise(SIGUSR1);
  std::raise(SIGUSR1);
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("usr1", "usr1", "usr2"));
}

TEST(Signals, MayArriveWhileLoopsComeAndGo) {
  const auto before = std::signal(SIGUSR1, SIG_IGN);
  std::atomic<bool> done{false};
  std::thread sender([&] {
    while (!done) ::kill(::getpid(), SIGUSR1);
  });
  int caught = 0;
  for (int i = 0; i < 50; ++i) {
    const auto loop = new_event_loop();
    loop->add_signal_handler(SIGUSR1, [&] {
      ++caught;
      loop->stop();
    });
    loop->run_forever();
    if (i % 2) loop->remove_signal_handler(SIGUSR1);
  }
  done = true;
  sender.join();
  EXPECT_GE(caught, 50);
  EXPECT_EQ(std::signal(SIGUSR1, before), SIG_IGN);  // given back
}

TEST(Signals, AFunctionMayRemoveItself) {
  TestLoop t;
  t.loop.add_signal_handler(SIGUSR1, [&] {
    t.say("once");
    EXPECT_TRUE(t.loop.remove_signal_handler(SIGUSR1));
  });
  std::raise(SIGUSR1);
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("once"));
}

TEST(Readers, AreReplacedAndMayRemoveThemselves) {
  const auto loop = new_event_loop();
  const OwnedFd event(::eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC));
  std::vector<std::string> log;
  loop->add_reader(event.get(), [&] { log.emplace_back("first"); });
  loop->add_reader(event.get(), [&] {
    log.emplace_back("second");
    EXPECT_TRUE(loop->remove_reader(event.get()));
    loop->stop();
  });
  loop->run_forever();
  EXPECT_THAT(log, ElementsAre("second"));
  EXPECT_FALSE(loop->remove_reader(event.get()));
}

TEST(Readers, OfABadDescriptorThrow) {
  const auto loop = new_event_loop();
  EXPECT_THROW(loop->add_reader(-1, [] {}), std::system_error);
  EXPECT_THROW(loop->add_writer(9999, [] {}), std::system_error);
  EXPECT_FALSE(loop->remove_writer(9999));
}

TEST(Close, StopsWatching) {
  TestLoop t;
  const int fd = t.selector.open();
  t.loop.add_reader(fd, [] {});
  t.loop.close();
  EXPECT_EQ(t.selector.watch_count(), 0u);
}

TEST(DebugMode, SaysThatATurnWasSlow) {
  TestLoop t;
  t.loop.set_debug(true);
  t.loop.call_soon([&] { t.loop.clock().busy(1s); });
  testing::internal::CaptureStderr();
  t.loop.run_once();
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("took 1.000 s"));
  EXPECT_THAT(t.lines(), testing::Contains(testing::HasSubstr("slow_callback")));
}

}  // namespace
}  // namespace loopscope
