// Counterparts of EventLoopTestsMixin where it speaks of the loop alone.

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "core/base/owned_fd.h"
#include "core/loop/loops.h"
#include "core/task/errors.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/cpython/test_events/event_loop_fixture.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct SocketPair {
  SocketPair() {
    int fds[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    r = OwnedFd(fds[0]);
    w = OwnedFd(fds[1]);
  }
  OwnedFd r, w;
};

TEST_F(EventLoopTestsMixin, test_run_until_complete_nesting) {
  const auto inner = []() -> Coro<void> { co_await sleep(0s); };
  const auto outer = [&]() -> Coro<void> {
    EXPECT_TRUE(loop->is_running());
    loop->run_until_complete(inner());
    co_return;
  };
  EXPECT_THROW(loop->run_until_complete(outer()), std::logic_error);
}

TEST_F(EventLoopTestsMixin, test_run_until_complete) {
  const TimeNs begin = loop->time();
  const auto nap = []() -> Coro<void> { co_await sleep(20ms); };
  loop->run_until_complete(nap());
  EXPECT_GE(Duration(loop->time() - begin), 20ms);
  EXPECT_LT(Duration(loop->time() - begin), 800ms);
}

TEST_F(EventLoopTestsMixin, test_run_until_complete_stopped) {
  const auto coro = [&]() -> Coro<void> {
    loop->stop();
    co_await sleep(100ms);
  };
  EXPECT_THROW(loop->run_until_complete(coro()), std::runtime_error);
}

TEST_F(EventLoopTestsMixin, test_call_later) {
  std::vector<std::string> results;
  loop->call_later(10ms, [&] {
    results.emplace_back("hello world");
    loop->stop();
  });
  loop->run_forever();
  EXPECT_THAT(results, ElementsAre("hello world"));
}

TEST_F(EventLoopTestsMixin, test_call_soon) {
  std::vector<std::string> results;
  loop->call_soon([&] {
    results.emplace_back("hello");
    loop->stop();
  });
  loop->run_forever();
  EXPECT_THAT(results, ElementsAre("hello"));
}

TEST_F(EventLoopTestsMixin, test_call_soon_threadsafe) {
  std::vector<std::string> results;
  const auto callback = [&](std::string text) {
    results.push_back(std::move(text));
    if (results.size() >= 2) loop->stop();
  };
  std::thread([&] { loop->call_soon_threadsafe([&] { callback("hello"); }); }).join();
  loop->call_soon([&] { callback("world"); });
  loop->run_forever();
  // Ours keeps calls from other threads apart until the frame begins.
  EXPECT_THAT(results, testing::UnorderedElementsAre("hello", "world"));
}

TEST_F(EventLoopTestsMixin, test_call_soon_threadsafe_same_thread) {
  std::vector<std::string> results;
  const auto callback = [&](std::string text) {
    results.push_back(std::move(text));
    if (results.size() >= 2) loop->stop();
  };
  loop->call_soon_threadsafe([&] { callback("hello"); });
  loop->call_soon([&] { callback("world"); });
  loop->run_forever();
  EXPECT_THAT(results, testing::UnorderedElementsAre("hello", "world"));
}

TEST_F(EventLoopTestsMixin, test_reader_callback) {
  SocketPair pair;
  std::string bytes;
  bool closed = false;
  const int fd = pair.r.get();
  loop->add_reader(fd, [&] {
    char buffer[1024];
    const auto got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got < 0) return;
    bytes.append(buffer, static_cast<std::size_t>(got));
    if (got > 0) return;
    EXPECT_TRUE(loop->remove_reader(fd));
    closed = true;
  });
  loop->call_soon([&] { EXPECT_EQ(::send(pair.w.get(), "abc", 3, 0), 3); });
  run_until([&] { return bytes.size() >= 3; });
  loop->call_soon([&] { EXPECT_EQ(::send(pair.w.get(), "def", 3, 0), 3); });
  run_until([&] { return bytes.size() >= 6; });
  loop->call_soon([&] { pair.w = OwnedFd(); });
  run_until([&] { return closed; });
  EXPECT_EQ(bytes, "abcdef");
}

TEST_F(EventLoopTestsMixin, test_writer_callback) {
  SocketPair pair;
  const std::string data(1024, 'x');
  loop->add_writer(pair.w.get(), [&] {
    EXPECT_EQ(::send(pair.w.get(), data.data(), data.size(), 0), 1024);
    loop->stop();
  });
  loop->run_forever();
  EXPECT_TRUE(loop->remove_writer(pair.w.get()));
  EXPECT_FALSE(loop->remove_writer(pair.w.get()));
  char buffer[2048];
  EXPECT_EQ(::recv(pair.r.get(), buffer, sizeof buffer, 0), 1024);
}

