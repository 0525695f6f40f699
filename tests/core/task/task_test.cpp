#include "core/task/task.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using trace::Kind;

Coro<void> nothing() { co_return; }
Coro<int> number(int value) { co_return value; }

std::vector<std::string> names(const std::vector<AnyTask>& tasks) {
  std::vector<std::string> result;
  for (const AnyTask& task : tasks) result.push_back(task.name());
  return result;
}

TEST(Task, BeginsInTheNextFrame) {
  TestLoop t;
  const auto body = [&]() -> Coro<void> {
    t.say("task");
    co_return;
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    t.say("created");
    co_await sleep(0s);
    t.say("main again");
    EXPECT_TRUE(task.done());
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("created", "task", "main again"));
}

TEST(Task, IsNamedAsAsyncioDoes) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    EXPECT_EQ(current_task().name(), "Task-1");
    const auto a = create_task(nothing());
    const auto named = create_task(nothing(), "named");
    const auto b = create_task(nothing());
    EXPECT_EQ(a.name(), "Task-2");
    EXPECT_EQ(named.name(), "named");
    EXPECT_EQ(b.name(), "Task-3");
    co_await gather(nothing(), number(1));
    EXPECT_EQ(create_task(nothing()).name(), "Task-6");
  };
  run(t.loop, main());
}

TEST(Task, GivesItsResultToAll) {
  TestLoop t;
  const auto main = [&]() -> Coro<int> {
    const auto task = create_task(number(5));
    EXPECT_THROW(task.result(), InvalidStateError);
    const int first = co_await task;
    const int again = co_await task;
    EXPECT_EQ(task.result(), 5);
    EXPECT_EQ(task.exception(), nullptr);
    co_return first + again;
  };
  EXPECT_EQ(run(t.loop, main()), 10);
}

TEST(Task, KeepsItsExceptionForAll) {
  TestLoop t;
  const auto body = []() -> Coro<void> {
    throw std::runtime_error("oops");
    co_return;
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    EXPECT_THROW(co_await task, std::runtime_error);
    EXPECT_THROW(co_await task, std::runtime_error);
    EXPECT_THROW(task.result(), std::runtime_error);
    EXPECT_EQ(describe(task.exception()), "std::runtime_error: oops");
  };
  run(t.loop, main());
}

TEST(Task, CarriesExceptionsOfAnyType) {
  TestLoop t;
  const auto body = []() -> Coro<void> {
    throw 5;
    co_return;
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    EXPECT_THROW(co_await task, int);
    EXPECT_EQ(describe(task.exception()), "int");
  };
  run(t.loop, main());
}

TEST(Task, LetGoOfRunsToItsEnd) {
  TestLoop t;
  const auto body = [&]() -> Coro<void> {
    co_await sleep(1s);
    t.say("done");
  };
  const auto main = [&]() -> Coro<void> {
    create_task(body());
    co_await sleep(2s);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("done"));
}

TEST(Task, FreesItsCoroutineWhenItEnds) {
  TestLoop t;
  const auto held = std::make_shared<int>(1);
  const auto body = [](std::shared_ptr<int>) -> Coro<int> {
    co_await sleep(1s);
    co_return 5;
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body(held));
    EXPECT_EQ(held.use_count(), 2);
    co_await task;
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_EQ(task.result(), 5);
  };
  run(t.loop, main());
}

TEST(Task, CallbacksRunOnceItIsDone) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(number(5));
    task.add_done_callback(t.saying("callback"));
    co_await task;
    t.say("main");
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("callback", "main"));
}

TEST(CurrentTask, IsTheOneThatRuns) {
  TestLoop t;
  EXPECT_THROW(current_task(), std::logic_error);
  const auto inner = [&]() -> Coro<void> {
    t.say("inner in " + current_task().name());
    co_await sleep(0s);
    t.say("inner in " + current_task().name());
  };
  const auto main = [&]() -> Coro<void> {
    const AnyTask self = current_task();
    co_await inner();
    co_await create_task(inner(), "other");
    EXPECT_TRUE(current_task() == self);
    t.loop.call_soon([] { EXPECT_THROW(current_task(), std::logic_error); });
    co_await sleep(0s);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("inner in Task-1", "inner in Task-1", "inner in other", "inner in other"));
  EXPECT_THROW(current_task(), std::logic_error);
}

