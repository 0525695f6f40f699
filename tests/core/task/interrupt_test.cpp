// SIGINT in run() and Runner, and what is shut down at the end: the programs of cpython/interrupts.py, which print the
// same lines there.

#include <atomic>
#include <csignal>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "core/exec/run_in_executor.h"
#include "core/task/run.h"
#include "core/task/runner.h"
#include "tests/core/task/cpython_common.h"
#include "tests/core/task/python.h"

namespace loopscope::cpython {
namespace {

std::vector<std::string> lines;

template <class... Args>
void say(fmt::format_string<Args...> format, Args&&... args) {
  lines.push_back(fmt::format(format, std::forward<Args>(args)...));
}

void interrupt() { std::raise(SIGINT); }

/// Tells what comes of it; what it returns, if not void, is text.
template <class F>
void told(F function) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
      function();
      say("result None");
    } else {
      say("result {}", function());
    }
  } catch (const KeyboardInterrupt&) {
    say("KeyboardInterrupt");
  } catch (...) {
    say("{}", shown(std::current_exception()));
  }
}

template <class T>
void told_run(Coro<T> main) {
  told([&] { return run(std::move(main)); });
}
template <class T>
void told_run(Runner& runner, Coro<T> main) {
  told([&] { return runner.run(std::move(main)); });
}

Coro<void> silent_nap(std::string name) {
  try {
    co_await sleep(9s);
  } catch (const CancelledError& cancelled) {
    say("{} {}", name, describe(cancelled));
    throw;
  }
}

Coro<void> interrupted_nap(std::string name = "main") {
  get_running_loop().call_soon(interrupt);
  co_await silent_nap(std::move(name));
}

void plain() { told_run(interrupted_nap()); }

void main_goes_on() {
  const auto main = []() -> Coro<std::string> {
    try {
      co_await interrupted_nap();
    } catch (const CancelledError&) {
    }
    co_return "ended well";
  };
  told_run(main());
}

void main_uncancels() {
  const auto main = [](std::string ends) -> Coro<std::string> {
    try {
      co_await interrupted_nap();
    } catch (const CancelledError&) {
      say("uncancel {}", current_task().uncancel());
      if (ends == "again") throw;
      if (ends == "new") throw CancelledError("mine");
      if (ends == "error") throw std::runtime_error("oops");
    }
    co_await sleep(0s);
    co_return "well";
  };
  for (const std::string ends : {"again", "new", "error", "well"}) told_run(main(ends));
}

void main_is_cancelled_twice() {
  const auto main = []() -> Coro<void> {
    current_task().cancel("by itself");
    co_await interrupted_nap();
  };
  const auto later = []() -> Coro<void> {
    get_running_loop().call_soon([task = current_task()] { task.cancel("by a callback"); });
    co_await interrupted_nap();
  };
  told_run(main());
  told_run(later());
}

void a_second_one() {
  const auto main = []() -> Coro<void> {
    try {
      co_await interrupted_nap();
    } catch (const CancelledError&) {
      interrupt();
    }
    co_await sleep(0s);
    co_await sleep(0s);
    say("not reached");
  };
  told_run(main());
}

void at_the_end() {
  const auto main = []() -> Coro<std::string> {
    current_task().state()->add_done_callback([](FutureBase&) { interrupt(); });
    co_return "lost";
  };
  told_run(main());
}

void before_main() {
  Runner runner;
  runner.get_loop().call_soon(interrupt);
  told_run(runner, silent_nap("main"));
}

void twice() {
  Runner runner;
  told_run(runner, interrupted_nap("first"));
  told_run(runner, interrupted_nap("second"));
  const auto third = []() -> Coro<std::string> {
    co_await sleep(0s);
    co_return "third";
  };
  told_run(runner, third());
}

void handled() {
  const auto main = [](std::string name) -> Coro<std::string> {
    if (name == "first") get_running_loop().add_signal_handler(SIGINT, [] { say("handled"); });
    interrupt();
    co_await sleep(10ms);
    co_return name;
  };
  {
    Runner runner;
    told_run(runner, main("first"));
    told_run(runner, main("second"));
  }
  told_run(interrupted_nap("a loop of its own"));
}

