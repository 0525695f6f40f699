// The public words as a C++ user writes them, in the middle of a co_await: g++ 12 miscompiles, or refuses, some
// temporaries there, so this is to be built with it, too. What no overload can mend is in core/README.md.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "core/exec/run_in_executor.h"
#include "core/net/datagrams.h"
#include "core/net/resolve.h"
#include "core/net/streams.h"
#include "core/net/subprocess.h"
#include "core/sync/barrier.h"
#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/lock.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/as_completed.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/shield.h"
#include "core/task/sleep.h"
#include "core/task/task_group.h"
#include "core/task/timeout.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const std::string kLong = "a text that is too long to be kept within a std::string";

Coro<int> number(int value = 1) {
  co_await sleep(0s);
  co_return value;
}
Coro<void> nothing() { co_await sleep(0s); }
Coro<std::string> text(std::string value) {
  co_await sleep(0s);
  co_return value;
}

TEST(NaturalForms, OfCoroutines) {
  run([]() -> Coro<void> {
    EXPECT_EQ(co_await text(kLong), kLong);
    EXPECT_EQ(co_await text("from " + kLong), "from " + kLong);
    EXPECT_EQ(co_await create_task(text(kLong)), kLong);
    EXPECT_EQ(co_await create_task(text(kLong), "name"), kLong);
    EXPECT_EQ(
        co_await [](std::string given) -> Coro<std::string> {
          co_await nothing();
          co_return given;
        }(kLong),
        kLong);
    EXPECT_EQ(co_await sleep(1ms, kLong), kLong);
    EXPECT_EQ(co_await create_task(sleep(1ms, 5)), 5);
  });
}

TEST(NaturalForms, OfWaits) {
  run([]() -> Coro<void> {
    const auto task = create_task(number());
    const auto other = create_task(number(2));
    const auto [done, pending] = co_await wait(task, other);
    EXPECT_EQ(done.size() + pending.size(), 2U);
    const std::vector both{task, other};
    const auto first = co_await wait(both, 1s, ReturnWhen::first_completed);
    EXPECT_EQ(first.done.size(), 2U);
    std::vector<int> results;
    for (Coro<int> next : as_completed(number(3), number(4))) results.push_back(co_await std::move(next));
    for (Coro<int> next : as_completed(both, 1s)) results.push_back(co_await std::move(next));
    EXPECT_THAT(results, ElementsAre(3, 4, 1, 2));
    EXPECT_EQ(co_await wait_for(number(5), 1s), 5);
    co_await wait_for(nothing(), std::nullopt);
    EXPECT_EQ(co_await shield(number(6)), 6);
  });
}

TEST(NaturalForms, OfGather) {
  run([]() -> Coro<void> {
    const auto [one, long_text] = co_await gather(number(), text(kLong));
    EXPECT_EQ(one, 1);
    EXPECT_EQ(long_text, kLong);
    const auto ended = co_await gather(return_exceptions, text(kLong), nothing());
    EXPECT_EQ(std::get<0>(ended).value(), kLong);
    const std::vector tasks{create_task(number(1)), create_task(number(2))};
    EXPECT_THAT(co_await gather(tasks), ElementsAre(1, 2));
    EXPECT_EQ(std::get<1>(co_await gather(sleep(1ms, 1), sleep(1ms, kLong))), kLong);
  });
}

// A lambda that captures more than references and numbers gets a name first: see the traps in core/README.md.
TEST(NaturalForms, OfBodies) {
  run([]() -> Coro<void> {
    const std::string captured = kLong;
    const std::string in_time = co_await timeout(1s, [&captured](Timeout&) -> Coro<std::string> {
      co_await nothing();
      co_return captured;
    });
    EXPECT_EQ(in_time, kLong);
    const auto body = [captured](TaskGroup& group) -> Coro<std::string> {
      group.create_task([captured]() -> Coro<void> {
        co_await nothing();
        EXPECT_EQ(captured, kLong);
      });
      co_return captured;
    };
    EXPECT_EQ(co_await task_group(body), kLong);
  });
}

