#include <vector>

#include "core/task/as_completed.h"
#include "core/task/task_group.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

using Names = std::vector<Coro<std::string>>;

template <class... C>
Names list(C... coros) {
  Names all;
  (all.push_back(std::move(coros)), ...);
  return all;
}

Coro<std::string> group_of(Names coros) {
  const auto body = [&coros](TaskGroup& group) -> Coro<void> {
    for (auto& coro : coros) group.create_task(std::move(coro));
    co_return;
  };
  co_await task_group(body);
  co_return "group";
}

Coro<void> groups_in_groups() {
  auto coros = list(nap("a", 300ms), group_of(list(nap("b", 100ms, "of b"), nap("c", 200ms))));
  co_await told(group_of(std::move(coros)));
  coros = list(nap("d", 100ms, "of d"), group_of(list(nap("e", 200ms), group_of(list(nap("f", 300ms))))));
  co_await told(group_of(std::move(coros)));
  coros = list(group_of(list(nap("g", 100ms, "of g"))), group_of(list(nap("h", 100ms, "of h"))));
  co_await told(group_of(std::move(coros)));
  coros = list(group_of(list(nap("i", 100ms))), group_of(list(nap("j", 200ms))));
  co_await told(group_of(std::move(coros)));
}

Coro<std::string> gathered(Names coros) {
  const auto results = co_await gather(std::move(coros));
  co_return fmt::format("{}", results.size());
}

Coro<void> gathers_in_groups() {
  auto coros = list(nap("a", 300ms), gathered(list(nap("b", 100ms, "of b"), nap("c", 400ms))));
  co_await told(group_of(std::move(coros)));
  coros = list(nap("d", 100ms, "of d"), gathered(list(nap("e", 200ms), nap("f", 200ms))));
  co_await told(group_of(std::move(coros)));
  coros = list(nap("g", 300ms), group_of(list(nap("h", 100ms, "of h"), nap("i", 200ms))));
  co_await told(gathered(std::move(coros)));
  co_await sleep(500ms);
}

Coro<void> errors_while_ending() {
  auto coros = list(nap("a", 100ms, "of a"), stubborn("b", 500ms, 100ms, "of b"), stubborn("c", 500ms, 200ms));
  co_await told(group_of(std::move(coros)));
  coros = list(stubborn("d", 500ms, 100ms, "of d"), nap("e", 500ms));
  auto task = create_task(group_of(std::move(coros)));
  co_await sleep(100ms);
  task.cancel("the group");
  co_await told(task);
  print("{} {}", truth(task.cancelled()), task.cancelling());
  coros = list(stubborn("f", 500ms, 200ms), nap("g", 100ms, "of g"));
  task = create_task(group_of(std::move(coros)));
  co_await sleep(200ms);
  task.cancel("while it ends");
  co_await told(task);
  print("{} {}", truth(task.cancelled()), task.cancelling());
}

Coro<void> parent(TaskGroup& group, std::string name, int depth) {
  print("{} begins", name);
  co_await turns(depth);
  for (int i = 0; i < depth; ++i) group.create_task(parent(group, fmt::format("{}{}", name, i), depth - 1));
  if (depth == 0 && name.ends_with("10")) throw std::runtime_error(name);
  print("{} ends", name);
}

Coro<void> family() {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    group.create_task(parent(group, "n", 3));
    co_return;
  });
  print("not reached");
}

Coro<void> children_make_children() { co_await told(family()); }

Coro<bool> cancels_one() {
  std::optional<Task<std::string>> first;
  const auto body = [&first](TaskGroup& group) -> Coro<void> {
    first = group.create_task(nap("a", 300ms));
    group.create_task(nap("b", 200ms));
    co_await sleep(100ms);
    first->cancel("only a");
  };
  co_await task_group(body);
  co_return first->cancelled();
}

Coro<void> awaits_cancelled_child() {
  co_await task_group([](TaskGroup& group) -> Coro<void> {
    const auto child = group.create_task(nap("c", 300ms));
    group.create_task(nap("d", 400ms));
    co_await sleep(0s);
    child.cancel("only c");
    co_await child;
  });
}

Coro<void> cancelled_children() {
  co_await told(cancels_one());
  co_await told(awaits_cancelled_child());
  print("{}", current_task().cancelling());
}

