#include <optional>
#include <vector>

#include "core/loop/loops.h"
#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

using Strings = Future<std::string>;

Coro<void> refused(std::string name, Strings awaitable) {
  print("{} awaits", name);
  try {
    const std::string got = co_await awaitable;
    print("{} got {}", name, got);
  } catch (const std::logic_error&) {
    print("{} is refused", name);
  } catch (const CancelledError& error) {
    print("{} {}", name, describe(error));
    throw;
  }
  co_await turns(1);
  print("{} goes on", name);
}

Coro<void> counts(std::string name, int count) {
  for (int i = 0; i < count; ++i) {
    print("{} {}", name, i);
    co_await turns(1);
  }
}

Coro<std::string> itself(std::string name) {
  // The task's result is never taken through this.
  co_await refused(name, Strings(Ref<FutureBase>(current_task().state())));
  co_return name;
}

Coro<void> awaits_itself() {
  const auto first = create_task(counts("before", 4));
  const auto task = create_task(itself("self"));
  const auto second = create_task(counts("behind", 4));
  co_await told(first);
  co_await told(task);
  co_await told(second);
}

Coro<void> refused_and_cancelled() {
  for (int after = 0; after < 4; ++after) {
    const auto task = create_task(itself("self"));
    co_await turns(after);
    const bool asked = task.cancel("too late?");
    print("{} {}", truth(asked), task.cancelling());
    bool refuses = false;
    try {
      co_await task;
    } catch (const CancelledError& error) {
      print("{}", describe(error));
    } catch (const std::logic_error&) {
      print("cannot be awaited any more");
      refuses = true;
    }
    if (!refuses) continue;
    co_await turns(3);
    co_await told(task);
  }
}

Coro<void> with_timeout() {
  return timeout(1s, [](Timeout&) -> Coro<void> { co_await itself("limited"); });
}

Coro<void> in_group() {
  return task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(itself("in group"));
    co_await itself("body");
  });
}

Coro<void> refused_within_waits() {
  co_await told(create_task(with_timeout()));
  co_await told(create_task(in_group()));
  co_await told(create_task(wait_for(itself("waited for"), 1s)));
  const auto [a, b] = co_await gather(itself("a"), itself("b"));
  print("{} {}", a, b);
}

Coro<void> future_of_another_loop() {
  const auto other = new_event_loop();
  const auto foreign = Strings::create(*other);
  const auto done = Strings::create(*other);
  done.set_result("a result");
  const auto first = create_task(counts("before", 3));
  auto task = create_task(refused("pending", foreign));
  const auto second = create_task(refused("done", done));
  const auto third = create_task(counts("behind", 3));
  const std::vector<Task<void>> all{first, task, second, third};
  for (const auto& each : all) co_await told(each);
  task = create_task(refused("cancelled", foreign));
  co_await turns(1);
  print("{} {}", truth(task.cancel("meanwhile")), truth(foreign.done()));
  co_await told(task);
  task = create_task(refused("set meanwhile", foreign));
  co_await turns(1);
  foreign.set_result("too late");
  co_await told(task);
}

Coro<void> awaits_the_current_task() { co_await Future<void>(Ref<FutureBase>(current_task().state())); }

Coro<void> unhandled_refusal() {
  const auto task = create_task(awaits_the_current_task());
  co_await turns(1);
  print("{}", truth(task.done()));
  co_await turns(1);
  print("{} {}", truth(task.done()), truth(is_a<std::logic_error>(task.exception())));
}

}  // namespace

void add_misuse_programs(Programs& programs) {
  programs["misuse.awaits_itself"] = {awaits_itself, 0ns};
  programs["misuse.refused_and_cancelled"] = {refused_and_cancelled, 0ns};
  programs["misuse.refused_within_waits"] = {refused_within_waits, 0ns};
  programs["misuse.future_of_another_loop"] = {future_of_another_loop, 0ns};
  programs["misuse.unhandled_refusal"] = {unhandled_refusal, 0ns};
}

}  // namespace loopscope::cpython
