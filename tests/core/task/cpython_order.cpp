#include <array>
#include <map>
#include <vector>

#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

Coro<void> node(std::string name, int depth) {
  print("{} begins", name);
  if (depth > 0) {
    std::vector<Task<void>> children;
    for (int i = 0; i < 2; ++i) children.push_back(create_task(node(fmt::format("{}{}", name, i), depth - 1)));
    print("{} has children", name);
    for (const auto& child : children) co_await child;
  }
  print("{} ends", name);
}

Coro<void> spawn_tree() { co_await node("n", 3); }

using Balls = std::vector<Future<int>>;

Coro<void> player(std::string name, int first, const Balls& balls) {
  for (int i = first; i < 6; i += 2) {
    const Future<int> ball = balls[static_cast<std::size_t>(i)];
    const int got = co_await ball;
    print("{} got {}", name, got);
    if (i + 1 < 6) {
      balls[static_cast<std::size_t>(i) + 1].set_result(i + 1);
      print("{} sent", name);
    }
  }
}

Coro<void> ping_pong() {
  Balls balls;
  for (int i = 0; i < 6; ++i) balls.push_back(Future<int>::create());
  const auto pong = create_task(player("pong", 1, balls));
  const auto ping = create_task(player("ping", 0, balls));
  get_running_loop().call_soon([ball = balls[0]] { ball.set_result(0); });
  print_soon("behind the first");
  co_await pong;
  co_await ping;
}

Coro<void> waiter(std::string name, Future<int> future) {
  const int got = co_await future;
  print("{} got {}", name, got);
  co_await sleep(0s);
  const int again = co_await future;
  print("{} once more {}", name, again);
}

Coro<void> many_awaiters() {
  const auto future = Future<int>::create();
  std::vector<Task<void>> tasks{create_task(waiter("a", future))};
  co_await sleep(0s);
  future.add_done_callback([] { print("callback 1"); });
  tasks.push_back(create_task(waiter("b", future)));
  co_await sleep(0s);
  future.add_done_callback([] { print("callback 2"); });
  tasks.push_back(create_task(waiter("c", future)));  // has not begun when the future is done
  future.set_result(7);
  future.add_done_callback([] { print("callback 3"); });
  const int got = co_await future;
  print("main got {}", got);
  for (const auto& task : tasks) co_await task;
}

void soon(int depth) {
  print("depth {}", depth);
  if (depth == 3) return;
  get_running_loop().call_soon([depth] { soon(depth + 1); });
  print_soon(fmt::format("beside {}", depth));
}

Coro<void> callbacks_from_callbacks() {
  const auto first = Future<void>::create();
  const auto second = Future<void>::create();
  const auto add_to_both = [second](const Future<void>& of_first) {
    print("adds to both");
    of_first.add_done_callback([] { print("late on first"); });
    second.add_done_callback([] { print("in time on second"); });
    print_soon("soon");
  };
  first.add_done_callback(add_to_both);
  first.add_done_callback([second] {
    print("finishes second");
    second.set_result();
    second.add_done_callback([] { print("late on second"); });
  });
  first.add_done_callback(add_to_both);
  second.add_done_callback([] { soon(0); });
  first.set_result();
  co_await turns(6);
}

Coro<void> done_futures() {
  const auto with_result = Future<int>::create();
  const auto with_error = Future<int>::create();
  const auto cancelled = Future<int>::create();
  with_result.set_result(1);
  with_error.set_exception(error("early"));
  cancelled.cancel("early");
  const std::vector<std::pair<std::string, Future<int>>> all{
      {"result", with_result}, {"error", with_error}, {"cancelled", cancelled}};
  for (const auto& [name, future] : all) {
    print_soon("before " + name);
    future.add_done_callback([text = name](const Future<int>& f) {
      print("callback of {} {} {}", text, truth(f.done()), truth(f.cancelled()));
    });
    print_soon("behind " + name);
    co_await told(future);  // no turn in between
    const bool asked = future.cancel();
    print("cancel {} {}", truth(asked), truth(future.done()));
    try {
      future.set_result(2);
    } catch (const InvalidStateError&) {
      print("invalid state");
    }
  }
  co_await turns(2);
}

