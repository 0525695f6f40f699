// The counterpart of GetEventLoopTestsMixin.test_get_event_loop_new_process.

#include <string>

#include <gmock/gmock.h>

#include "core/exec/process_pool.h"
#include "core/loop/loops.h"
#include "core/task/run.h"

namespace loopscope {
namespace {

/// In a worker's process.
std::string says_hello() {
  const auto do_it = []() -> Coro<std::string> { co_return "hello"; };
  const auto loop = new_event_loop();
  set_event_loop(loop.get());
  std::string said = get_event_loop().run_until_complete(do_it());
  set_event_loop(nullptr);
  return said;
}
LOOPSCOPE_PROCESS_FUNCTION(says_hello);

TEST(GetEventLoopTestsMixin, test_get_event_loop_new_process) {
  const auto loop = new_event_loop();
  const auto main = []() -> Coro<std::string> {
    ProcessPoolExecutor pool(1);
    std::string result = co_await run_in_executor(pool, says_hello);
    pool.shutdown();
    co_return result;
  };
  EXPECT_EQ(loop->run_until_complete(main()), "hello");
}

}  // namespace
}  // namespace loopscope