TEST(NaturalForms, OfTasksThatKeepTheirFunction) {
  const auto counted = std::make_shared<int>(0);
  run([&counted]() -> Coro<void> {
    const auto task = create_task([counted, text = kLong]() -> Coro<std::string> {
      co_await sleep(1ms);
      ++*counted;
      co_return text;
    });
    create_task(
        [counted]() mutable -> Coro<void> {
          co_await sleep(1ms);
          ++*counted;
        },
        "named");
    EXPECT_EQ(co_await task, kLong);
    co_await sleep(1ms);
  });
  EXPECT_EQ(*counted, 2);
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(NaturalForms, OfThreads) {
  run([]() -> Coro<void> {
    const std::string captured = kLong;
    EXPECT_EQ(co_await to_thread([](int a, const std::string& b) { return a + static_cast<int>(b.size()); }, 1, kLong),
              static_cast<int>(kLong.size()) + 1);
    EXPECT_EQ(co_await to_thread([&captured] { return captured; }), kLong);
    EXPECT_EQ(co_await run_in_executor([&captured] { return captured; }), kLong);
    const auto copies = [captured] { return captured; };
    EXPECT_EQ(co_await to_thread(copies), kLong);
  });
}

TEST(NaturalForms, OfProcesses) {
  run([]() -> Coro<void> {
    const Process quiet = co_await create_subprocess_exec({"true"});
    EXPECT_EQ(co_await quiet.wait(), 0);
    ProcessOptions options;
    options.stdout_stream = Stdio::pipe();
    options.cwd = "/usr/share";
    const std::string word = kLong;
    const Process echo = co_await create_subprocess_exec({"echo", word}, options);
    const ProcessOutput said = co_await echo.communicate();
    EXPECT_EQ(said.out, kLong + "\n");
    const Process shell = co_await create_subprocess_shell("pwd", options);
    const ProcessOutput where = co_await shell.communicate("input");
    EXPECT_EQ(where.out, "/usr/share\n");
    const std::vector<std::string> arguments{"true", kLong};
    const Process given = co_await create_subprocess_exec(arguments);
    EXPECT_EQ(co_await given.wait(), 0);
  });
}

TEST(NaturalForms, OfStreams) {
  run([]() -> Coro<void> {
    const Server server = co_await start_server(
        [](StreamReader reader, StreamWriter writer) -> Coro<void> {
          const std::string line = co_await reader.readuntil("\n");
          writer.write(line);
          co_await writer.drain();
          writer.close();
        },
        "127.0.0.1", 0);
    auto [reader, writer] = co_await open_connection("127.0.0.1", server.port());
    writer.write(kLong + "\n");
    EXPECT_EQ(co_await reader.readline(), kLong + "\n");
    DatagramOptions options;
    options.local_addr = HostPort{"127.0.0.1", 0};
    const DatagramEndpoint endpoint = co_await create_datagram_endpoint(options);
    endpoint.sendto(kLong, endpoint.sockname());
    const auto [bytes, from] = co_await endpoint.recvfrom();
    EXPECT_EQ(bytes, kLong);
    const auto addresses = co_await getaddrinfo("127.0.0.1", "80");
    EXPECT_FALSE(addresses.empty());
  });
}

TEST(NaturalForms, OfSync) {
  run([]() -> Coro<void> {
    Queue<std::string> queue;
    co_await queue.put(kLong);
    co_await queue.put("more than " + kLong);
    EXPECT_EQ(co_await queue.get(), kLong);
    Queue<std::pair<int, std::string>> pairs;
    co_await pairs.put({1, kLong});
    EXPECT_EQ((co_await pairs.get()).second, kLong);
    Lock lock;
    { const auto held = co_await lock.scoped(); }
    Condition condition;
    {
      const auto held = co_await condition.scoped();
      co_await condition.wait_for([] { return true; });
    }
    Semaphore semaphore(1);
    { const auto held = co_await semaphore.scoped(); }
    Event event;
    event.set();
    co_await event.wait();
    Barrier barrier(1);
    co_await barrier.wait();
  });
}

}  // namespace
}  // namespace loopscope
