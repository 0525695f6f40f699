#include <stdexcept>
#include <string_view>

#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/task_group.h"

using namespace loopscope;

namespace {

Coro<void> say_after(Duration delay, std::string_view what, bool fails) {
  co_await sleep(delay);
  if (fails) throw std::runtime_error("no voice");
  print("{}", what);
}

}  // namespace

Coro<void> task_group_main(Duration first, Duration second, bool fails) {
  const auto body = [=](TaskGroup& group) -> Coro<void> {
    group.create_task(say_after(first, "hello", fails), "hello");
    group.create_task(say_after(second, "world", false), "world");
    print("main: both tasks belong to the group");
    co_return;
  };

  try {
    co_await task_group(body);
    print("main: both are done");
  } catch (const ExceptionGroup& group) {
    print("main: of the group {} failed", group.exceptions().size());
  }
}

namespace loopscope::presets::programs {

Coro<void> task_group(const Values& values) {
  return task_group_main(values.seconds("first"), values.seconds("second"), values.flag("fails"));
}

}  // namespace loopscope::presets::programs