TEST_F(EventLoopTestsMixin, test_add_signal_handler) {
  int caught = 0;
  const auto handler = [&] { ++caught; };
  for (const int number : {NSIG + 1, NSIG, 0, -1}) {
    EXPECT_THROW(loop->add_signal_handler(number, handler), std::invalid_argument);
    EXPECT_THROW(loop->remove_signal_handler(number), std::invalid_argument);
  }
  EXPECT_THROW(loop->add_signal_handler(SIGKILL, handler), std::runtime_error);
  EXPECT_FALSE(loop->remove_signal_handler(SIGKILL));
  loop->add_signal_handler(SIGINT, handler);
  ::kill(::getpid(), SIGINT);
  run_until([&] { return caught > 0; });
  EXPECT_TRUE(loop->remove_signal_handler(SIGINT));
  struct sigaction now = {};
  ::sigaction(SIGINT, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_DFL);
  EXPECT_FALSE(loop->remove_signal_handler(SIGINT));
}

void alarm_in(std::chrono::microseconds delay) {
  const itimerval timer{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = delay.count()}};
  ASSERT_EQ(::setitimer(ITIMER_REAL, &timer, nullptr), 0);
}

TEST_F(EventLoopTestsMixin, test_signal_handling_while_selecting) {
  int caught = 0;
  loop->add_signal_handler(SIGALRM, [&] {
    ++caught;
    loop->stop();
  });
  alarm_in(10ms);
  loop->call_later(60s, [&] { loop->stop(); });
  loop->run_forever();
  EXPECT_EQ(caught, 1);
}

TEST_F(EventLoopTestsMixin, test_signal_handling_args) {
  std::vector<int> arguments;
  loop->add_signal_handler(SIGALRM, [&arguments, this, number = 42] {
    arguments.push_back(number);
    loop->stop();
  });
  alarm_in(10ms);
  loop->call_later(60s, [&] { loop->stop(); });
  loop->run_forever();
  EXPECT_THAT(arguments, ElementsAre(42));
}

TEST_F(EventLoopTestsMixin, test_timeout_rounding) {
  const auto wait = []() -> Coro<void> {
    co_await sleep(10ms);
    co_await sleep(100us);
    co_await sleep(1us);
    co_await sleep(10ns);
    co_await sleep(1ns);
  };
  // Each sleep polls once, twice at most: the selector never wakes too early.
  const auto task = create_task(*loop, wait());
  int frames = 0;
  while (!task.done() && frames < 100) {
    loop->run_once();
    ++frames;
  }
  EXPECT_LE(frames, 20);
}

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

TEST_F(EventLoopTestsMixin, test_internal_fds) {
  const auto before = open_descriptors();
  auto other = new_event_loop();
  EXPECT_GT(open_descriptors(), before);
  other->close();
  other.reset();
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(EventLoopTestsMixin, test_remove_fds_after_closing) {
  SocketPair pair;
  loop->add_reader(pair.r.get(), [] {});
  loop->add_writer(pair.w.get(), [] {});
  loop->close();
  EXPECT_FALSE(loop->remove_reader(pair.r.get()));
  EXPECT_FALSE(loop->remove_writer(pair.w.get()));
}

TEST_F(EventLoopTestsMixin, test_add_fds_after_closing) {
  SocketPair pair;
  loop->close();
  EXPECT_THROW(loop->add_reader(pair.r.get(), [] {}), std::logic_error);
  EXPECT_THROW(loop->add_writer(pair.w.get(), [] {}), std::logic_error);
}

TEST_F(EventLoopTestsMixin, test_close_running_event_loop) {
  const auto close_loop = [&]() -> Coro<void> {
    loop->close();
    co_return;
  };
  EXPECT_THROW(loop->run_until_complete(close_loop()), std::logic_error);
}

TEST_F(EventLoopTestsMixin, test_close) {
  loop->close();
  const auto test = []() -> Coro<void> { co_return; };
  const auto function = [] {};
  EXPECT_THROW(loop->run_forever(), std::logic_error);
  EXPECT_THROW(loop->run_until_complete(Future<void>::create(*loop)), std::logic_error);
  EXPECT_THROW(loop->call_soon(function), std::logic_error);
  EXPECT_THROW(loop->call_soon_threadsafe(function), std::logic_error);
  EXPECT_THROW(loop->call_later(1s, function), std::logic_error);
  EXPECT_THROW(loop->call_at(loop->time(), function), std::logic_error);
  EXPECT_THROW(create_task(*loop, test()), std::logic_error);
  EXPECT_THROW(loop->add_signal_handler(SIGTERM, function), std::logic_error);
}

}  // namespace
}  // namespace loopscope
