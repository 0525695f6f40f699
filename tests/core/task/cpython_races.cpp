#include "tests/core/task/cpython_programs.h"

namespace loopscope::cpython {
namespace {

Coro<void> nap(Duration delay) {
  try {
    co_await sleep(delay);
    print("slept");
  } catch (const CancelledError& error) {
    print("nap {} at {}", describe(error), now());
    throw;
  }
}

Coro<int> twice(std::optional<Future<void>> future) {
  try {
    if (future) {
      co_await *future;
    } else {
      co_await sleep(9s);
    }
  } catch (const CancelledError& error) {
    print("twice {}", describe(error));
  }
  co_await sleep(100ms);
  print("twice went on");
  co_return 0;
}

template <class T>
Coro<void> outcome(Task<T> task) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await task;
      print("result None");
    } else {
      print("result {}", co_await task);
    }
  } catch (const CancelledError& error) {
    print("{}", describe(error));
  }
}

Coro<int> wait(Future<int> future) { co_return co_await future; }

Coro<void> races() {
  EventLoop& loop = get_running_loop();
  auto task = create_task(nap(100500us));
  co_await sleep(0s);
  loop.call_later(100500us, [task] { task.cancel("behind the timer"); });
  co_await outcome(task);

  std::optional<Task<void>> holder;
  loop.call_later(100500us, [&] { holder->cancel("before the timer"); });
  holder = create_task(nap(100500us));
  co_await outcome(*holder);

  const auto done = Future<int>::create();
  const auto waits = create_task(wait(done));
  co_await sleep(0s);
  done.set_result(5);
  print("cancel {}", truth(waits.cancel("after the result")));
  co_await outcome(waits);

  auto asked = create_task(twice(std::nullopt));
  co_await sleep(100ms);
  asked.cancel("one");
  asked.cancel("two");
  co_await outcome(asked);
  print("{}", asked.cancelling());

  asked = create_task(twice(Future<void>::create()));
  co_await sleep(100ms);
  asked.cancel("one");
  asked.cancel("two");
  co_await outcome(asked);

  task = create_task([]() -> Coro<void> { co_await sleep(0s); }());
  co_await sleep(100ms);
  print("{} {} {}", truth(task.cancel()), truth(task.cancelled()), task.cancelling());
}

}  // namespace

void add_cancel_race_programs(Programs& programs) { programs["cancel_races"] = races; }

}  // namespace loopscope::cpython
