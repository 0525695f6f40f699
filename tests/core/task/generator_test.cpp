#include "core/task/generator.h"

#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include <gmock/gmock.h>

#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using trace::Interest;
using What = GeneratorRequest::What;

Generator<int> counts(int to) {
  for (int i = 0; i < to; ++i) co_yield next_turn();
  co_return to;
}

TEST(Generator, RunsFromYieldToYield) {
  std::string log;
  const auto body = [](std::string& said) -> Generator<int> {
    said += "a";
    co_yield wait_for_read(7);
    said += "b";
    co_yield wait_for_write(8);
    said += "c";
    co_return 5;
  };
  Generator<int> generator = body(log);
  EXPECT_EQ(log, "");
  auto request = generator.send();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->what(), What::read);
  EXPECT_EQ(request->fd(), 7);
  EXPECT_EQ(log, "a");
  request = generator.send();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->what(), What::write);
  EXPECT_FALSE(generator.done());
  EXPECT_EQ(generator.send(), std::nullopt);
  EXPECT_TRUE(generator.done());
  EXPECT_EQ(generator.send(), std::nullopt);
  EXPECT_EQ(log, "abc");
  EXPECT_EQ(generator.take_result(), 5);
}

TEST(Generator, ThrowsAtItsYield) {
  const auto body = []() -> Generator<int> {
    try {
      co_yield next_turn();
    } catch (const std::out_of_range&) {
    }
    co_yield next_turn();
    co_return 1;
  };
  Generator<int> generator = body();
  generator.send();
  EXPECT_TRUE(generator.send_exception(std::make_exception_ptr(std::out_of_range("caught"))));
  EXPECT_FALSE(generator.send_exception(std::make_exception_ptr(std::runtime_error("not caught"))));
  EXPECT_THROW(generator.take_result(), std::runtime_error);

  Generator<int> unbegun = body();
  EXPECT_FALSE(unbegun.send_exception(std::make_exception_ptr(std::runtime_error("no"))));
  EXPECT_TRUE(unbegun.done());
  EXPECT_THROW(unbegun.take_result(), std::runtime_error);
}

TEST(Generator, IsATaskWhoseTurnsAlternateWithOthers) {
  TestLoop t;
  const auto says = [](TestLoop& loop, std::string name) -> Generator<void> {
    for (int i = 1; i <= 2; ++i) {
      loop.say(name + std::to_string(i));
      co_yield next_turn();
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto a = create_task(says(t, "a"), "first");
    const auto b = create_task(says(t, "b"));
    EXPECT_EQ(a.name(), "first");
    co_await gather(a, b);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("a1", "b1", "a2", "b2"));
  EXPECT_EQ(run(t.loop, as_coroutine(counts(3))), 3);
}

TEST(Generator, WaitsForItsDescriptor) {
  TestLoop t;
  const int fd = t.selector.open();
  t.selector.at(kNsPerSecond, [&] { t.selector.set_ready(fd, Interest::read, true); });
  t.selector.at(2 * kNsPerSecond, [&] { t.selector.set_ready(fd, Interest::write, true); });
  const auto body = [](TestLoop& loop, int descriptor) -> Generator<void> {
    co_yield wait_for_read(descriptor);
    EXPECT_EQ(loop.loop.time(), kNsPerSecond);
    co_yield wait_for_write(descriptor);
    EXPECT_EQ(loop.loop.time(), 2 * kNsPerSecond);
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body(t, fd));
    co_await sleep(500ms);
    EXPECT_EQ(task.get_stack().size(), 1u);
    EXPECT_THAT(task.get_stack().at(0).file_name(), testing::EndsWith("generator_test.cpp"));
    co_await task;
  };
  run(t.loop, main());
  EXPECT_THAT(t.lines(), Contains(HasSubstr("task_create task=2 parent=1 coroutine=loopscope::Generator_Waits")));
  EXPECT_THAT(t.lines(), Contains(testing::AllOf(HasSubstr("task_await task=2 what=fd_read fd=3 at="),
                                                 HasSubstr("generator_test.cpp"))));
  EXPECT_EQ(t.selector.watch_count(), 0u);
}

TEST(Generator, IsCancelledAtItsYield) {
  TestLoop t;
  const int fd = t.selector.open();
  const auto body = [](TestLoop& loop, int descriptor) -> Generator<void> {
    try {
      co_yield wait_for_read(descriptor);
    } catch (const CancelledError& error) {
      loop.say("cancelled: " + error.message());
      throw;
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body(t, fd));
    co_await sleep(1s);
    task.cancel("enough");
    co_await sleep(0s);
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
    const auto yields = create_task(counts(5));
    co_await sleep(0s);
    yields.cancel();
    EXPECT_THROW(co_await yields, CancelledError);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("cancelled: enough"));
  EXPECT_EQ(t.selector.watch_count(), 0u);
}

TEST(Generator, IsThrownWhatItsRequestFailsWith) {
  TestLoop t;
  const auto body = []() -> Generator<int> {
    try {
      co_yield wait_for_read(-1);
    } catch (const std::system_error&) {
      co_return 1;
    }
    co_return 2;
  };
  EXPECT_EQ(run(t.loop, as_coroutine(body())), 1);
}

TEST(Generator, DelegatesByYieldingWhatAnotherYields) {
  TestLoop t;
  const auto outer = []() -> Generator<int> {
    Generator<int> inner = counts(3);
    int turns = 0;
    while (const auto request = inner.send()) {
      ++turns;
      co_yield *request;
    }
    co_return inner.take_result() * 10 + turns;
  };
  EXPECT_EQ(run(t.loop, as_coroutine(outer())), 33);
}

TEST(Generator, FreesItsFrameWhenItIsLeftInTheMiddle) {
  const auto held = std::make_shared<int>();
  const auto body = [](std::shared_ptr<int> object) -> Generator<void> {
    co_yield next_turn();
    EXPECT_TRUE(object);
  };
  {
    Generator<void> generator = body(held);
    generator.send();
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace loopscope
