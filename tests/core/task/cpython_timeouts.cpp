#include <optional>
#include <utility>
#include <vector>

#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

Coro<void> naps(std::string name, Duration delay) { co_await nap(std::move(name), delay); }

/// A body that naps.
auto nap_body(Duration delay) {
  return [delay](Timeout&) -> Coro<void> { co_await nap("body", delay); };
}

Coro<void> two_deadlines(int outer, int inner) {
  print("deadlines {} {}", outer, inner);
  Timeout first = timeout(outer * 100ms);
  Timeout second = timeout(inner * 100ms);
  const Finally ends(
      [&] { print("{} {} {}", truth(first.expired()), truth(second.expired()), current_task().cancelling()); });
  const auto around = [&](Timeout&) -> Coro<void> {
    try {
      co_await second.run(nap_body(900ms));
    } catch (const TimeoutError&) {
      print("inner timeout at {} {} {}", now(), truth(first.expired()), truth(second.expired()));
    }
    co_await sleep(100ms);
  };
  co_await first.run(around);
}

Coro<void> nested_deadlines() {
  const std::vector<std::pair<int, int>> all{{1, 3}, {3, 1}, {2, 2}, {3, 2}};
  for (const auto& [outer, inner] : all) co_await told(two_deadlines(outer, inner));
}

Coro<void> limited(Duration delay) { co_await timeout(delay, nap_body(900ms)); }

Coro<void> cancelled_inside() {
  EventLoop& loop = get_running_loop();
  for (const int delay : {1, 2, 3}) {
    const auto task = create_task(limited(200ms));
    loop.call_later(delay * 100ms, [task, delay] { task.cancel(fmt::format("after {}", delay)); });
    co_await told(task);
    print("{} {}", truth(task.cancelled()), task.cancelling());
  }
  const auto task = create_task(limited(200ms));
  co_await sleep(0s);
  loop.call_later(200ms, [task] { task.cancel("behind the deadline"); });
  co_await told(task);
  print("{} {}", truth(task.cancelled()), task.cancelling());
}

Coro<bool> swallows() {
  Timeout limit = timeout(100ms);
  co_await limit.run([](Timeout& mine) -> Coro<void> {
    try {
      co_await nap("body", 900ms);
    } catch (const CancelledError&) {
      print("swallowed {}", truth(mine.expired()));
    }
    co_await sleep(200ms);
    print("goes on at {}", now());
  });
  co_return limit.expired();
}

Coro<void> replaces() {
  co_await timeout(100ms, [](Timeout&) -> Coro<void> {
    try {
      co_await nap("body", 900ms);
    } catch (const CancelledError&) {
      throw std::runtime_error("instead");
    }
  });
}

Coro<void> swallowed_timeout() {
  co_await told(swallows());
  print("{}", current_task().cancelling());
  co_await told(replaces());
  print("{}", current_task().cancelling());
}

using Changes = std::vector<std::optional<Duration>>;

Coro<void> reschedules(Changes changes) {
  const auto body = [&changes](Timeout& limit) -> Coro<void> {
    EventLoop& loop = get_running_loop();
    for (const auto& change : changes) {
      co_await sleep(100ms);
      limit.reschedule(change ? std::optional(loop.time() + change->count()) : std::nullopt);
      print("rescheduled at {}", now());
    }
    co_await nap("body", 400ms);
  };
  co_await timeout(200ms, body);
}

Coro<void> rescheduled() {
  const std::vector<Changes> all{{300ms}, {600ms}, {std::nullopt}, {900ms, -1s}, {300ms, 300ms, 300ms}};
  for (const Changes& changes : all) co_await told(reschedules(changes));
  Timeout limit = timeout(100ms);
  const auto body = [](Timeout&) -> Coro<void> {
    co_await sleep(100ms);
    co_await sleep(100ms);
  };
  try {
    co_await limit.run(body);
  } catch (const TimeoutError&) {
    print("{}", truth(limit.expired()));
    try {
      limit.reschedule(get_running_loop().time_after(1s));
    } catch (const std::logic_error&) {
      print("too late");
    }
  }
}

Coro<void> gathered(Timeout&) { co_await gather(naps("a", 100ms), naps("b", 300ms), naps("c", 400ms)); }

Coro<void> grouped(Timeout&) {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(nap("d", 100ms));
    group.create_task(nap("e", 300ms));
    co_return;
  });
}

Coro<void> failing(Timeout&) {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(nap("f", 200ms, "of f"));
    group.create_task(nap("g", 300ms));
    co_return;
  });
}

Coro<void> waits(Timeout&) { co_await wait_for(nap("h", 400ms), 300ms); }

Coro<void> around_others() {
  const std::vector<std::pair<std::string, Coro<void> (*)(Timeout&)>> bodies{
      {"gathered", gathered}, {"grouped", grouped}, {"failing", failing}, {"waits", waits}};
  for (const auto& [name, body] : bodies) {
    print("{}", name);
    co_await told(timeout(200ms, body));
    print("{}", current_task().cancelling());
  }
}

}  // namespace

void add_timeout_programs(Programs& programs) {
  programs["timeouts.nested_deadlines"] = {nested_deadlines, 0ns};
  programs["timeouts.cancelled_inside"] = {cancelled_inside, 0ns};
  programs["timeouts.swallowed_timeout"] = {swallowed_timeout, 0ns};
  programs["timeouts.rescheduled"] = {rescheduled, 0ns};
  programs["timeouts.around_others"] = {around_others, 0ns};
}

}  // namespace loopscope::cpython
