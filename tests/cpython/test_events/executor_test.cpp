// Counterparts of EventLoopTestsMixin where it speaks of executors and of waits for descriptors.

#include <sys/socket.h>

#include <atomic>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "core/base/owned_fd.h"
#include "core/exec/run_in_executor.h"
#include "core/loop/loops.h"
#include "core/net/sock.h"
#include "core/task/errors.h"
#include "core/task/run.h"
#include "tests/cpython/test_events/event_loop_fixture.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

TEST_F(EventLoopTestsMixin, test_run_in_executor) {
  const auto main = []() -> Coro<std::thread::id> {
    const auto get_id = [] { return std::this_thread::get_id(); };
    co_return co_await run_in_executor(get_id);
  };
  EXPECT_NE(loop->run_until_complete(main()), std::this_thread::get_id());
}

TEST_F(EventLoopTestsMixin, test_run_in_executor_cancel) {
  std::atomic<bool> ended{false};
  const auto main = [&]() -> Coro<void> {
    const auto job = [&] {
      std::this_thread::sleep_for(20ms);
      ended = true;
    };
    const auto future = run_in_executor(job);
    future.cancel();
    EXPECT_TRUE(future.cancelled());
    co_return;
  };
  loop->run_until_complete(main());
  loop->close();  // waits for the job if it runs; the loop hears nothing of it any more
  EXPECT_TRUE(loop->is_closed());
}

TEST_F(EventLoopTestsMixin, test_prompt_cancellation) {
  int fds[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
  const OwnedFd r(fds[0]);
  const OwnedFd w(fds[1]);
  const auto receiving = create_task(*loop, sock_recv(r.get(), 1));
  const auto main = [&]() -> Coro<std::string> {
    loop->call_soon([&] { receiving.cancel(); });
    std::string result;
    try {
      co_await receiving;
    } catch (const CancelledError&) {
      result = "cancelled";
    }
    loop->stop();
    co_return result;
  };
  const auto task = create_task(*loop, main());
  const TimeNs begin = loop->time();
  loop->run_forever();
  EXPECT_LT(Duration(loop->time() - begin), 100ms);
  EXPECT_EQ(task.result(), "cancelled");
  EXPECT_TRUE(receiving.cancelled());
}

}  // namespace
}  // namespace loopscope
