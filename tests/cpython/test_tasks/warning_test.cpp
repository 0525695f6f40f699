// Counterparts of BaseTaskTests: what the exception handler is told of tasks that go wrong unseen.

#include <optional>
#include <stdexcept>

#include "tests/cpython/test_tasks/tasks_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(BaseTaskTests, test_log_destroyed_pending_task) {
  loop.set_debug(true);
  const auto kill_me = []() -> Coro<void> {
    const auto future = Future<void>::create();
    co_await future;
    ADD_FAILURE() << "never reached";
  };
  {
    const auto task = new_task(kill_me(), "kill me");
    EXPECT_THAT(all_tasks(loop), ElementsAre(AnyTask(task)));
  }
  loop.run_once();
  EXPECT_EQ(tasks(), 1u);  // nobody has it but its loop, which keeps it
  EXPECT_THAT(told, IsEmpty());
  loop.close();
  EXPECT_EQ(tasks(), 0u);
  EXPECT_THAT(told, ElementsAre(testing::HasSubstr("task kill me was destroyed but it is pending")));
}

TEST_F(BaseTaskTests, test_tb_logger_not_called_after_cancel) {
  const auto fails = []() -> Coro<void> {
    throw std::invalid_argument("never asked for");
    co_return;
  };
  const auto runner = [&]() -> Coro<void> {
    std::optional<Task<void>> task = create_task(fails());
    co_await sleep(50ms);
    task->cancel();
    task.reset();
  };
  complete(runner());
  EXPECT_THAT(told, IsEmpty());
}

}  // namespace
}  // namespace loopscope
