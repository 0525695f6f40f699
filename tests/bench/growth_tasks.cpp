// What is done with n tasks or futures. The same programs as in growth.py.

#include <chrono>
#include <optional>
#include <stdexcept>
#include <vector>

#include "core/task/as_completed.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/runner.h"
#include "core/task/shield.h"
#include "core/task/sleep.h"
#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "tests/bench/growth.h"

namespace loopscope::bench {
namespace {

using namespace std::chrono_literals;

using Tasks = std::vector<Task<void>>;

Coro<void> nothing() { co_return; }
Coro<void> nap() { co_await sleep(1h); }
Coro<void> fail() {
  throw std::runtime_error("no");
  co_return;
}
Coro<void> await_one(Future<void> awaited) { co_await awaited; }

template <class F>
auto many(int count, F make) {
  std::vector<decltype(make())> all;
  all.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) all.push_back(make());
  return all;
}

Tasks tasks_of(int count, Coro<void> (*function)()) {
  return many(count, [=] { return create_task(function()); });
}

void cancel_all(const Tasks& tasks) {
  for (const Task<void>& task : tasks) task.cancel();
}

template <class A>
Coro<void> ignoring_cancellation(A awaited) {
  try {
    co_await std::move(awaited);
  } catch (const CancelledError&) {
  }
}

// Waiting for many

Coro<void> create_and_await(int count) {
  for (const Task<void>& task : tasks_of(count, nothing)) co_await task;
}

Coro<void> gather_all(int count) { co_await gather(many(count, nothing)); }

Coro<void> gather_failures(int count) { co_await gather(return_exceptions, many(count, fail)); }

Coro<void> gather_cancelled(int count) {
  const auto all = gather(many(count, nap));
  co_await sleep(0s);
  all.cancel();
  co_await ignoring_cancellation(all);
}

Coro<void> wait_until(int count, ReturnWhen when) {
  const Tasks tasks = tasks_of(count, nothing);
  co_await wait(tasks, std::nullopt, when);
}
Coro<void> wait_all(int count) { return wait_until(count, ReturnWhen::all_completed); }
Coro<void> wait_first(int count) { return wait_until(count, ReturnWhen::first_completed); }
Coro<void> wait_first_exception(int count) { return wait_until(count, ReturnWhen::first_exception); }

Coro<void> wait_cancelled(int count) {
  const Tasks tasks = tasks_of(count, nap);
  co_await sleep(0s);
  cancel_all(tasks);
  co_await wait(tasks);
}

Coro<void> as_completed_all(int count) {
  for (Coro<void> next : as_completed(many(count, nothing))) co_await std::move(next);
}

Coro<void> as_completed_late(int count) {
  const Tasks tasks = tasks_of(count, nap);
  for (Coro<void> next : as_completed(tasks, 1ms)) {
    try {
      co_await std::move(next);
    } catch (const TimeoutError&) {
    }
  }
  cancel_all(tasks);
  co_await wait(tasks);
}

Coro<void> wait_for_each(int count) {
  co_await gather(many(count, [] { return wait_for(nothing(), 1h); }));
}

Coro<void> wait_for_late(int count) {
  const auto late = []() -> Coro<void> {
    try {
      co_await wait_for(nap(), 1ms);
    } catch (const TimeoutError&) {
    }
  };
  co_await gather(many(count, late));
}

Coro<void> timeouts(int count) {
  const auto limited = []() -> Coro<void> { co_await timeout(1h, [](Timeout&) -> Coro<void> { co_await sleep(0s); }); };
  co_await gather(many(count, limited));
}

Coro<void> shield_each(int count) {
  co_await gather(many(count, [] { return shield(nothing()); }));
}

Coro<void> group_of(int count) {
  co_await task_group([count](TaskGroup& group) -> Coro<void> {
    for (int i = 0; i < count; ++i) group.create_task(nothing());
    co_return;
  });
}

Coro<void> group_with_failure(int count) {
  try {
    co_await task_group([count](TaskGroup& group) -> Coro<void> {
      for (int i = 1; i < count; ++i) group.create_task(nap());
      co_await sleep(0s);
      group.create_task(fail());
    });
  } catch (const ExceptionGroup&) {
  }
}

Coro<void> group_of_failures(int count) {
  try {
    co_await task_group([count](TaskGroup& group) -> Coro<void> {
      for (int i = 0; i < count; ++i) group.create_task(fail());
      co_return;
    });
  } catch (const ExceptionGroup& group) {
    const auto [those, others] = group.split<std::runtime_error>();
    if (others) throw;
  }
}

// One future, and tasks in a row

Coro<void> await_the_same(int count) {
  const auto future = Future<void>::create();
  const Tasks tasks = many(count, [&] { return create_task(await_one(future)); });
  co_await sleep(0s);
  future.set_result();
  co_await wait(tasks);
}

Coro<void> done_callbacks(int count) {
  const auto future = Future<void>::create();
  int left = count;
  for (int i = 0; i < count; ++i) future.add_done_callback([&left] { --left; });
  future.set_result();
  while (left > 0) co_await sleep(0s);
}

Tasks chain_of(int count, const Future<void>& end) {
  Tasks tasks;
  for (int i = 0; i < count; ++i) {
    const Future<void> before = tasks.empty() ? end : tasks.back();
    tasks.push_back(create_task(await_one(before)));
  }
  return tasks;
}

Coro<void> chain(int count) {
  const auto end = Future<void>::create();
  const Tasks tasks = chain_of(count, end);
  co_await sleep(0s);
  end.set_result();
  co_await tasks.back();
}

Coro<void> cancel_chain(int count) {
  const Tasks tasks = chain_of(count, Future<void>::create());
  co_await sleep(0s);
  tasks.back().cancel();
  co_await wait(tasks);
}

Coro<void> descend(int levels) {
  if (levels > 0) co_await descend(levels - 1);
}

Coro<void> descend_and_sleep(int levels) {
  if (levels > 0) {
    co_await descend_and_sleep(levels - 1);
  } else {
    co_await sleep(0s);
  }
}

Coro<void> await_in_a_loop(int count) {
  for (int i = 0; i < count; ++i) co_await nothing();
}

// The ends of many

Coro<void> leave_behind(int count) {
  for (int i = 0; i < count; ++i) create_task(nap());
  co_await sleep(0s);
}

void close_on_pending(int count) {
  const auto loop = new_event_loop();
  loop->set_exception_handler([](EventLoop&, const ExceptionContext&) {});
  for (int i = 0; i < count; ++i) create_task(*loop, nap());
  loop->run_once();
  loop->close();
}

Coro<void> list_all_tasks(int count) {
  const Tasks tasks = tasks_of(count, nothing);
  if (all_tasks().size() <= tasks.size()) throw std::logic_error("some are missing");
  co_await wait(tasks);
}

Coro<void> names(int count) {
  Tasks tasks;
  for (int i = 0; i < count; ++i) {
    tasks.push_back(create_task(nothing(), fmt::format("worker {}", i)));
    tasks.back().set_name(fmt::format("other {}", i));
  }
  co_await wait(tasks);
}

template <Coro<void> (*program)(int)>
void run_one(int count) {
  run(program(count));
}

constexpr GrowthProgram kPrograms[] = {
    {"create_task", run_one<create_and_await>, 20'000},
    {"gather", run_one<gather_all>, 20'000},
    {"gather, return_exceptions", run_one<gather_failures>, 20'000},
    {"gather, cancelled", run_one<gather_cancelled>, 20'000},
    {"wait, all_completed", run_one<wait_all>, 20'000},
    {"wait, first_completed", run_one<wait_first>, 20'000},
    {"wait, first_exception", run_one<wait_first_exception>, 20'000},
    {"wait, cancelled tasks", run_one<wait_cancelled>, 100'000},
    {"as_completed", run_one<as_completed_all>, 20'000},
    {"as_completed, too late", run_one<as_completed_late>, 20'000},
    {"wait_for", run_one<wait_for_each>, 20'000},
    {"wait_for, too late", run_one<wait_for_late>, 20'000},
    {"timeout", run_one<timeouts>, 20'000},
    {"shield", run_one<shield_each>, 20'000},
    {"TaskGroup", run_one<group_of>, 20'000},
    {"TaskGroup, one fails", run_one<group_with_failure>, 20'000},
    {"TaskGroup, all fail", run_one<group_of_failures>, 5'000},
    {"one future, n tasks", run_one<await_the_same>, 20'000},
    {"one future, n callbacks", run_one<done_callbacks>, 20'000},
    {"chain of tasks", run_one<chain>, 20'000},
    {"chain of tasks, cancelled", run_one<cancel_chain>, 20'000},
    {"co_await, one by one", run_one<await_in_a_loop>, 20'000},
    {"co_await, nested", run_one<descend>, 40'000},
    {"co_await, nested, suspended", run_one<descend_and_sleep>, 40'000},
    {"run, tasks left behind", run_one<leave_behind>, 20'000},
    {"close, tasks pending", close_on_pending, 20'000},
    {"all_tasks", run_one<list_all_tasks>, 20'000},
    {"names", run_one<names>, 20'000},
};

}  // namespace

std::span<const GrowthProgram> growth_of_tasks() { return kPrograms; }

}  // namespace loopscope::bench
