#include "core/task/shield.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

template <class A>
Coro<typename A::Result> awaits(A awaitable) {
  co_return co_await awaitable;
}

Coro<void> outer_cancelled() {
  const auto inner = create_task(nap("inner", 200ms));
  const auto outer = shield(inner);
  const auto task = create_task(awaits(outer));
  co_await sleep(100ms);
  task.cancel("the awaiter");
  co_await told(task);
  print("{} {} {}", truth(outer.cancelled()), truth(inner.cancelled()), truth(inner.done()));
  co_await told(inner);
}

Coro<void> inner_cancelled() {
  const auto inner = create_task(nap("inner", 200ms));
  const auto outer = shield(inner);
  const auto second = shield(inner);
  co_await sleep(100ms);
  inner.cancel("the inner one");
  co_await told(outer);
  co_await told(second);
  print("{} {} {}", truth(outer.cancelled()), truth(second.cancelled()), truth(inner.cancelled()));
}

Coro<void> both_ways() {
  EventLoop& loop = get_running_loop();
  for (const std::string first : {"inner", "outer"}) {
    const auto inner = Future<std::string>::create();
    const auto outer = shield(inner);
    const auto set_inner = [inner, first] { inner.set_result(first); };
    const auto cancel_outer = [outer] { print("{}", truth(outer.cancel("raced"))); };
    if (first == "inner") loop.call_soon(set_inner);
    loop.call_soon(cancel_outer);
    if (first == "outer") loop.call_soon(set_inner);
    co_await told(outer);
    co_await told(inner);
  }
}

Coro<void> inner_fails() {
  get_running_loop().set_exception_handler([](auto&&...) { print("handler"); });
  auto inner = create_task(nap("inner", 100ms, "of inner"));
  co_await told(shield(inner));
  co_await told(shield(inner));  // done already: it is the inner one
  print("{}", truth(shield(inner).id() == inner.id()));
  inner = create_task(nap("inner", 200ms, "unseen"));
  {
    const auto outer = shield(inner);
    outer.cancel();
    co_await told(outer);
  }
  co_await sleep(300ms);
  print("{}", truth(inner.done()));
}

Coro<void> nested_shields() {
  const auto inner = create_task(nap("inner", 200ms));
  const auto outer = shield(shield(inner));
  co_await turns(1);
  outer.cancel("outer");
  co_await told(outer);
  print("{}", truth(inner.done()));
  co_await told(shield(shield(inner)));
}

Coro<void> in_wait_for() {
  const auto inner = create_task(nap("inner", 300ms));
  co_await told(wait_for(shield(inner), 100ms));
  print("{} at {}", truth(inner.done()), now());
  co_await told(wait_for(shield(inner), 100ms));
  co_await told(wait_for(shield(inner), 500ms));
  co_await told(wait_for(shield(inner), 0ms));
}

Coro<std::string> both_of(Future<std::tuple<std::string, std::string>> both) {
  const auto [a, b] = co_await both;
  co_return fmt::format("['{}', '{}']", a, b);
}

Coro<void> in_gather() {
  const auto inner = create_task(stubborn("inner", 300ms, 200ms));
  const auto both = gather(shield(inner), nap("other", 400ms));
  co_await sleep(100ms);
  both.cancel("both");
  co_await told(both_of(both));
  print("{}", truth(inner.done()));
  inner.cancel("now");
  co_await told(inner);
}

}  // namespace

void add_shield_programs(Programs& programs) {
  programs["shields.outer_cancelled"] = outer_cancelled;
  programs["shields.inner_cancelled"] = inner_cancelled;
  programs["shields.both_ways"] = both_ways;
  programs["shields.inner_fails"] = inner_fails;
  programs["shields.nested_shields"] = nested_shields;
  programs["shields.in_wait_for"] = in_wait_for;
  programs["shields.in_gather"] = in_gather;
}

}  // namespace loopscope::cpython
