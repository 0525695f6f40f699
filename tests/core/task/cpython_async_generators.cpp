#include <optional>
#include <stdexcept>
#include <vector>

#include "core/task/async_generator.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

AsyncGenerator<int> count(std::string name, int n, Duration delay = 0s) {
  print("{} begins", name);
  const Finally ends([&] { print("{} ends", name); });
  for (int i = 0; i < n; ++i) {
    if (delay > 0s) co_await sleep(delay);
    print("{} gives {}", name, i);
    co_yield i;
  }
}

AsyncGenerator<int> tidy(std::string name, Duration delay = 0s) {
  bool closed = false;
  std::exception_ptr cancelled;
  try {
    co_yield 1;
    co_await sleep(delay);
    co_yield 2;
  } catch (const GeneratorExit&) {
    closed = true;
  } catch (const CancelledError&) {
    cancelled = std::current_exception();
  }
  if (closed || cancelled) {
    print("{} is {}", name, closed ? "closed" : "cancelled");
    co_await turns(2);
  }
  if (cancelled) std::rethrow_exception(cancelled);
  print("{} has cleaned up", name);
}

AsyncGenerator<int> stubborn_generator() {
  try {
    co_yield 1;
  } catch (const GeneratorExit&) {
    print("no");
  }
  co_yield 2;
}

AsyncGenerator<int> answering() {
  for (int given = 0; given < 3; ++given) {
    try {
      co_yield given;
    } catch (const std::runtime_error& thrown) {
      print("caught {}", thrown.what());
    }
  }
}

AsyncGenerator<int> failing() {
  co_yield 1;
  throw std::runtime_error("oops");
}

Coro<void> told_item(AsyncGeneratorNext<int> next) {
  try {
    const std::optional<int> item = co_await std::move(next);
    print("{}", item ? fmt::format("item {}", *item) : "no item");
  } catch (...) {
    print("{}", shown(std::current_exception()));
  }
}

Coro<void> told_next(AsyncGenerator<int>& generator) { return told_item(generator.next()); }
Coro<void> told_throw(AsyncGenerator<int>& generator, const std::string& text) {
  return told_item(generator.athrow(error(text)));
}

Coro<void> told_close(AsyncGenerator<int>& generator) {
  try {
    co_await generator.aclose();
    print("closed");
  } catch (...) {
    print("{}", shown(std::current_exception()));
  }
}

Coro<int> sum_of(AsyncGenerator<int> generator) {
  int total = 0;
  while (const auto item = co_await generator.next()) total += *item;
  co_return total;
}

Coro<void> iterated() {
  auto generator = count("a", 2, 100ms);
  for (int i = 0; i < 4; ++i) co_await told_next(generator);
  const int b = co_await sum_of(count("b", 3));
  print("{}", b);
  const auto [c, d] = co_await gather(sum_of(count("c", 3, 200ms)), sum_of(count("d", 2, 100ms)));
  print("[{}, {}] {}", c, d, now());
  auto broken = failing();
  for (int i = 0; i < 3; ++i) co_await told_next(broken);
  co_await told_close(broken);
}

Coro<void> closed() {
  auto generator = tidy("tidy");
  co_await told_next(generator);
  co_await told_close(generator);
  co_await told_close(generator);
  co_await told_next(generator);
  auto fresh = count("fresh", 3);
  co_await told_close(fresh);
  co_await told_next(fresh);
  auto ended = count("ended", 0);
  co_await told_next(ended);
  co_await told_close(ended);
  auto rude = stubborn_generator();
  co_await told_next(rude);
  co_await told_close(rude);
}

Coro<void> thrown_into() {
  auto generator = answering();
  co_await told_next(generator);
  co_await told_throw(generator, "first");
  co_await told_next(generator);
  co_await told_throw(generator, "last");
  auto fresh = answering();
  co_await told_throw(fresh, "before the beginning");
  co_await told_next(fresh);
  auto careless = count("careless", 3);
  co_await told_next(careless);
  co_await told_throw(careless, "uncaught");
  co_await told_next(careless);
}

Coro<void> run_by_two() {
  auto generator = count("one", 3, 100ms);
  const auto first = create_task(told_next(generator));
  co_await sleep(0s);
  co_await told_next(generator);
  co_await told_close(generator);
  co_await told_throw(generator, "not now");
  co_await first;
  const auto second = create_task(told_next(generator));
  co_await second;
  co_await told_close(generator);
}

Coro<void> cancelled() {
  auto generator = tidy("tidy", 9s);
  co_await told_next(generator);
  const auto task = create_task(told_next(generator));
  co_await turns(2);
  print("{}", truth(task.cancel("stop")));
  co_await task;
  co_await told_next(generator);
  co_await told_close(generator);
  auto limited = count("limited", 3, 200ms);
  try {
    co_await wait_for(limited.next(), 100ms);
  } catch (const TimeoutError&) {
    print("timeout");
  }
  co_await told_next(limited);
}

AsyncGenerator<int> doubled(AsyncGenerator<int> generator) {
  while (const auto item = co_await generator.next()) {
    if (*item == 3) co_await sleep(100ms);
    co_yield 2 * *item;
  }
}

Coro<void> in_a_chain() {
  const int deep = co_await sum_of(doubled(doubled(count("deep", 5))));
  print("{}", deep);
  const auto task = create_task(sum_of(doubled(count("slow", 5, 100ms))));
  co_await sleep(250ms);
  task.cancel();
  try {
    co_await task;
  } catch (const CancelledError&) {
    print("cancelled at {}", now());
  }
}

Coro<int> first_of(AsyncGenerator<int> generator) {
  const std::optional<int> item = co_await generator.next();
  co_return item.value();
}

Coro<void> left() {
  const int first = co_await first_of(tidy("left"));
  print("{}", first);
  print("goes on");
  co_await sleep(50ms);
  print("later");
  co_await first_of(count("soon", 3));
  co_await sleep(50ms);
}

AsyncGenerator<int> bad() {
  bool closed = false;
  try {
    co_yield 1;
  } catch (const GeneratorExit&) {
    closed = true;
  }
  if (closed) throw std::runtime_error("bad end");
}

std::vector<AsyncGenerator<int>>& kept() {
  static std::vector<AsyncGenerator<int>> all;
  return all;
}

Coro<void> shut_down() {
  EventLoop& loop = get_running_loop();
  loop.set_exception_handler([](EventLoop& its, const ExceptionContext& context) {
    its.print(fmt::format("{} {}", context.message.substr(0, context.message.rfind(' ')), shown(context.exception)), 0);
  });
  kept().push_back(tidy("kept"));
  kept().push_back(bad());
  kept().push_back(stubborn_generator());
  kept().push_back(count("ended", 1));
  kept().push_back(count("fresh", 1));
  for (std::size_t i = 0; i < 2; ++i) co_await told_next(kept()[i]);
  co_await told_next(kept()[3]);
  co_await told_next(kept()[3]);
  co_await shutdown_asyncgens();
  print("shut down");
  kept().push_back(tidy("late"));
  co_await told_next(kept().back());
  print("main ends");
}

}  // namespace

void add_async_generator_programs(Programs& programs) {
  programs["async_generators.iterated"] = iterated;
  programs["async_generators.closed"] = closed;
  programs["async_generators.thrown_into"] = thrown_into;
  programs["async_generators.run_by_two"] = run_by_two;
  programs["async_generators.cancelled"] = cancelled;
  programs["async_generators.in_a_chain"] = in_a_chain;
  programs["async_generators.left"] = Program::for_real(left);
  programs["async_generators.shut_down"] = Program::for_real(shut_down);
}

}  // namespace loopscope::cpython