using Results = std::vector<ValueOrException<std::string>>;

std::string shown_results(const Results& results) {
  std::vector<std::string> all;
  for (const auto& result : results) {
    all.push_back(fmt::format("'{}'", result ? result.value() : shown(result.exception())));
  }
  return fmt::format("[{}]", fmt::join(all, ", "));
}

Coro<std::string> results_of(std::vector<Future<std::string>> futures) {
  const Results results = co_await gather(return_exceptions, std::move(futures));
  co_return shown_results(results);
}

Coro<std::string> results_of(Names coros) {
  const Results results = co_await gather(return_exceptions, std::move(coros));
  co_return shown_results(results);
}

Coro<void> gathered_exceptions() {
  const std::string first =
      co_await results_of(list(nap("a", 200ms), nap("b", 100ms, "of b"), nap("c", 300ms, "of c")));
  print("{} at {}", first, now());
  const auto child = create_task(nap("d", 300ms));
  get_running_loop().call_later(100ms, [child] { child.cancel(); });
  std::vector<Future<std::string>> futures{child, ensure_future(nap("e", 200ms))};
  const std::string second = co_await results_of(std::move(futures));
  print("{} at {}", second, now());
  const auto both = gather(return_exceptions, list(stubborn("f", 300ms, 100ms), nap("g", 300ms)));
  co_await sleep(100ms);
  both.cancel("both");
  try {
    co_await both;
  } catch (const CancelledError& error) {
    print("{} at {} {}", describe(error), now(), truth(both.cancelled()));
  }
  const auto task = create_task(results_of(list(nap("h", 100ms, "of h"), nap("i", 300ms))));
  co_await sleep(200ms);
  task.cancel("the awaiter");
  co_await told(task);
}

Coro<std::string> fail(std::string name, int count) {
  co_await turns(count);
  print("fails {}", name);
  throw std::runtime_error(name);
}

Coro<void> failures_in_one_turn() {
  co_await told(gathered(list(fail("a", 1), fail("b", 1))));
  co_await told(gathered(list(fail("c", 2), fail("d", 1))));
  co_await told(group_of(list(fail("e", 1), fail("f", 1), fail("g", 2), nap("h", 100ms))));
  const auto task = create_task(gathered(list(fail("i", 2), nap("j", 200ms))));
  co_await turns(3);
  task.cancel("as it fails");
  co_await told(task);
  co_await sleep(300ms);
}

using Tasks = std::vector<Task<std::string>>;

Coro<void> takes_all(const AsCompleted<std::string>& all) {
  for (Coro<std::string> next : all) {
    const std::string name = co_await std::move(next);
    print("got {}", name);
  }
}

Coro<void> in_order_of_completion() {
  const Tasks tasks{create_task(nap("a", 300ms)), create_task(nap("b", 100ms)), create_task(nap("c", 200ms, "of c")),
                    create_task(nap("d", 100ms))};
  for (Coro<std::string> next : as_completed(tasks)) co_await told(std::move(next));
  const Tasks late{create_task(nap("e", 100ms)), create_task(nap("f", 300ms))};
  for (Coro<std::string> next : as_completed(late, 200ms)) co_await told(std::move(next));
  co_await told(late[1]);
  const Tasks tasks_of_both{create_task(nap("g", 300ms)), create_task(nap("h", 200ms))};
  const auto both = as_completed(tasks_of_both);
  const auto task = create_task(takes_all(both));
  co_await sleep(250ms);
  task.cancel("in between");
  co_await told(task);
  co_await sleep(100ms);
}

}  // namespace

void add_nest_programs(Programs& programs) {
  programs["nests.groups_in_groups"] = {groups_in_groups, 0ns};
  programs["nests.gathers_in_groups"] = {gathers_in_groups, 0ns};
  programs["nests.errors_while_ending"] = {errors_while_ending, 0ns};
  programs["nests.children_make_children"] = {children_make_children, 0ns};
  programs["nests.cancelled_children"] = {cancelled_children, 0ns};
  programs["nests.gathered_exceptions"] = {gathered_exceptions, 0ns};
  programs["nests.failures_in_one_turn"] = {failures_in_one_turn, 0ns};
  programs["nests.in_order_of_completion"] = {in_order_of_completion, 0ns};
}

}  // namespace loopscope::cpython
