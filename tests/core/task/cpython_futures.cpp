#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/task/wait.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

using Ints = Future<int>;

/// Calls it, and prints what it returns or throws.
template <class F>
void attempt(const char* what, F function) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
      function();
      print("{} None", what);
    } else {
      print("{} {}", what, shown(function()));
    }
  } catch (const InvalidStateError&) {
    print("{} invalid state", what);
  } catch (const CancelledError& error) {
    print("{} {}", what, describe(error));
  } catch (const std::runtime_error& error) {
    print("{} {}", what, describe(error));
  }
}

std::string exception_of(const Ints& future) {
  const std::exception_ptr exception = future.exception();
  if (!exception) return "None";
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return error.what();
  }
}

void ask(const Ints& future) {
  attempt("result", [&] { return future.result(); });
  attempt("exception", [&] { return exception_of(future); });
}

void attempt_all(const Ints& future) {
  ask(future);
  attempt("set_result", [&] { future.set_result(2); });
  attempt("set_exception", [&] { future.set_exception(error("second")); });
  attempt("cancel", [&] { return future.cancel("again"); });
  print("{} {}", truth(future.done()), truth(future.cancelled()));
}

Coro<void> what_each_state_allows() {
  const Ints pending = Ints::create();
  ask(pending);
  const std::vector<Ints> ended{Ints::create(), Ints::create(), Ints::create()};
  ended[0].set_result(1);
  ended[1].set_exception(error("first"));
  ended[2].cancel("first");
  for (const Ints& future : ended) attempt_all(future);
  co_return;
}

Coro<void> what_a_task_allows() {
  const auto task = create_task(gives(1, 5));
  for (int turn = 0; turn < 4; ++turn) {
    print("turn {}", turn);
    ask(task);
    print("{} {} {}", truth(task.done()), truth(task.cancelled()), task.cancelling());
    co_await turns(1);
  }
  const bool asked = task.cancel("too late");
  print("{} {} {}", truth(asked), task.cancelling(), task.uncancel());
}

/// The callbacks that asyncio would know by their function.
struct Callbacks {
  Ints future = Ints::create();
  std::vector<DoneCallbackId> last;

  void add_last() {
    last.push_back(future.add_done_callback([](const Ints& done) { print("last {}", done.result()); }));
  }
  int remove_last() {
    int removed = 0;
    for (const DoneCallbackId id : last) removed += future.remove_done_callback(id) ? 1 : 0;
    return removed;
  }
};

Coro<void> callbacks_change_the_list() {
  Callbacks callbacks;
  callbacks.future.add_done_callback([&] { print("remover {}", callbacks.remove_last()); });
  callbacks.add_last();
  callbacks.future.add_done_callback([&] {
    print("adder");
    callbacks.add_last();
  });
  callbacks.future.set_result(1);
  print("removed {}", callbacks.remove_last());
  co_await turns(3);
}

Coro<void> removed_in_time() {
  const Ints future = Ints::create();
  std::vector<DoneCallbackId> ids;
  for (const char* name : {"a", "b", "c"}) ids.push_back(future.add_done_callback([name] { print("{}", name); }));
  const int first = future.remove_done_callback(ids[1]) ? 1 : 0;
  print("{} {}", first, future.remove_done_callback(ids[1]) ? 1 : 0);
  future.cancel();
  print("{}", future.remove_done_callback(ids[0]) ? 1 : 0);
  co_await turns(2);
  print("{}", future.remove_done_callback(ids[2]) ? 1 : 0);
}

Coro<void> callbacks_of_a_cancelled_task() {
  const auto task = create_task(gives(9, 1));
  task.add_done_callback([](const Ints& done) {
    print("done {}", truth(done.cancelled()));
    done.add_done_callback([](const Ints& again) { print("added {}", truth(again.cancelled())); });
  });
  print("{}", truth(task.cancel()));
  task.add_done_callback([] { print("second"); });
  co_await turns(1);
  print("turn 1 {}", truth(task.done()));
  co_await turns(1);
  print("turn 2");
  co_await turns(2);
}

