// What must not compile, and what the compiler must say: under each `refused:`, with words of the advice, there is a
// mistake. refusals_test.py compiles this and looks for both. A compiler says the same only once, so types differ.

#include <unistd.h>

#include <future>
#include <string>
#include <vector>

#include "core/task/as_completed.h"
#include "core/task/gather.h"
#include "core/task/generator.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/task_group.h"
#include "core/task/threadsafe.h"
#include "core/task/timeout.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"

using namespace loopscope;
using namespace std::chrono_literals;

Coro<int> one() { co_return 1; }

// Awaited, but no awaitable.
// refused: a time needs a unit
Coro<void> seconds() { co_await sleep(1); }
// refused: a time needs a unit
Coro<void> fractions() { co_await sleep(0.5); }
// refused: POSIX's
Coro<void> posix_sleep() { co_await ::sleep(1); }
// refused: a number cannot be awaited
Coro<void> truth() { co_await true; }
// refused: co_await sleep(1s)
Coro<void> length() { co_await 1s; }
// refused: co_await std::move(coro)
Coro<void> coroutine(Coro<int> coro) { co_await coro; }
// refused: co_await f()
Coro<void> function() { co_await one; }
// refused: co_await f()
Coro<void> lambda() {
  co_await []() -> Coro<void> { co_return; };
}
// refused: by blocking its thread
Coro<void> standard(std::future<int> future) { co_await future; }
// refused: wrap_future(future)
Coro<void> thread(ConcurrentFuture<int> future) { co_await future; }
// refused: as_coroutine
Coro<void> generator(Generator<int> made) { co_await std::move(made); }
// refused: this cannot be awaited
Coro<void> text() { co_await std::string("x"); }
// refused: this cannot be awaited
Coro<void> pointer(Task<int>* task) { co_await task; }

// A number where a time is wanted.
// refused: a time needs a unit
Coro<void> wait_seconds() { co_await wait_for(one(), 1L); }
// refused: a time needs a unit
Coro<void> timeout_seconds() {
  co_await timeout(1.0F, [](Timeout&) -> Coro<void> { co_return; });
}

// The wrong thing among the right ones.
// refused: create_task() of each
Coro<void> wait_coroutines(std::vector<Coro<int>> coros) { co_await wait(std::move(coros)); }
// refused: create_task() of each
Coro<void> wait_two() { co_await wait(one(), one()); }
// refused: std::move(coro)
Coro<void> gather_owned(Coro<int> coro) { co_await gather(coro, one()); }
// refused: awaitable
Coro<void> gather_function() { co_await gather(one); }
// refused: awaitable
Coro<void> complete_number() {
  as_completed(std::vector{1});
  co_return;
}
// refused: std::move(coro)
void task_of_owned(Coro<int> coro) { create_task(coro); }
// refused: ensure_future()
void task_of_task(Task<int> task) { create_task(task); }
// refused: coroutine_function
void task_of_function() {
  create_task([] { return 1; });
}
// refused: awaitable
void ensure_number() { ensure_future(1); }
// refused: run_until_complete(future)
void run_task(Task<int> task) { run(task); }
// refused: std::move(coro)
void run_owned(Coro<int> coro) { run(coro); }
// refused: coroutine_function
Coro<void> body_is_coroutine() { co_await timeout(1s, one()); }
// refused: coroutine_function
Coro<void> group_without_argument() {
  co_await task_group([]() -> Coro<void> { co_return; });
}
