#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "core/loop/context_var.h"
#include "core/task/as_completed.h"
#include "core/task/shield.h"
#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

const ContextVar<std::string> user("user", "nobody");
const ContextVar<int> depth("depth");

void tell(const std::string& name) { print("{} {} {}", name, user.get(), depth.get(-1)); }

std::string shown_or_none(const std::optional<std::string>& value) { return value.value_or("None"); }

Coro<void> child(std::string name, std::string value) {
  tell(name + " begins");
  user.set(value);
  co_await sleep(0s);
  tell(name + " goes on");
}

Coro<void> tasks_have_copies() {
  tell("main");
  const auto first = create_task(child("first", "a"));
  user.set("main");
  const auto second = create_task(child("second", "b"));
  user.set("main again");
  depth.set(1);
  co_await first;
  co_await second;
  tell("main");
  const auto third = create_task(child("third", "c"));
  co_await turns(1);
  tell("main");
  co_await third;
  co_await child("inline", "d");
  tell("main");
}

void tell_and_set(const std::string& name) {
  tell(name);
  user.set(name);
  tell(name);
}

void chain(const std::string& name, int count) {
  tell(name);
  depth.set(count);
  if (count > 0) get_running_loop().call_soon([=] { chain(name, count - 1); });
}

Coro<void> callbacks_have_copies() {
  EventLoop& loop = get_running_loop();
  const auto future = Future<void>::create();
  loop.call_soon([] { tell_and_set("soon before"); });
  loop.call_later(100ms, [] { tell_and_set("later before"); });
  future.add_done_callback([] { tell_and_set("done before"); });
  user.set("main");
  loop.call_soon([] { tell_and_set("soon"); });
  loop.call_at(loop.time() + 100'000'000, [] { tell_and_set("later"); });
  loop.call_soon([] { chain("chain", 3); });
  future.add_done_callback([] { tell_and_set("done"); });
  future.set_result();
  future.add_done_callback([] { tell_and_set("done after"); });
  co_await turns(6);
  co_await sleep(200ms);
  tell("main");
}

Coro<void> counts(std::string name) {
  for (int i = 0; i < 3; ++i) {
    depth.set(depth.get(0) + 1);
    tell(name);
    co_await sleep(0s);
  }
}

Coro<void> contexts_are_given() {
  EventLoop& loop = get_running_loop();
  const auto future = Future<void>::create();
  const Context context = copy_context();
  context.run([] { user.set("given"); });
  user.set("main");
  const auto callback = [](const char* name) {
    return [name] {
      tell(name);
      user.set(name);
    };
  };
  const auto one = create_task(counts("one"), context);
  const auto two = create_task(counts("two"), "two", context);
  loop.call_soon(callback("soon"), context);
  loop.call_later(100ms, callback("later"), context);
  future.add_done_callback(callback("done"), context);
  future.set_result();
  co_await one;
  co_await two;
  co_await sleep(200ms);
  tell("main");
  print("{} {} {} {}", *context.get(user), *context.get(depth), context.size(), truth(context.contains(depth)));
  co_await task_group([context](TaskGroup& group) -> Coro<void> {
    group.create_task(counts("grouped"), {}, context);
    group.create_task(counts("ungiven"));
    co_return;
  });
  print("{}", *context.get(depth));
}

template <class Error, class F>
void tell_error(const char* words, F function) {
  try {
    function();
  } catch (const Error&) {
    print("{}", words);
  }
}

Coro<void> tokens() {
  auto first = user.set("first");
  auto second = user.set("second");
  tell("set");
  print("{} {} {}", truth(!first.old_value()), *second.old_value(), truth(&second.var() == &user));
  user.reset(second);
  tell("reset");
  user.reset(first);
  tell("reset");
  for (Token<std::string>* token : {&first, &second})
    tell_error<std::runtime_error>("used already", [&] { user.reset(*token); });
  auto token = user.set("third");
  const ContextVar<std::string> other("other");
  tell_error<std::invalid_argument>("another variable's", [&] { other.reset(token); });
  tell_error<std::invalid_argument>("another context's", [&] { copy_context().run([&] { user.reset(token); }); });
  user.reset(token);
  tell("reset");
  auto early = user.set("early");
  user.set("late");
  user.reset(early);
  tell("out of order");
  tell_error<LookupError>("not set", [] { depth.get(); });
  depth.set(5);
  print("{} {}", depth.get(), depth.get(7));
  co_return;
}