TEST(AllTasks, AreThoseThatAreNotDoneInOrderOfCreation) {
  TestLoop t;
  const auto body = [](Duration delay) -> Coro<void> { co_await sleep(delay); };
  const auto main = [&]() -> Coro<void> {
    create_task(body(2s), "two");
    create_task(body(1s), "one");
    create_task(body(3s), "three");
    EXPECT_THAT(names(all_tasks()), ElementsAre("main", "two", "one", "three"));
    co_await sleep(1500ms);
    EXPECT_THAT(names(all_tasks()), ElementsAre("main", "two", "three"));
    co_await sleep(2s);
    EXPECT_THAT(names(all_tasks()), ElementsAre("main"));
  };
  run(t.loop, main(), "main");
  EXPECT_THAT(all_tasks(t.loop), IsEmpty());
}

TEST(Print, IsTheOutputAndAnEventOfTheTask) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    print("{} 世界 {}", "hello", 1);
    co_return;
  };
  run(t.loop, main());
  EXPECT_THAT(t.output, ElementsAre("hello 世界 1"));
  EXPECT_THAT(t.lines(), testing::Contains(HasSubstr("print task=1 text=\"hello 世界 1\"")));
}

TEST(TaskTrace, TellsParentsNamesWakersAndResults) {
  TestLoop t;
  const auto child = []() -> Coro<std::string> {
    co_await sleep(1s);
    co_return "hello";
  };
  const auto main = [&]() -> Coro<void> { co_await create_task(child(), "child"); };
  run(t.loop, main());
  std::vector<std::string> lines;
  for (const std::string& line : t.lines()) {
    if (line.find(" task_") == std::string::npos) continue;
    const std::size_t place = std::min(line.find(" at="), line.find(" coroutine="));
    lines.push_back(line.substr(0, place));
  }
  EXPECT_THAT(
      lines,
      ElementsAre("0.000000000 task_create task=1 parent=0", "0.000000000 task_ready task=1 waker=none",
                  "0.000000000 task_run task=1", "0.000000000 task_create task=2 parent=1 name=\"child\"",
                  "0.000000000 task_ready task=2 waker=task:1", "0.000000000 task_await task=1 what=task target=2",
                  "0.000000000 task_run task=2", "0.000000000 task_await task=2 what=sleep target=3",
                  "1.000000000 task_ready task=2 waker=timer:3", "1.000000000 task_run task=2",
                  "1.000000000 task_ready task=1 waker=task:2",
                  "1.000000000 task_done task=2 outcome=result value=\"hello\"", "1.000000000 task_run task=1",
                  "1.000000000 task_done task=1 outcome=result"));
}

TEST(TaskTrace, AGatherIsWokenByTheCallbackThatHeardOfItsLastChild) {
  TestLoop t;
  const auto child = [](Duration delay) -> Coro<void> { co_await sleep(delay); };
  const auto main = [&]() -> Coro<void> { co_await gather(child(1s), child(2s)); };
  run(t.loop, main());
  const auto find = [&](trace::Kind kind, auto matches) {
    const auto found = std::find_if(t.sink.events.rbegin(), t.sink.events.rend(),
                                    [&](const trace::Event& event) { return event.kind == kind && matches(event); });
    return found == t.sink.events.rend() ? trace::Event{} : *found;
  };
  constexpr ObjectId kMain = 1;
  const trace::Event woken = find(trace::Kind::task_ready, [](auto& event) { return event.subject == kMain; });
  const trace::Waker waker = trace::Waker::unpack(woken.a);
  ASSERT_EQ(waker.kind, trace::Waker::Kind::callback);
  const trace::Event turn = find(trace::Kind::handle_begin, [&](auto& event) { return event.subject == waker.id; });
  EXPECT_EQ(turn.time_ns, woken.time_ns);  // it happens in that turn
  const trace::Event queued = find(trace::Kind::handle_ready, [&](auto& event) { return event.subject == waker.id; });
  EXPECT_STREQ(reinterpret_cast<const char*>(queued.b), "gather: child done");
  const trace::Event last = find(trace::Kind::task_done, [](auto& event) { return event.subject != kMain; });
  EXPECT_EQ(trace::Waker::unpack(queued.a), (trace::Waker{trace::Waker::Kind::task, last.subject}));
}

