#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <csignal>

#include <gmock/gmock.h>

#include "core/exec/run_in_executor.h"
#include "core/loop/context_var.h"
#include "core/net/streams.h"
#include "core/task/descriptor.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/threadsafe.h"
#include "tests/core/loop/test_loop.h"

// What cpython_contexts.cpp cannot compare: threads, runners, descriptors.

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using Lines = std::vector<std::string>;

const ContextVar<std::string> user("user", "nobody");

/// Leaves this thread's own context as it is.
template <class F>
void on_a_thread(F function) {
  std::thread(std::move(function)).join();
}

TEST(ContextVar, IsOfTheThreadOutsideOfLoops) {
  on_a_thread([] {
    const auto token = user.set("outer");
    on_a_thread([] {
      EXPECT_EQ(user.get(), "nobody");
      user.set("inner");
    });
    EXPECT_EQ(user.get(), "outer");
    auto used = user.set("again");
    user.reset(used);
    EXPECT_EQ(user.get(), "outer");
    EXPECT_THROW(user.reset(used), std::runtime_error);
  });
  EXPECT_EQ(user.get(), "nobody");
}

TEST(ContextVar, IsLetGoWithItsContext) {
  const ContextVar<std::shared_ptr<int>> held("held");
  const auto value = std::make_shared<int>(1);
  {
    const Context context;
    context.run([&] { held.set(value); });
    EXPECT_EQ(value.use_count(), 2);
    const Context copy = context.copy();
    EXPECT_EQ(value.use_count(), 2);
    copy.run([&] { held.set(nullptr); });
    EXPECT_EQ(*context.get(held), value);
  }
  EXPECT_EQ(value.use_count(), 1);
}

TEST(ContextVar, OfATaskIsLetGoWithTheTask) {
  const ContextVar<std::shared_ptr<int>> held("held");
  const auto value = std::make_shared<int>(1);
  TestLoop t;
  run(t.loop, [](const ContextVar<std::shared_ptr<int>>& variable, std::shared_ptr<int> given) -> Coro<void> {
    variable.set(given);
    const auto task = create_task([](const ContextVar<std::shared_ptr<int>>& inner) -> Coro<void> {
      EXPECT_TRUE(inner.get());
      co_await sleep(1s);
      inner.set(nullptr);
    }(variable));
    co_await task;
    EXPECT_TRUE(variable.get());
  }(held, value));
  EXPECT_EQ(value.use_count(), 1);
}

TEST(Context, HoldsManyVariables) {
  constexpr int kCount = 2000;
  std::vector<std::unique_ptr<ContextVar<int>>> variables;
  for (int i = 0; i < kCount; ++i) variables.push_back(std::make_unique<ContextVar<int>>("v"));
  const Context context;
  std::vector<Context> copies;
  context.run([&] {
    std::vector<Token<int>> tokens;
    for (int i = 0; i < kCount; ++i) {
      tokens.push_back(variables[static_cast<std::size_t>(i)]->set(i));
      if (i % 100 == 0) copies.push_back(copy_context());
    }
    for (int i = 0; i < kCount; i += 2) {
      variables[static_cast<std::size_t>(i)]->reset(tokens[static_cast<std::size_t>(i)]);
    }
    for (int i = 0; i < kCount; ++i) EXPECT_EQ(variables[static_cast<std::size_t>(i)]->get(-1), i % 2 == 0 ? -1 : i);
  });
  EXPECT_EQ(context.size(), kCount / 2);
  for (std::size_t i = 0; i < copies.size(); ++i) {
    EXPECT_EQ(copies[i].size(), i * 100 + 1);
    EXPECT_EQ(copies[i].get(*variables[i * 100]), static_cast<int>(i * 100));
    EXPECT_FALSE(copies[i].contains(*variables[i * 100 + 1]));
  }
}

TEST(Context, IsNotEnteredOnTwoThreadsAtOnce) {
  const Context context;
  context.run([&] { on_a_thread([&] { EXPECT_THROW(context.run([] {}), std::runtime_error); }); });
  on_a_thread([&] { context.run([] { user.set("thread"); }); });
  EXPECT_EQ(context.get(user), "thread");
}

Coro<void> note(Lines& lines, std::string name) {
  lines.push_back(name + " " + user.get());
  user.set(name);
  co_await sleep(0s);
  lines.push_back(name + " " + user.get());
}

TEST(RunnerContext, LastsFromOneRunToTheNext) {
  Lines lines;
  const Context thread;
  thread.run([&] {
    user.set("thread");
    Runner runner;
    runner.run(note(lines, "a"));
    user.set("thread again");
    runner.run(note(lines, "b"));
    const Context given;
    runner.run(note(lines, "c"), {}, given);
    runner.run(note(lines, "d"));
    lines.push_back(user.get() + " " + *given.get(user));
    run(note(lines, "e"));
  });
  EXPECT_THAT(lines, ElementsAre("a thread", "a a", "b a", "b b", "c nobody", "c c", "d b", "d d", "thread again c",
                                 "e thread again", "e e"));
}

