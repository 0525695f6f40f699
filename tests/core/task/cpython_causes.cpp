#include <optional>
#include <string>
#include <vector>

#include "core/task/as_completed.h"
#include "core/task/shield.h"
#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

/// Its name, and those of its causes.
std::string chain(const std::exception_ptr& exception) {
  const std::exception_ptr cause = cause_of(exception);
  return cause ? fmt::format("{} from {}", shown(exception), chain(cause)) : shown(exception);
}

template <class A>
Coro<void> tell_chain(A awaitable) {
  try {
    co_await std::move(awaitable);
  } catch (...) {
    print("{} at {}", chain(std::current_exception()), now());
  }
}

Coro<void> in_time() {
  co_await timeout(100ms, [](Timeout&) -> Coro<void> { co_await sleep(1s); });
}

Coro<void> fails_instead() {
  co_await timeout(100ms, [](Timeout&) -> Coro<void> {
    try {
      co_await sleep(1s);
    } catch (const CancelledError&) {
      throw std::runtime_error("instead");
    }
  });
}

Coro<void> replaces(Coro<void> coro) {
  try {
    co_await std::move(coro);
  } catch (const TimeoutError&) {
    throw_from(std::runtime_error("too late"), std::current_exception());
  }
}

Coro<void> sleeps_for(Duration delay) { co_await sleep(delay); }

Coro<void> timeouts_have_a_cause() {
  co_await tell_chain(wait_for(sleep(1s), 100ms));
  co_await tell_chain(wait_for(sleep(1s), 0s));
  co_await tell_chain(in_time());
  co_await tell_chain(fails_instead());
  co_await tell_chain(replaces(in_time()));
  co_await tell_chain(create_task(replaces(wait_for(sleep(1s), 100ms))));
  std::vector<Coro<void>> sleeps;
  sleeps.push_back(sleeps_for(1s));
  for (Coro<void> late : as_completed(std::move(sleeps), 100ms)) co_await tell_chain(std::move(late));
}

Coro<void> fails() {
  try {
    throw std::runtime_error("first");
  } catch (const std::runtime_error&) {
    std::throw_with_nested(std::logic_error("second"));
  }
  co_return;
}

Coro<void> fails_without() {
  try {
    throw std::runtime_error("first");
  } catch (const std::runtime_error&) {
    throw std::logic_error("second");
  }
  co_return;
}

std::exception_ptr error_from(const std::string& text, const std::exception_ptr& cause) {
  try {
    throw_from(std::runtime_error(text), cause);
  } catch (...) {
    return std::current_exception();
  }
}

Coro<void> causes_pass_through_futures() {
  co_await tell_chain(fails());
  co_await tell_chain(create_task(fails()));
  co_await tell_chain(gather(fails(), sleep(0s)));
  co_await tell_chain(shield(fails()));
  co_await tell_chain(fails_without());
  const auto future = Future<void>::create();
  future.set_exception(error_from("set", error("cause")));
  co_await tell_chain(future);
  try {
    co_await task_group([](TaskGroup& group) -> Coro<void> {
      group.create_task(fails());
      co_return;
    });
  } catch (const ExceptionGroup& group) {
    print("{} {}", chain(group.exceptions().front()), cause_of(std::current_exception()) ? "a cause" : "None");
  }
}

Coro<void> sleeps_give_results() {
  co_await told(sleep(0s, std::string("at once")));
  co_await told(sleep(100ms, std::string("later")));
  const auto [a, b] = co_await gather(sleep(100ms, "a"), sleep(0s, "b"));
  print("{} {}", a, b);
  const auto task = create_task(sleep(1s, std::string("never")));
  co_await sleep(0s);
  task.cancel("stop");
  co_await told(task);
  co_await told(wait_for(sleep(100ms, 5), 1s));
}

}  // namespace

void add_cause_programs(Programs& programs) {
  programs["causes.timeouts_have_a_cause"] = timeouts_have_a_cause;
  programs["causes.causes_pass_through_futures"] = causes_pass_through_futures;
  programs["causes.sleeps_give_results"] = sleeps_give_results;
}

}  // namespace loopscope::cpython
