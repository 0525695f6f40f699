#include "tests/core/task/cpython_programs.h"

namespace loopscope::cpython {
namespace {

namespace turns {

Coro<void> worker(std::string name, int count) {
  for (int i = 0; i < count; ++i) {
    print("{} {}", name, i);
    co_await sleep(0s);
  }
  print("{} done", name);
}

Coro<void> run() {
  EventLoop& loop = get_running_loop();
  print_soon("callback 1");
  const auto a = create_task(worker("a", 3));
  print_soon("callback 2");
  const auto b = create_task(worker("b", 1));
  print("main yields");
  co_await sleep(0s);
  print("main is back");
  loop.call_soon([] {
    print("outer");
    print_soon("nested");
  });
  co_await worker("direct", 2);
  co_await b;
  co_await a;
  print("main done");
}

}  // namespace turns

namespace callbacks {

Coro<int> value() {
  print("value runs");
  co_return 5;
}

Coro<void> run() {
  const auto future = Future<void>::create();
  future.add_done_callback([](const Future<void>& done) {
    print("first");
    done.add_done_callback([] { print("added by first"); });
    print_soon("soon by first");
  });
  future.add_done_callback([] { print("second"); });
  print_soon("before");
  future.set_result();
  print_soon("after");
  future.add_done_callback([] { print("added when done"); });
  print("set");
  co_await future;
  print("no turn in between");
  co_await sleep(0s);
  print("frame 2");
  co_await sleep(0s);
  print("frame 3");
  const auto task = create_task(value());
  task.add_done_callback([] { print("task callback 1"); });
  task.add_done_callback([] {
    print("task callback 2");
    create_task(value()).add_done_callback([] { print("inner callback"); });
  });
  print("{}", co_await task);
  for (int i = 0; i < 3; ++i) {
    co_await sleep(0s);
    print("later {}", i);
  }
}

}  // namespace callbacks

namespace waiters {

Coro<int> slow() {
  co_await sleep(100ms);
  print("slow done");
  co_return 7;
}

Coro<void> wait(std::string name, Future<int> awaitable) {
  try {
    const int value = co_await awaitable;
    print("{} got {}", name, value);
  } catch (const std::runtime_error& error) {
    print("{} caught {}", name, error.what());
  }
}

std::vector<Task<void>> start(const std::string& names, const Future<int>& awaitable) {
  std::vector<Task<void>> tasks;
  for (const char name : names) tasks.push_back(create_task(wait(std::string(1, name), awaitable)));
  return tasks;
}

Coro<void> run() {
  const auto task = create_task(slow());
  const auto abc = start("abc", task);
  task.add_done_callback([] { print("callback"); });
  const auto late = create_task(wait("late", task));
  co_await abc[2];
  print("main after c");
  co_await abc[0];
  co_await abc[1];
  co_await late;
  const auto future = Future<int>::create();
  const auto xyz = start("xyz", future);
  co_await sleep(0s);
  print_soon("before the error");
  future.set_exception(std::make_exception_ptr(std::runtime_error("broken")));
  print_soon("after the error");
  co_await xyz[0];
  print("main after x");
  co_await xyz[1];
  co_await xyz[2];
  co_await wait("main", future);
}

}  // namespace waiters

namespace timers {

void tell(const std::string& text) { print("{} at {}", text, now()); }

std::function<void()> telling(std::string text) {
  return [text = std::move(text)] { tell(text); };
}

Coro<void> run() {
  EventLoop& loop = get_running_loop();
  loop.call_later(310ms, telling("third"));
  loop.call_later(110ms, telling("first"));
  loop.call_later(210ms, telling("second"));
  const auto cancelled = loop.call_later(150ms, telling("cancelled early"));
  std::shared_ptr<TimerHandle> same_frame;
  std::shared_ptr<TimerHandle> soon;
  loop.call_at(400'100'000, [&] {
    tell("canceller");
    same_frame->cancel();
    soon->cancel();
  });
  same_frame = loop.call_at(400'200'000, telling("cancelled in the ready queue"));
  soon = loop.call_later(9s, telling("cancelled"));
  loop.call_at(400'300'000, telling("same frame"));
  loop.call_later(-1s, telling("past"));
  loop.call_later(0s, telling("now"));
  loop.call_soon(telling("soon"));
  cancelled->cancel();
  co_await sleep(350ms);
  tell("main");
  co_await sleep(200ms);
  tell("main");
  loop.call_soon(telling("never"))->cancel();
  loop.call_soon(telling("handle"));
  co_await sleep(0s);
  co_await sleep(-5s);
  tell("main done");
}

}  // namespace timers

namespace sleeps {

Coro<std::string> say_after(Duration delay, std::string text) {
  co_await sleep(delay);
  print("{} at {}", text, now());
  co_return text;
}

Coro<void> run() {
  print("sequential");
  print("{}", co_await say_after(210ms, "hello"));
  print("{}", co_await say_after(120ms, "world"));
  print("tasks");
  const auto a = create_task(say_after(310ms, "slow"));
  const auto b = create_task(say_after(110ms, "quick"));
  const std::string first = co_await a;
  print("{} {}", first, co_await b);
  print("gather");
  const auto [two, one, zero] =
      co_await gather(say_after(210ms, "two"), say_after(110ms, "one"), say_after(0s, "zero"));
  print("{} {} {}", two, one, zero);
  print("ten");
  std::vector<Task<std::string>> tasks;
  for (int i = 0; i < 10; ++i)
    tasks.push_back(create_task(say_after(510300us + i * 10us, fmt::format("number {}", i))));
  for (const auto& task : tasks) co_await task;
  print("done at {}", now());
}

}  // namespace sleeps

namespace names {

Coro<void> tell() {
  print("{}", current_task().name());
  co_return;
}

Coro<void> nested() {
  co_await tell();
  co_await create_task(tell());
}

Coro<void> nap() { co_await sleep(0s); }

Coro<void> run() {
  co_await tell();
  co_await create_task(tell());
  co_await create_task(tell(), "named");
  co_await gather(tell(), nested(), tell());
  const auto task = create_task(nap());
  print("{} {}", task.name(), all_tasks().size());
  co_await task;
  print("{}", all_tasks().size());
}

}  // namespace names

namespace exceptions {

struct Level {
  int depth;
  ~Level() { print("level {}", depth); }
};

Coro<void> fail(int depth, std::optional<Duration> delay) {
  if (depth > 0) {
    const Level level{depth};
    co_await fail(depth - 1, delay);
  } else {
    if (delay) co_await sleep(*delay);
    throw std::runtime_error("deep");
  }
}

Coro<void> run() {
  EventLoop& loop = get_running_loop();
  loop.set_exception_handler([](EventLoop&, const ExceptionContext& context) {
    try {
      std::rethrow_exception(context.exception);
    } catch (const std::exception& error) {
      print("handler: {}", describe(error));
    }
  });
  for (const std::optional<Duration> delay :
       {std::optional<Duration>(), std::optional<Duration>(0s), std::optional<Duration>(100ms)}) {
    try {
      co_await fail(3, delay);
    } catch (const std::runtime_error& error) {
      print("caught {}", error.what());
    }
  }
  const auto task = create_task(fail(1, 0s));
  task.add_done_callback([] { print("task done"); });
  for (int i = 0; i < 2; ++i) {
    try {
      co_await task;
    } catch (const std::runtime_error& error) {
      print("task: {}", error.what());
    }
  }
  const auto broken = [] { throw std::runtime_error("in a callback"); };
  loop.call_soon(broken);
  print_soon("next callback");
  co_await sleep(0s);
  const auto future = Future<int>::create();
  future.add_done_callback(broken);
  future.set_result(1);
  print("{}", co_await future);
  co_await sleep(0s);
  try {
    future.set_result(2);
  } catch (const InvalidStateError&) {
    print("invalid state");
  }
  throw std::runtime_error("at the end");
}

}  // namespace exceptions

namespace shutdown {

Coro<void> left_over() {
  bool cancelled = false;
  try {
    co_await sleep(9s);
  } catch (const CancelledError& error) {
    print("left over {} at {}", describe(error), now());
    cancelled = true;
  }
  co_await sleep(200ms);
  print("cleaned up at {}", now());
  if (cancelled) throw CancelledError();
}

Coro<void> run() {
  EventLoop& loop = get_running_loop();
  const auto task = create_task(left_over());
  task.add_done_callback([] { print("its callback"); });
  loop.call_later(200ms, [] { print("a timer in between"); });
  loop.call_later(9s, [] { print("never"); });
  co_await sleep(100ms);
  print_soon("soon at the end");
  print("main done");
  throw std::runtime_error("main's error");
}

}  // namespace shutdown

}  // namespace

void add_turn_programs(Programs& programs) {
  programs["turns"] = turns::run;
  programs["callbacks"] = callbacks::run;
  programs["waiters"] = waiters::run;
  programs["timers"] = timers::run;
  programs["sleeps"] = sleeps::run;
  programs["names"] = names::run;
  programs["exceptions"] = exceptions::run;
  programs["shutdown"] = shutdown::run;
}

}  // namespace loopscope::cpython