Coro<void> removed_callbacks() {
  const auto future = Future<void>::create();
  std::map<std::string, DoneCallbackId> ids;
  const auto remove = [&](const std::string& name) { return truth(future.remove_done_callback(ids[name])); };
  const auto add = [&](const std::string& name) {
    ids[name] = future.add_done_callback([name] { print("{}", name); });
  };
  add("third");
  ids["first"] = future.add_done_callback([&] { print("first removes {}", remove("second")); });
  add("second");
  const std::string once = remove("third");
  print("{} {}", once, remove("third"));
  add("third");
  get_running_loop().call_soon([&] { print("soon removes {}", remove("second")); });
  print("again {}", remove("second"));
  add("second");
  co_await sleep(0s);
  print("left {}", remove("second"));
  add("second");
  future.set_result();
  print("done {}", remove("second"));
  co_await turns(2);
}

/// Handles by name, and a callback that tells its turn and cancels others.
struct Handles {
  std::map<std::string, std::shared_ptr<CallbackHandle>> callbacks;
  std::map<std::string, std::shared_ptr<DeadlineHandle>> timers;

  bool cancelled(const std::string& name) const {
    return callbacks.contains(name) ? callbacks.at(name)->cancelled() : timers.at(name)->cancelled();
  }
  void cancel(const std::string& name) const {
    callbacks.contains(name) ? callbacks.at(name)->cancel() : timers.at(name)->cancel();
    print("cancelled {} {}", name, truth(cancelled(name)));
  }
  std::function<void()> tell(std::string name, std::vector<std::string> others = {}) const {
    return [this, name, others] {
      print("{} at {}", name, now());
      for (const std::string& other : others) cancel(other);
    };
  }
};

Coro<void> cancelled_handles() {
  EventLoop& loop = get_running_loop();
  Handles handles;
  const auto tell = [&](std::string name, std::vector<std::string> others = {}) { return handles.tell(name, others); };
  handles.callbacks["a"] = loop.call_soon(tell("a", {"b", "d"}));
  handles.callbacks["b"] = loop.call_soon(tell("b"));
  handles.callbacks["c"] = loop.call_soon(tell("c"));
  handles.timers["d"] = loop.call_later(200ms, tell("d"));
  handles.timers["e"] = loop.call_later(300ms, tell("e", {"f", "g"}));
  handles.timers["f"] = loop.call_at(loop.time_after(300500us), tell("f"));
  handles.timers["g"] = loop.call_at(loop.time_after(500ms), tell("g"));
  handles.timers["h"] = loop.call_later(600ms, tell("h"));
  const auto gone = loop.call_soon(tell("gone"));
  print("{}", truth(gone->cancelled()));
  gone->cancel();
  gone->cancel();
  print("{}", truth(gone->cancelled()));
  co_await sleep(450ms);
  handles.timers["h"]->cancel();
  co_await sleep(300ms);
  std::string all;
  for (const std::string name : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
    if (handles.cancelled(name)) all += name;
  }
  print("{}", all);
}

Coro<void> failing_callbacks() {
  EventLoop& loop = get_running_loop();
  loop.set_exception_handler(
      [](EventLoop&, const ExceptionContext& context) { print("handler: {}", shown(context.exception)); });
  const auto future = Future<std::string>::create();
  const auto fail = [](std::string text) {
    return [text] {
      print("fails {}", text);
      throw std::runtime_error(text);
    };
  };
  loop.call_soon(fail("soon"));
  print_soon("the frame goes on");
  loop.call_later(100ms, fail("timer"));
  future.add_done_callback(fail("callback"));
  future.add_done_callback([] { print("next callback"); });
  future.set_result("all the same");
  co_await told(future);
  co_await sleep(200ms);
  print("at {}", now());
}

}  // namespace

void add_order_programs(Programs& programs) {
  programs["order.spawn_tree"] = spawn_tree;
  programs["order.ping_pong"] = ping_pong;
  programs["order.many_awaiters"] = many_awaiters;
  programs["order.callbacks_from_callbacks"] = callbacks_from_callbacks;
  programs["order.done_futures"] = done_futures;
  programs["order.removed_callbacks"] = removed_callbacks;
  programs["order.cancelled_handles"] = cancelled_handles;
  programs["order.failing_callbacks"] = failing_callbacks;
}

}  // namespace loopscope::cpython
