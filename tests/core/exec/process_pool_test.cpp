#include "core/exec/process_pool.h"

#include <gmock/gmock.h>

#include "core/task/run.h"

namespace loopscope {
namespace {

int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
LOOPSCOPE_PROCESS_FUNCTION(fibonacci);

TEST(ProcessPool, Calls) {
  ProcessPoolExecutor pool(2);
  EXPECT_EQ(pool.submit(fibonacci, 10).get(), 55);
  const auto main = [&]() -> Coro<int> { co_return co_await run_in_executor(pool, fibonacci, 11); };
  EXPECT_EQ(run(main()), 89);
}

}  // namespace
}  // namespace loopscope
