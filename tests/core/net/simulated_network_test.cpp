#include "core/net/connection.h"
#include "tests/core/net/worlds.h"

// What is the simulated network's own: its times, and that a run is always the same. The rest is common to all networks
// (tests/conformance/network_test.cpp).

namespace loopscope {
namespace {

constexpr TimeNs ms(TimeNs count) { return count * kNsPerMs; }

/// With turns that cost nothing, so that times are exact.
struct ExactWorld {
  ExactWorld() { set_network(loop, &network); }

  VirtualClock clock{Duration::zero()};
  SimulatedSelector selector{clock};
  SimulatedNetwork network{selector};
  CheckingSink sink;
  trace::StringTable strings;
  EventLoop loop{{.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings}};
};

TimeNs now() { return get_running_loop().time(); }

TEST(SimulatedNetworkTest, EveryStepTakesTheLatency) {
  ExactWorld world;
  run(world.loop, []() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    EXPECT_EQ(now(), 0);
    auto pair = co_await acceptor.connect();
    EXPECT_EQ(now(), ms(2));  // asked, and answered
    pair.client_writer.write("x");
    EXPECT_EQ(co_await pair.server_reader.read(1), "x");
    EXPECT_EQ(now(), ms(3));
    current_network().set_latency(20ms);
    pair.server_writer.write("y");
    EXPECT_EQ(co_await pair.client_reader.read(1), "y");
    EXPECT_EQ(now(), ms(23));
    pair.client_writer.close();
    EXPECT_EQ(co_await pair.server_reader.read(1), "");
    EXPECT_EQ(now(), ms(43));
  }());
}

TEST(SimulatedNetworkTest, ARefusalTakesARoundTrip) {
  ExactWorld world;
  run(world.loop, []() -> Coro<void> {
    const auto refused = co_await system_error_of(open_connection(kHost, 9));
    EXPECT_EQ(refused.first, std::errc::connection_refused);
    EXPECT_EQ(now(), ms(2));
  }());
}

TEST(SimulatedNetworkTest, BytesKeepTheirOrderWhenTheLatencyFalls) {
  ExactWorld world;
  run(world.loop, []() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    current_network().set_latency(50ms);
    pair.client_writer.write("first ");
    current_network().set_latency(1ms);
    pair.client_writer.write("second");
    EXPECT_EQ(co_await pair.server_reader.readexactly(12), "first second");
    EXPECT_EQ(now(), ms(52));
  }());
}

TEST(SimulatedNetworkTest, AWriterMayBeOneWindowAheadOfItsReader) {
  ExactWorld world;
  run(world.loop, []() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    pair.server_writer.transport().pause_reading();
    const std::size_t ahead = SimulatedNetwork::kWindow + Connection::kHighWaterMark;
    pair.client_writer.write(std::string(ahead, 'x'));
    co_await pair.client_writer.drain();
    EXPECT_EQ(now(), ms(2));  // it did not have to wait
    pair.client_writer.write("y");
    const Task<void> draining = create_task(pair.client_writer.drain());
    co_await sleep(100ms);
    EXPECT_FALSE(draining.done());
    pair.server_writer.transport().resume_reading();
    co_await pair.server_reader.readexactly(SimulatedNetwork::kWindow);
    EXPECT_EQ(now(), ms(102));
    co_await draining;
    EXPECT_EQ(now(), ms(103));  // when it has heard of that
  }());
}

TEST(SimulatedNetworkTest, AFullBacklogIsTriedAgainAfterASecond) {
  ExactWorld world;
  run(world.loop, []() -> Coro<void> {
    const std::unique_ptr<Listener> listener = current_network().listen(kHost, 0, 1);
    std::vector<std::unique_ptr<Socket>> clients;
    for (int i = 0; i < 2; ++i) clients.push_back(current_network().connect(kHost, listener->port()));
    co_await readable(listener->fd());
    EXPECT_EQ(now(), ms(1));
    const std::unique_ptr<Socket> first = listener->try_accept();
    EXPECT_TRUE(first);
    EXPECT_FALSE(listener->try_accept());
    co_await readable(listener->fd());
    EXPECT_EQ(now(), ms(1002));
    const std::unique_ptr<Socket> second = listener->try_accept();
    EXPECT_TRUE(second);
  }());
}

TEST(SimulatedNetworkTest, ThoseWhoWaitInTheBacklogAreResetWhenItCloses) {
  ExactWorld world;
  run(world.loop, []() -> Coro<void> {
    std::unique_ptr<Listener> listener = current_network().listen(kHost, 0, 10);
    const std::unique_ptr<Socket> client = current_network().connect(kHost, listener->port());
    co_await writable(client->fd());
    client->finish_connect();
    listener.reset();
    co_await readable(client->fd());
    char buffer[1];
    EXPECT_THROW(client->try_read(buffer), std::system_error);
  }());
}

std::vector<std::string> trace_of_a_busy_run() {
  SimulatedWorld world;
  run(
      world.loop,
      []() -> Coro<void> {
        const auto echo = [](StreamReader reader, StreamWriter writer) -> Coro<void> {
          while (true) {
            const std::string bytes = co_await reader.read(100);
            if (bytes.empty()) break;
            writer.write(bytes);
          }
        };
        const Server server = co_await start_server(echo, kHost, 0, 5, "echo");
        const auto client = [](int port, int number) -> Coro<void> {
          auto [reader, writer] = co_await open_connection(kHost, port);
          for (int i = 0; i < number; ++i) {
            writer.write("ping");
            co_await reader.readexactly(4);
            co_await sleep(number * 1ms);
          }
        };
        std::vector<Coro<void>> clients;
        for (int i = 0; i < 20; ++i) clients.push_back(client(server.port(), i));
        co_await gather(std::move(clients));
      }(),
      "main");
  return trace_lines(world.sink, world.strings);
}

TEST(SimulatedNetworkTest, ARunIsAlwaysTheSame) {
  const std::vector<std::string> first = trace_of_a_busy_run();
  EXPECT_GT(first.size(), 1000u);
  EXPECT_EQ(first, trace_of_a_busy_run());
}

}  // namespace
}  // namespace loopscope
