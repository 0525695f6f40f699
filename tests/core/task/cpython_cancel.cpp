#include "tests/core/task/cpython_programs.h"

namespace loopscope::cpython {
namespace {

Coro<void> nap() { co_await sleep(9s); }

namespace points {

struct Finally {
  std::string name;
  ~Finally() { print("{} finally", name); }
};

Coro<void> watched(std::string name, std::function<Coro<void>()> wait) {
  const Finally finally{name};
  try {
    co_await wait();
    print("{} not reached", name);
  } catch (const CancelledError& error) {
    print("{} {}", name, describe(error));
    throw;
  }
}

Coro<void> yields() {
  while (true) co_await sleep(0s);
}
Coro<void> gathers() { co_await gather(watched("child 1", nap), watched("child 2", nap)); }
Coro<void> nests() { co_await watched("level 2", nap); }
template <class A>
Coro<void> awaits(A awaitable) {
  co_await awaitable;
}

Coro<void> tell(Task<void> task) {
  try {
    co_await task;
  } catch (const CancelledError& error) {
    print("main {} {} {} {}", describe(error), truth(task.cancelled()), truth(task.done()), truth(task.cancel()));
  }
}

Coro<void> run() {
  const auto future = Future<void>::create();
  const auto inner = create_task(watched("inner", nap));
  std::vector<Task<void>> tasks;
  tasks.push_back(create_task(watched("on_sleep", nap)));
  tasks.push_back(create_task(watched("on_yield", yields)));
  tasks.push_back(create_task(watched("on_future", [future] { return awaits(future); })));
  tasks.push_back(create_task(watched("on_task", [inner] { return awaits(inner); })));
  tasks.push_back(create_task(watched("on_gather", gathers)));
  tasks.push_back(create_task(watched("nested", nests)));
  const auto not_begun = create_task(watched("not begun", nap));
  co_await sleep(0s);
  const auto early = create_task(watched("early", nap));
  early.cancel("too early");
  co_await sleep(100ms);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const bool asked = tasks[i].cancel(fmt::format("message {}", i));
    print("cancel {} {}", truth(asked), tasks[i].cancelling());
  }
  not_begun.cancel();
  print("future {} inner {}", truth(future.cancelled()), truth(inner.cancelled()));
  tasks.push_back(not_begun);
  tasks.push_back(early);
  for (const Task<void>& task : tasks) co_await tell(task);
  print("inner {} at {}", truth(inner.cancelled()), now());
}

}  // namespace points

namespace answers {

Coro<std::string> swallows() {
  try {
    co_await sleep(9s);
  } catch (const CancelledError&) {
    print("swallowed");
  }
  co_await sleep(100ms);
  co_return "result";
}

Coro<std::string> replaces() {
  try {
    co_await sleep(9s);
  } catch (const CancelledError&) {
    throw std::runtime_error("replaced");
  }
  co_return "";
}

Coro<std::string> stubborn() {
  for (int i = 0; i < 3; ++i) {
    try {
      co_await sleep(9s);
    } catch (const CancelledError& error) {
      print("refused {} {}", i, describe(error));
    }
  }
  co_await sleep(9s);
  co_return "";
}

Coro<std::string> cleans_up() {
  bool cancelled = false;
  try {
    co_await sleep(9s);
  } catch (const CancelledError&) {
    cancelled = true;
  }
  co_await sleep(100ms);
  print("cleaned up");
  if (cancelled) throw CancelledError("after all");
  co_return "";
}

Coro<std::string> not_an_exception() {
  try {
    co_await sleep(9s);
  } catch (const std::exception&) {
    print("must not be seen");
  }
  co_return "";
}

Coro<void> run() {
  for (auto* const body : {swallows, replaces, cleans_up, not_an_exception}) {
    const auto task = create_task(body());
    co_await sleep(100ms);
    task.cancel();
    try {
      print("{}", co_await task);
    } catch (const CancelledError& error) {
      print("{}", describe(error));
    } catch (const std::exception& error) {
      print("{}", describe(error));
    }
    print("{} {} {}", truth(task.done()), truth(task.cancelled()), task.cancelling());
  }
  const auto task = create_task(stubborn());
  for (int i = 0; i < 4; ++i) {
    co_await sleep(100ms);
    print("ask {}", truth(task.cancel(std::to_string(i))));
  }
  try {
    co_await task;
  } catch (const CancelledError& error) {
    print("{} {}", describe(error), task.cancelling());
  }
}

}  // namespace answers

namespace self {

Coro<std::string> then_sleeps() {
  current_task().cancel("by itself");
  print("goes on");
  co_await sleep(9s);
  co_return "";
}

Coro<std::string> then_yields() {
  current_task().cancel();
  co_await sleep(0s);
  print("not reached");
  co_return "";
}

Coro<std::string> then_awaits_what_is_done() {
  const auto future = Future<void>::create();
  future.set_result();
  current_task().cancel();
  co_await future;
  print("went through");
  co_await sleep(0s);
  print("not reached");
  co_return "";
}

Coro<std::string> then_returns() {
  current_task().cancel("too late");
  co_return "5";
}

Coro<std::string> then_throws() {
  current_task().cancel();
  throw std::runtime_error("wins");
  co_return "";
}

Coro<std::string> twice() {
  current_task().cancel("one");
  current_task().cancel("two");
  try {
    co_await sleep(9s);
  } catch (const CancelledError& error) {
    print("once: {}", describe(error));
  }
  co_await sleep(0s);
  co_return "went on";
}

Coro<std::string> then_awaits_a_task() {
  struct Finally {
    Task<void> inner;
    ~Finally() { print("inner {}", truth(inner.cancelled())); }
  };
  const Finally finally{create_task(nap())};
  current_task().cancel();
  co_await finally.inner;
  co_return "";
}

Coro<void> run() {
  for (auto* const body :
       {then_sleeps, then_yields, then_awaits_what_is_done, then_returns, then_throws, twice, then_awaits_a_task}) {
    const auto task = create_task(body());
    try {
      print("result {}", co_await task);
    } catch (const CancelledError& error) {
      print("{}", describe(error));
    } catch (const std::exception& error) {
      print("{}", describe(error));
    }
    print("{} {}", truth(task.cancelled()), task.cancelling());
  }
}

}  // namespace self

namespace chain {

Coro<void> named_nap(std::string name) {
  try {
    co_await sleep(9s);
  } catch (const CancelledError& error) {
    print("{} {}", name, describe(error));
    throw;
  }
}

Coro<void> wait(std::string name, Task<void> task) {
  try {
    co_await task;
  } catch (const CancelledError&) {
    print("{} cancelled", name);
    throw;
  }
}

Coro<std::string> tolerant(Task<void> task) {
  try {
    co_await task;
  } catch (const CancelledError&) {
    print("tolerant");
  }
  co_return "fine";
}

Coro<void> run() {
  auto inner = create_task(named_nap("inner"));
  const auto middle = create_task(wait("middle", inner));
  const auto outer = create_task(wait("outer", middle));
  const auto beside = create_task(wait("beside", inner));
  const auto calm = create_task(tolerant(inner));
  co_await sleep(100ms);
  outer.cancel("from the top");
  print("{} {} {} {}", inner.cancelling(), middle.cancelling(), outer.cancelling(), beside.cancelling());
  for (int i = 0; i < 5; ++i) {
    print("turn {} {} {} {} {} {}", i, truth(inner.done()), truth(middle.done()), truth(outer.done()),
          truth(beside.done()), truth(calm.done()));
    co_await sleep(0s);
  }
  print("{}", co_await calm);
  inner = create_task(named_nap("inner"));
  const auto a = create_task(wait("waiter 0", inner));
  const auto b = create_task(wait("waiter 1", inner));
  const auto c = create_task(wait("waiter 2", inner));
  co_await sleep(0s);
  inner.cancel("from below");
  co_await sleep(100ms);
  print("{} {} {} {} {} {}", truth(a.cancelled()), truth(b.cancelled()), truth(c.cancelled()), a.cancelling(),
        b.cancelling(), c.cancelling());
}

}  // namespace chain

}  // namespace

void add_cancel_programs(Programs& programs) {
  programs["cancel_points"] = points::run;
  programs["cancel_answers"] = answers::run;
  programs["cancel_self"] = self::run;
  programs["cancel_chain"] = chain::run;
}

}  // namespace loopscope::cpython