/// Cannot be moved when asked not to.
struct Brittle {
  explicit Brittle(bool b) : breaks(b) {}
  Brittle(Brittle&& other) : breaks(other.breaks) {
    if (breaks && ++moves > 1) throw std::runtime_error("broke in the move");
  }
  bool breaks;
  static inline int moves = 0;
};

TEST(Task, AResultThatCannotBeMovedEndsItWithTheException) {
  TestLoop t;
  const auto body = []() -> Coro<Brittle> { co_return Brittle(true); };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    co_await sleep(0s);
    EXPECT_TRUE(task.done());
    EXPECT_EQ(describe(task.exception()), "std::runtime_error: broke in the move");
  };
  run(t.loop, main());
}

TEST(Task, CanBeRenamed) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(nothing());
    EXPECT_EQ(task.name(), "Task-2");
    task.set_name("worker");
    EXPECT_EQ(task.name(), "worker");
    EXPECT_EQ(create_task(nothing()).name(), "Task-3");
    co_await task;
    task.set_name("former worker");
    EXPECT_EQ(task.name(), "former worker");
  };
  run(t.loop, main());
  EXPECT_THAT(t.lines(), testing::Contains(HasSubstr("task_rename task=2 name=\"worker\"")));
  EXPECT_EQ(t.sink.count(Kind::task_rename), 1u);  // none once it is done
}

std::vector<std::string> functions(const std::vector<std::source_location>& stack) {
  std::vector<std::string> result;
  for (const std::source_location& at : stack) {
    const std::string name = trace::normalise_function_name(at.function_name());
    result.push_back(name.substr(name.rfind("::") + 2));
  }
  return result;
}

Coro<void> innermost() { co_await sleep(1s); }
Coro<int> between() {
  co_await innermost();
  co_await sleep(1s);
  co_return 1;
}
Coro<void> outermost() { co_await between(); }

TEST(Task, TellsItsStack) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(outermost());
    EXPECT_THAT(functions(task.get_stack()), ElementsAre("outermost"));
    EXPECT_EQ(functions({*task.get_coro()}), functions(task.get_stack()));
    const unsigned written = task.get_coro()->line();
    co_await sleep(0s);
    EXPECT_THAT(functions(task.get_stack()), ElementsAre("outermost", "between", "innermost"));
    EXPECT_EQ(task.get_coro()->line(), written);  // its co_await is on the same line
    EXPECT_LT(task.get_stack().back().line(), written);
    co_await sleep(1500ms);
    EXPECT_THAT(functions(task.get_stack()), ElementsAre("outermost", "between"));
    EXPECT_THAT(current_task().get_stack(), IsEmpty());
    EXPECT_TRUE(current_task().get_coro().has_value());
    co_await task;
    EXPECT_THAT(task.get_stack(), IsEmpty());
    EXPECT_EQ(task.get_coro(), std::nullopt);
  };
  run(t.loop, main());
}

static_assert(coroutine_function<decltype(number), int>);
static_assert(coroutine_function<decltype(nothing)>);
static_assert(!coroutine_function<decltype(number)>);
static_assert(!coroutine_function<decltype(names), std::vector<AnyTask>>);
static_assert(!coroutine_function<int>);

#if LOOPSCOPE_CHECKED
TEST(TaskDeathTest, IsNotResumedOnceItsCoroutineIsDestroyed) {
  TestLoop t;
  const auto task = create_task(t.loop, nothing());
  t.loop.run_once();
  ASSERT_TRUE(task.done());
  EXPECT_DEATH(AnyTask(task).state()->wake(), "CHECK\\(!done\\(\\)\\) failed");
}
#endif

TEST(CoroDeathTest, CanBeAwaitedOnce) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    Coro<int> once = number(1);
    co_await std::move(once);
    co_await std::move(once);  // NOLINT(bugprone-use-after-move)
  };
  EXPECT_DEATH(run(t.loop, main()), "a coroutine runs once");
}

}  // namespace
}  // namespace loopscope
