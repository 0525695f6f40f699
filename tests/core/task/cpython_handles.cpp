#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/task/task_group.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

/// A function that prints the text.
std::function<void()> printing(std::string text) {
  return [text = std::move(text)] { print("{}", text); };
}

std::function<void()> failing(std::string text) {
  return [text = std::move(text)] {
    print("fails {}", text);
    throw std::runtime_error(text);
  };
}

Coro<void> cancelled_when() {
  EventLoop& loop = get_running_loop();
  const auto soon = loop.call_soon(printing("soon runs"));
  const auto later = loop.call_later(100ms, printing("later runs"));
  const auto at = loop.call_at(200'000'000, printing("at runs"));
  const auto never = loop.call_later(300ms, printing("never runs"));
  const auto soon_never = loop.call_soon(printing("never runs"));
  const auto tell = [&] {
    print("soon {} later {} at {} never {} soon never {}", truth(soon->cancelled()), truth(later->cancelled()),
          truth(at->cancelled()), truth(never->cancelled()), truth(soon_never->cancelled()));
  };
  never->cancel();
  soon_never->cancel();
  for (const Duration delay : {0ms, 150ms, 300ms}) {
    co_await sleep(delay);
    tell();
  }
  const auto cancel_all = [&] {
    soon->cancel();
    later->cancel();
    at->cancel();
    never->cancel();
    soon_never->cancel();
  };
  cancel_all();
  tell();
  cancel_all();
  print("{} {}", static_cast<double>(later->when()) / 1e9, static_cast<double>(at->when()) / 1e9);
}

Coro<void> cancels_itself() {
  EventLoop& loop = get_running_loop();
  const auto soon = std::make_shared<std::shared_ptr<CallbackHandle>>();
  const auto later = std::make_shared<std::shared_ptr<DeadlineHandle>>();
  *soon = loop.call_soon([soon] {
    print("soon runs");
    (*soon)->cancel();
    print("{}", truth((*soon)->cancelled()));
  });
  co_await sleep(200ms);
  print("{}", truth((*soon)->cancelled()));
  *later = loop.call_later(100ms, [later] {
    print("later runs");
    (*later)->cancel();
    print("{}", truth((*later)->cancelled()));
  });
  co_await sleep(200ms);
  print("{}", truth((*later)->cancelled()));
}

Coro<void> equal_deadlines() {
  EventLoop& loop = get_running_loop();
  std::map<std::string, std::shared_ptr<DeadlineHandle>> handles;
  const auto tell = [&handles](std::string name, std::vector<std::string> cancels) {
    return [&handles, name, cancels] {
      print("{} at {}", name, now());
      for (const std::string& other : cancels) handles[other]->cancel();
    };
  };
  const TimeNs when = loop.time_after(100ms);
  handles["a"] = loop.call_at(when, tell("a", {"c", "e"}));
  handles["b"] = loop.call_at(when, tell("b", {}));
  handles["c"] = loop.call_at(when, tell("c", {}));
  handles["d"] = loop.call_at(when, tell("d", {"a", "b"}));
  handles["e"] = loop.call_at(when + 100'000'000, tell("e", {}));
  handles["f"] = loop.call_at(when - 50'000'000, tell("f", {}));
  co_await sleep(300ms);
  std::vector<std::string> cancelled;
  for (const auto& [name, handle] : handles) {
    if (handle->cancelled()) cancelled.push_back(name);
  }
  print("{}", fmt::format("{}", fmt::join(cancelled, " ")));
}

Coro<void> in_the_past() {
  EventLoop& loop = get_running_loop();
  co_await sleep(500ms);
  loop.call_soon(printing("soon 1"));
  loop.call_later(0ms, printing("later 0"));
  loop.call_at(100'000'000, printing("at 0.1"));
  loop.call_later(-3s, printing("later -3"));
  loop.call_at(400'000'000, printing("at 0.4"));
  loop.call_soon(printing("soon 2"));
  for (int i = 0; i < 3; ++i) {
    co_await sleep(0s);
    print("turn {}", i);
  }
}

