#include <functional>
#include <string>
#include <vector>

#include "core/task/run.h"
#include "core/task/task_group.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

/// Prints where no loop runs.
template <class... Args>
void say(EventLoop& loop, fmt::format_string<Args...> format, Args&&... args) {
  loop.print(fmt::format(format, std::forward<Args>(args)...), kNoObject);
}

std::function<void()> printing(std::string text) {
  return [text = std::move(text)] { print("{}", text); };
}

double seconds(const EventLoop& loop) { return static_cast<double>(loop.time()) / 1e9; }

template <class A>
void ran(EventLoop& loop, A what) {
  try {
    if constexpr (std::is_void_v<typename A::Result>) {
      loop.run_until_complete(std::move(what));
      say(loop, "ended with None");
    } else {
      say(loop, "ended with {}", loop.run_until_complete(std::move(what)));
    }
  } catch (const CancelledError& error) {
    say(loop, "{}", describe(error));
  } catch (const KeyboardInterrupt&) {
    say(loop, "interrupted");
  } catch (const std::runtime_error& error) {
    const bool stopped = std::string(error.what()).find("stopped") != std::string::npos;
    say(loop, "{}", stopped ? "stopped before" : describe(error));
  }
}

void interrupt() {
  print("interrupt");
  throw KeyboardInterrupt();
}

Coro<std::string> counts(std::string name, int count) {
  for (int i = 0; i < count; ++i) {
    print("{} {}", name, i);
    co_await turns(1);
  }
  co_return name;
}

void done_before(EventLoop& loop) {
  const std::vector<Future<int>> futures{Future<int>::create(loop), Future<int>::create(loop),
                                         Future<int>::create(loop)};
  futures[0].set_result(1);
  futures[1].set_exception(error("before"));
  futures[2].cancel("before");
  for (const auto& future : futures) {
    loop.call_soon(printing("soon"));
    ran(loop, future);
    ran(loop, future);
  }
  const auto later = Future<int>::create(loop);
  loop.call_later(100ms, [later] { later.set_result(2); });
  ran(loop, later);
  say(loop, "{}", seconds(loop));
}

Coro<void> cancels_itself() {
  current_task().cancel("itself");
  co_await turns(1);
}

void coroutines_and_tasks(EventLoop& loop) {
  ran(loop, gives(2, 1));
  ran(loop, fails(2, "failed"));
  ran(loop, cancels_itself());
  const auto task = create_task(loop, gives(1, 2));
  const auto beside = create_task(loop, counts("beside", 4));
  ran(loop, task);
  say(loop, "{} {}", truth(task.done()), truth(beside.done()));
  ran(loop, beside);
}

void stopped_midway(EventLoop& loop) {
  const auto task = create_task(loop, counts("task", 5));
  loop.call_soon([&loop] { loop.stop(); });
  loop.call_soon(printing("behind the stop"));
  ran(loop, task);
  say(loop, "{}", truth(task.done()));
  loop.call_later(0s, [&loop] { loop.stop(); });
  ran(loop, task);
  loop.run_until_complete(turns(0));
  ran(loop, task);
  say(loop, "{}", truth(task.done()));
}

void stopped_before(EventLoop& loop) {
  const auto task = create_task(loop, counts("task", 3));
  for (int i = 0; i < 2; ++i) {
    loop.stop();
    loop.run_forever();
    say(loop, "returned");
  }
  loop.stop();
  loop.stop();
  ran(loop, task);
  ran(loop, task);
  loop.call_soon([&loop] { loop.call_soon(printing("made by the last frame")); });
  loop.stop();
  loop.run_forever();
  say(loop, "returned");
  loop.stop();
  loop.run_forever();
}

void stops_and_timers(EventLoop& loop) {
  loop.call_later(100ms, [&loop] {
    print("stop at {}", seconds(loop));
    loop.stop();
    loop.call_soon(printing("after the stop"));
    loop.call_later(0s, printing("timer after the stop"));
  });
  loop.call_later(100ms, printing("with the stop"));
  loop.call_later(200ms, printing("late"));
  loop.run_forever();
  say(loop, "returned at {}", seconds(loop));
  loop.call_later(300ms, [&loop] { loop.stop(); });
  loop.run_forever();
  say(loop, "returned at {}", seconds(loop));
}

void runs_within(EventLoop& loop) {
  try {
    loop.run_forever();
  } catch (const std::logic_error&) {
    print("refused");
  }
  try {
    loop.run_until_complete(Future<int>::create(loop));
  } catch (const std::logic_error&) {
    print("refused");
  }
}

Coro<std::string> runs_within_a_task() {
  runs_within(get_running_loop());
  co_await turns(1);
  co_return "task";
}