std::pair<std::size_t, std::string> inner(const Context& context, const std::string& name) {
  tell_and_set(name);
  get_running_loop().call_soon([name] { tell("soon of " + name); });
  tell_error<std::runtime_error>("entered already", [&] { context.run(tell, "not reached"); });
  const Context copy = copy_context();
  copy.run([] { user.set("copy"); });
  tell(name);
  return {copy.size(), *copy.get(user)};
}

Coro<void> contexts_run() {
  const Context context = copy_context();
  const Context empty;
  user.set("main");
  const auto [size, value] = context.run(inner, context, "inner");
  print("{} {}", size, value);
  tell("main");
  context.run(tell, "once more");
  empty.run(tell, "in empty");
  const Context copy = context.copy();
  copy.run([] { user.set("of the copy"); });
  print("{} {} {} {}", *context.get(user), *copy.get(user), shown_or_none(empty.get(user)), empty.size());
  try {
    context.run([] {
      user.set("failed");
      throw std::runtime_error("in context");
    });
  } catch (const std::runtime_error& error) {
    print("{} {} {}", error.what(), *context.get(user), user.get());
  }
  co_await turns(2);
}

Coro<void> body(std::string name) {
  tell(name);
  user.set(name);
  co_await sleep(100ms);
  tell(name);
}

Coro<void> waits_have_copies() {
  user.set("main");
  co_await gather(body("gathered 1"), body("gathered 2"));
  co_await wait_for(body("waited for"), 1s);
  co_await shield(body("shielded"));
  const std::vector<Future<void>> ensured{ensure_future(body("ensured"))};
  co_await wait(ensured);
  std::vector<Coro<void>> bodies;
  bodies.push_back(body("completed"));
  for (Coro<void> next : as_completed(std::move(bodies))) co_await std::move(next);
  tell("main");
  co_await wait_for(body("without limit"), std::nullopt);
  tell("main");
  co_await timeout(1s, [](Timeout&) { return body("timeout"); });
  tell("main");
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(body("grouped"));
    user.set("body");
    co_return;
  });
  tell("main");
}

Coro<void> stubborn_in_context() {
  user.set("stubborn");
  std::exception_ptr cancelled;
  try {
    co_await sleep(1s);
  } catch (const CancelledError&) {
    cancelled = std::current_exception();
  }
  tell("cancelled");
  user.set("cleaned up");
  co_await sleep(0s);
  tell("cleaned up");
  std::rethrow_exception(cancelled);
}

Coro<void> cancelled_in_context() {
  user.set("main");
  const auto task = create_task(stubborn_in_context());
  co_await turns(1);
  user.set("canceller");
  task.cancel("stop");
  co_await told(task);
  tell("main");
}

Coro<void> handler_of_exceptions() {
  EventLoop& loop = get_running_loop();
  loop.set_exception_handler([](EventLoop&, const ExceptionContext&) { tell("handler"); });
  user.set("main");
  loop.call_soon([] {
    tell("fails");
    throw std::runtime_error("callback");
  });
  co_await turns(2);
  loop.call_exception_handler({.message = "here"});
}

Coro<void> enters(Context context) {
  user.set("task");
  tell_error<std::runtime_error>("the task is in it", [&] { context.run(tell, "not reached"); });
  co_await sleep(0s);
  tell("task");
}

Coro<void> busy_context() {
  const Context context = copy_context();
  const auto task = create_task(enters(context), context);
  co_await turns(1);
  context.run(tell, "between its turns");
  context.run([] { user.set("from outside"); });
  co_await task;
  print("{} {}", *context.get(user), now());
}

}  // namespace

void add_context_programs(Programs& programs) {
  programs["contexts.tasks_have_copies"] = tasks_have_copies;
  programs["contexts.callbacks_have_copies"] = callbacks_have_copies;
  programs["contexts.contexts_are_given"] = contexts_are_given;
  programs["contexts.tokens"] = tokens;
  programs["contexts.contexts_run"] = contexts_run;
  programs["contexts.waits_have_copies"] = waits_have_copies;
  programs["contexts.cancelled_in_context"] = cancelled_in_context;
  programs["contexts.handler_of_exceptions"] = handler_of_exceptions;
  programs["contexts.busy_context"] = busy_context;
}

}  // namespace loopscope::cpython