TEST(ContextOfThreads, GoesWithWhatTheyHandOver) {
  Lines lines;
  run([](Lines& told) -> Coro<void> {
    EventLoop& loop = get_running_loop();
    user.set("main");
    const auto done = Future<void>::create();
    const Context given;
    given.run([] { user.set("given"); });
    std::thread thread([&] {
      user.set("thread");
      loop.call_soon_threadsafe([&] { told.push_back("soon " + user.get()); });
      loop.call_soon_threadsafe([&] { told.push_back("soon " + user.get()); }, given);
      user.set("thread again");
      run_coroutine_threadsafe(note(told, "coroutine"), loop).wait();
      loop.call_soon_threadsafe([&] { done.set_result(); });  // by reference: futures are the loop's thread's to count
    });
    co_await done;
    thread.join();
    told.push_back("main " + user.get());
  }(lines));
  EXPECT_THAT(lines,
              ElementsAre("soon thread", "soon given", "coroutine thread again", "coroutine coroutine", "main main"));
}

TEST(ContextOfJobs, IsACopyInToThreadAlone) {
  Lines lines;
  run([](Lines& told) -> Coro<void> {
    user.set("main");
    const auto get_and_set = [](std::string name) {
      std::string before = user.get();
      user.set(std::move(name));
      return before;
    };
    std::string seen = co_await to_thread(get_and_set, "to_thread");
    told.push_back(seen);
    auto executor = std::make_shared<ThreadPoolExecutor>(1);
    set_default_executor(get_running_loop(), executor);
    seen = co_await run_in_executor([get_and_set] { return get_and_set("first job"); });
    told.push_back(seen);
    seen = co_await run_in_executor([get_and_set] { return get_and_set("second job"); });
    told.push_back(seen);
    seen = co_await to_thread(get_and_set, "to_thread");
    told.push_back(seen);
    seen = co_await run_in_executor([get_and_set] { return get_and_set("third job"); });
    told.push_back(seen);
    told.push_back(user.get());
  }(lines));
  EXPECT_THAT(lines, ElementsAre("main", "nobody", "first job", "main", "second job", "main"));
}

TEST(ContextOfDescriptors, IsTheSameEachTime) {
  Lines lines;
  run([](Lines& told) -> Coro<void> {
    EventLoop& loop = get_running_loop();
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    user.set("adder");
    const auto done = Future<void>::create();
    loop.add_reader(ends[0], [&] {
      told.push_back(user.get());
      user.set("reader");
      if (told.size() == 2) {
        loop.remove_reader(ends[0]);
        done.set_result();
      }
    });
    user.set("main");
    EXPECT_EQ(::write(ends[1], "x", 1), 1);
    co_await done;
    told.push_back(user.get());
    ::close(ends[0]);
    ::close(ends[1]);
  }(lines));
  EXPECT_THAT(lines, ElementsAre("adder", "reader", "main"));
}

TEST(ContextOfSignals, IsTheSameEachTime) {
  Lines lines;
  run([](Lines& told) -> Coro<void> {
    EventLoop& loop = get_running_loop();
    user.set("adder");
    const auto done = Future<void>::create();
    loop.add_signal_handler(SIGUSR1, [&] {
      told.push_back(user.get());
      user.set("handler");
      if (told.size() == 2) {
        done.set_result();
      } else {
        ::raise(SIGUSR1);
      }
    });
    user.set("main");
    ::raise(SIGUSR1);
    co_await done;
    loop.remove_signal_handler(SIGUSR1);
  }(lines));
  EXPECT_THAT(lines, ElementsAre("adder", "handler"));
}

TEST(ContextOfServers, IsThatOfWhoStartedIt) {
  Lines lines;
  run([](Lines& told) -> Coro<void> {
    user.set("starter");
    const ClientCallback serve = [&told](StreamReader, StreamWriter writer) -> Coro<void> {
      told.push_back(user.get());
      user.set("connection");
      writer.close();
      co_await writer.wait_closed();
    };
    const Server server = co_await start_server(serve, "127.0.0.1", 0);
    user.set("client");
    for (int i = 0; i < 2; ++i) {
      auto [reader, writer] = co_await open_connection("127.0.0.1", server.port());
      co_await reader.read();
      writer.close();
    }
  }(lines));
  EXPECT_THAT(lines, ElementsAre("starter", "starter"));
}

}  // namespace
}  // namespace loopscope