void nested(EventLoop& loop) {
  loop.call_soon([&loop] { runs_within(loop); });
  ran(loop, counts("task", 3));
  ran(loop, runs_within_a_task());
}

void interrupted_by_a_callback(EventLoop& loop) {
  const auto task = create_task(loop, counts("task", 4));
  loop.call_soon(interrupt);
  loop.call_soon(printing("behind the interrupt"));
  ran(loop, task);
  say(loop, "{}", truth(task.done()));
  ran(loop, task);
}

Coro<void> interrupts(int after) {
  co_await turns(after);
  interrupt();
}

const char* kind_of(const std::exception_ptr& exception) {
  return is_a<KeyboardInterrupt>(exception) ? "KeyboardInterrupt" : "another";
}

void interrupted_by_main(EventLoop& loop) {
  const auto beside = create_task(loop, counts("beside", 4));
  const auto task = create_task(loop, interrupts(1));
  ran(loop, task);
  say(loop, "{} {}", truth(task.done()), truth(task.cancelled()));
  ran(loop, beside);
  say(loop, "{}", kind_of(task.exception()));
}

void interrupted_by_a_coroutine(EventLoop& loop) {
  ran(loop, interrupts(0));
  ran(loop, counts("next", 2));
}

Coro<std::string> sees_an_interrupt() {
  try {
    co_await create_task(interrupts(1));
  } catch (const KeyboardInterrupt&) {
    print("main sees it");
  }
  co_return "main";
}

void interrupted_by_a_child(EventLoop& loop) {
  const auto task = create_task(loop, sees_an_interrupt());
  ran(loop, task);
  say(loop, "{}", truth(task.done()));
  ran(loop, task);
}

void interrupted_as_it_ends(EventLoop& loop) {
  const auto task = create_task(loop, gives(0, 1));
  task.add_done_callback(interrupt);
  ran(loop, task);
  say(loop, "{}", truth(task.done()));
  ran(loop, counts("next", 3));
  ran(loop, counts("one more", 2));
}

void interrupted_before_it_ends(EventLoop& loop) {
  const auto future = Future<int>::create(loop);
  loop.call_soon([future] {
    future.set_result(1);
    interrupt();
  });
  ran(loop, future);
  const auto task = create_task(loop, counts("next", 3));
  ran(loop, task);
  ran(loop, task);
}

void left_behind(EventLoop& loop) {
  create_task(loop, nap("behind", 300ms));
  for (const int tenths : {1, 1, 2}) {
    ran(loop, nap(fmt::format("main 0.{}", tenths), tenths * 100ms));
    say(loop, "{}", seconds(loop));
  }
}

Coro<void> interrupted_group() {
  const Finally end([] { print("the group ended"); });
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(interrupts(1));
    group.create_task(nap("other", 9s));
    co_await nap("body", 9s);
  });
}

void interrupt_in_a_group(EventLoop& loop) {
  const auto task = create_task(loop, interrupted_group());
  ran(loop, task);
  ran(loop, task);
  say(loop, "{}", kind_of(task.exception()));
}

void nobody_asks_for_an_interrupt(EventLoop& loop) {
  Unhandled unhandled(loop);
  ran(loop, interrupts(0));
  unhandled.tell();
  ran(loop, create_task(loop, interrupts(0)));
  unhandled.tell();
  ran(loop, counts("next", 1));
  unhandled.tell();
}

}  // namespace

void add_loop_programs(Programs& programs) {
  programs["loops.done_before"] = Program::of_loop(done_before);
  programs["loops.coroutines_and_tasks"] = Program::of_loop(coroutines_and_tasks);
  programs["loops.stopped_midway"] = Program::of_loop(stopped_midway);
  programs["loops.stopped_before"] = Program::of_loop(stopped_before);
  programs["loops.stops_and_timers"] = Program::of_loop(stops_and_timers);
  programs["loops.nested"] = Program::of_loop(nested);
  programs["loops.interrupted_by_a_callback"] = Program::of_loop(interrupted_by_a_callback);
  programs["loops.interrupted_by_main"] = Program::of_loop(interrupted_by_main);
  programs["loops.interrupted_by_a_coroutine"] = Program::of_loop(interrupted_by_a_coroutine);
  programs["loops.interrupted_by_a_child"] = Program::of_loop(interrupted_by_a_child);
  programs["loops.interrupted_as_it_ends"] = Program::of_loop(interrupted_as_it_ends);
  programs["loops.interrupted_before_it_ends"] = Program::of_loop(interrupted_before_it_ends);
  programs["loops.left_behind"] = Program::of_loop(left_behind);
  programs["loops.interrupt_in_a_group"] = Program::of_loop(interrupt_in_a_group);
  programs["loops.nobody_asks_for_an_interrupt"] = Program::of_loop(nobody_asks_for_an_interrupt);
}

}  // namespace loopscope::cpython