Coro<void> made_by_timers() {
  EventLoop& loop = get_running_loop();
  loop.call_later(100ms, [&loop] {
    print("first");
    loop.call_later(0s, printing("later 0 of first"));
    loop.call_soon(printing("soon of first"));
    loop.call_at(loop.time(), printing("now of first"));
  });
  loop.call_later(100ms, [&loop] {
    print("second");
    loop.call_soon(printing("soon of second"));
  });
  co_await sleep(100ms);
  print("main awake");
  co_await turns(3);
}

void again(const std::shared_ptr<int>& left) {
  print("again at {}", now());
  if (--*left > 0) get_running_loop().call_later(*left % 2 == 1 ? 100ms : 0ms, [left] { again(left); });
}

Coro<void> timer_chain() {
  get_running_loop().call_soon([left = std::make_shared<int>(4)] { again(left); });
  co_await sleep(1s);
}

Coro<void> failing_callbacks() {
  Unhandled unhandled;
  EventLoop& loop = get_running_loop();
  loop.call_soon(failing("soon"));
  loop.call_later(100ms, failing("later"));
  loop.call_soon(printing("the next"));
  const auto future = Future<int>::create();
  future.add_done_callback(failing("done 1"));
  future.add_done_callback(printing("done 2"));
  future.set_result(1);
  co_await sleep(200ms);
  unhandled.tell();
  loop.call_soon([] { throw CancelledError("out of a callback"); });
  co_await turns(2);
  unhandled.tell();
}

Coro<void> failing_handler() {
  EventLoop& loop = get_running_loop();
  const auto told = std::make_shared<std::vector<std::string>>();
  const auto text = [](const ExceptionContext& context) {
    try {
      std::rethrow_exception(context.exception);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
  };
  loop.set_exception_handler([told, text](EventLoop& of, const ExceptionContext& context) {
    told->push_back(text(context));
    of.set_exception_handler(
        [text](EventLoop&, const ExceptionContext& next) { print("second handler {}", text(next)); });
  });
  for (const char* each : {"one", "two"}) loop.call_soon([each] { throw std::runtime_error(each); });
  co_await turns(1);
  print("['{}']", fmt::format("{}", fmt::join(*told, "', '")));
}

std::string quoted(const std::string& text) { return "'" + text + "'"; }

Coro<void> tell_name(std::vector<std::string> sets) {
  for (const std::string& name : sets) current_task().set_name(name);
  print("{}", quoted(current_task().name()));
  co_return;
}

Coro<void> names() {
  EventLoop& loop = get_running_loop();
  const auto task = create_task(loop, tell_name({"set"}), "given");
  print("{}", task.name());
  co_await task;
  print("{}", task.name());
  task.set_name("after the end");
  print("{}", task.name());
  const auto x = create_task(loop, tell_name({"Task-1"}), "x");
  co_await x;
  const auto seventh = create_task(loop, tell_name({}), "Task-7");
  co_await seventh;
  const auto y = create_task(loop, tell_name({"", "back"}), "y");
  co_await y;
}

Coro<void> prints_its_name() {
  print("name {}", quoted(current_task().name()));
  co_return;
}

Coro<void> empty_name() {
  EventLoop& loop = get_running_loop();
  auto task = create_task(loop, prints_its_name(), "");
  print("{}", quoted(task.name()));
  co_await task;
  task = create_task(loop, prints_its_name());
  task.set_name("");
  print("{}", quoted(task.name()));
  co_await task;
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    print("{}", quoted(group.create_task(prints_its_name(), "").name()));
    co_return;
  });
}

}  // namespace

void add_handle_programs(Programs& programs) {
  programs["handles.cancelled_when"] = {cancelled_when, 0ns};
  programs["handles.cancels_itself"] = {cancels_itself, 0ns};
  programs["handles.equal_deadlines"] = {equal_deadlines, 0ns};
  programs["handles.in_the_past"] = {in_the_past, 0ns};
  programs["handles.made_by_timers"] = {made_by_timers, 0ns};
  programs["handles.timer_chain"] = {timer_chain, 0ns};
  programs["handles.failing_callbacks"] = {failing_callbacks, 0ns};
  programs["handles.failing_handler"] = {failing_handler, 0ns};
  programs["handles.names"] = {names, 0ns};
  programs["empty_name.is_kept"] = Program::for_real(empty_name);
}

}  // namespace loopscope::cpython