void handler_removed() {
  const auto main = [](bool add) -> Coro<void> {
    EventLoop& loop = get_running_loop();
    if (add) loop.add_signal_handler(SIGINT, [] { say("handled"); });
    say("removed {}", truth(loop.remove_signal_handler(SIGINT)));
    loop.call_soon(interrupt);
    co_await silent_nap("main");
  };
  told_run(main(false));
  told_run(main(true));
  Runner runner;
  told_run(runner, main(true));
  told_run(runner, interrupted_nap("next"));
}

void handler_removed_in_the_second_run() {
  const auto main = [](std::string step) -> Coro<void> {
    EventLoop& loop = get_running_loop();
    if (step == "add") {
      loop.add_signal_handler(SIGINT, [] { say("handled"); });
      co_return;
    }
    say("removed {}", truth(loop.remove_signal_handler(SIGINT)));
    loop.call_soon(interrupt);
    co_await silent_nap(step);
  };
  Runner runner;
  told_run(runner, main("add"));
  told_run(runner, main("remove"));
}

void own_handler() {
  static volatile std::sig_atomic_t handled = 0;
  static constexpr auto handler = [](int) { handled = 1; };
  // The handler has run when raise() returns; it must not print itself.
  static constexpr auto interrupt_told = [] {
    handled = 0;
    interrupt();
    if (handled) say("own");
  };
  const auto main = [](bool install) -> Coro<std::string> {
    if (install) std::signal(SIGINT, handler);
    interrupt_told();
    co_await sleep(10ms);
    co_return "well";
  };
  const auto before = std::signal(SIGINT, handler);
  told_run(main(false));
  interrupt_told();
  std::signal(SIGINT, before);
  told_run(main(true));
  interrupt_told();
  std::signal(SIGINT, before);
  told_run(interrupted_nap());
}

void while_it_closes() {
  const auto left_over = []() -> Coro<void> {
    try {
      co_await sleep(9s);
    } catch (const CancelledError&) {
      say("interrupts");
      interrupt();
    }
    co_await sleep(10ms);
    say("not reached");
  };
  const auto main = [left_over]() -> Coro<void> {
    create_task(left_over());
    co_await sleep(0s);
  };
  told_run(main());
}

void jobs_end() {
  const auto main = []() -> Coro<std::string> {
    EventLoop& loop = get_running_loop();
    // What threads do is told by the loop: a vector has no lock.
    static std::atomic<int> begun;
    begun = 0;
    const auto work = [&loop](std::string name, Duration length) {
      ++begun;
      std::this_thread::sleep_for(length);
      loop.call_soon_threadsafe([name] { say("job {}", name); });
      return name;
    };
    const auto waits = [](auto slow, std::string name) -> Coro<void> {
      try {
        co_await to_thread(slow, name, 50ms);
      } catch (const CancelledError&) {
        say("{} is cancelled", name);
        throw;
      }
    };
    const auto future = run_in_executor([work] { return work("a", 150ms); });
    future.add_done_callback([](const Future<std::string>& done) { say("callback {}", done.result()); });
    future.add_done_callback([] {
      try {
        run_in_executor([] {});
      } catch (const std::runtime_error& error) {
        say("{}", error.what());
      }
    });
    create_task(waits(work, "b"));
    while (begun < 2) co_await sleep(1ms);
    co_return "main";
  };
  told_run(main());
}

const std::map<std::string, void (*)()> programs = {
    {"plain", plain},
    {"main_goes_on", main_goes_on},
    {"main_uncancels", main_uncancels},
    {"main_is_cancelled_twice", main_is_cancelled_twice},
    {"a_second_one", a_second_one},
    {"at_the_end", at_the_end},
    {"before_main", before_main},
    {"twice", twice},
    {"handled", handled},
    {"handler_removed", handler_removed},
    {"handler_removed_in_the_second_run", handler_removed_in_the_second_run},
    {"own_handler", own_handler},
    {"while_it_closes", while_it_closes},
    {"jobs_end", jobs_end},
};

class Interrupts : public testing::TestWithParam<std::string> {};

TEST_P(Interrupts, DoTheSameInPython) {
  lines.clear();
  programs.at(GetParam())();
  struct sigaction now = {};
  ::sigaction(SIGINT, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_DFL) << "it is given back";
  expect_same_lines(run_python("interrupts.py " + GetParam()), lines);
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& [name, program] : programs) result.push_back(name);
  return result;
}

INSTANTIATE_TEST_SUITE_P(Programs, Interrupts, testing::ValuesIn(names()), [](const auto& test) { return test.param; });

}  // namespace
}  // namespace loopscope::cpython