Coro<void> failing_callbacks_go_on() {
  Unhandled unhandled;
  const Ints future = Ints::create();
  const auto fail = [] { throw std::runtime_error("in the callback"); };
  future.add_done_callback(fail);
  future.add_done_callback([](const Ints& done) { print("next {}", done.result()); });
  const auto task = create_task(awaits(future));
  co_await turns(1);
  future.add_done_callback(fail);
  future.set_result(3);
  co_await told(task);
  unhandled.tell();
}

Coro<void> callback_cancels_who_awaits() {
  for (const bool early : {true, false}) {
    const Ints future = Ints::create();
    const auto who = std::make_shared<std::vector<Task<int>>>();
    const auto cancel = [who] { print("{}", truth((*who)[0].cancel("by the callback"))); };
    if (early) future.add_done_callback(cancel);
    who->push_back(create_task(awaits(future)));
    co_await turns(1);
    if (!early) future.add_done_callback(cancel);
    future.set_result(1);
    co_await told((*who)[0]);
  }
}

Coro<void> set_in_a_callback_of_another() {
  std::vector<Ints> futures;
  for (int i = 0; i < 4; ++i) futures.push_back(Ints::create());
  for (std::size_t i = 0; i + 1 < futures.size(); ++i) {
    futures[i].add_done_callback([next = futures[i + 1]](const Ints& done) { next.set_result(done.result() + 1); });
  }
  std::vector<Task<void>> tasks;
  for (auto future = futures.rbegin(); future != futures.rend(); ++future) tasks.push_back(create_task(told(*future)));
  co_await turns(1);
  futures[0].set_result(1);
  co_await wait(tasks);
}

Coro<void> awaited_when_done() {
  const auto future = Future<std::string>::create();
  future.set_result("there");
  print_soon("soon");
  const std::string once = co_await future;
  const std::string twice = co_await future;
  print("{} {}", once, twice);
  const Ints failed = Ints::create();
  failed.set_exception(error("there too"));
  co_await told(failed);
  co_await told(failed);
  const Ints cancelled = Ints::create();
  cancelled.cancel("gone");
  co_await told(cancelled);
  co_await told(cancelled);
  print("no turn so far");
  co_await turns(1);
}

Coro<void> set_and_cancelled_in_one_turn() {
  for (const std::string_view order : {"set, cancel task", "cancel task, set", "cancel future", "set, cancel future"}) {
    print("{}", order);
    const Ints future = Ints::create();
    const auto task = create_task(awaits(future));
    co_await turns(1);
    if (order == "set, cancel task") {
      future.set_result(1);
      print("{}", truth(task.cancel("the task")));
    } else if (order == "cancel task, set") {
      print("{}", truth(task.cancel("the task")));
      attempt("set", [&] { future.set_result(1); });
    } else if (order == "cancel future") {
      const bool asked = future.cancel("the future");
      print("{} {}", truth(asked), truth(task.cancel("the task")));
    } else {
      future.set_result(1);
      print("{}", truth(future.cancel("the future")));
    }
    co_await told(task);
    print("{}", task.cancelling());
  }
}

}  // namespace

void add_future_programs(Programs& programs) {
  programs["futures.what_each_state_allows"] = {what_each_state_allows, 0ns};
  programs["futures.what_a_task_allows"] = {what_a_task_allows, 0ns};
  programs["futures.callbacks_change_the_list"] = {callbacks_change_the_list, 0ns};
  programs["futures.removed_in_time"] = {removed_in_time, 0ns};
  programs["futures.callbacks_of_a_cancelled_task"] = {callbacks_of_a_cancelled_task, 0ns};
  programs["futures.failing_callbacks_go_on"] = {failing_callbacks_go_on, 0ns};
  programs["futures.callback_cancels_who_awaits"] = {callback_cancels_who_awaits, 0ns};
  programs["futures.set_in_a_callback_of_another"] = {set_in_a_callback_of_another, 0ns};
  programs["futures.awaited_when_done"] = {awaited_when_done, 0ns};
  programs["futures.set_and_cancelled_in_one_turn"] = {set_and_cancelled_in_one_turn, 0ns};
}

}  // namespace loopscope::cpython
