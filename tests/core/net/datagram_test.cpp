#include <unistd.h>

#include "core/net/datagrams.h"
#include "tests/core/net/worlds.h"

namespace loopscope {
namespace {

template <class World>
class DatagramTest : public NetworkTest<World> {};
TYPED_TEST_SUITE(DatagramTest, Worlds, WorldNames);

DatagramOptions bound_to(std::string host, int port = 0) {
  DatagramOptions options;
  options.local_addr = HostPort{std::move(host), port};
  return options;
}

DatagramOptions connected_to(const Address& address) {
  DatagramOptions options;
  options.remote_addr = HostPort{address.family() == AF_INET6 ? "::1" : kHost, address.port()};
  return options;
}

/// Keeps a list of what it is told.
class Telling final : public DatagramProtocol {
 public:
  std::vector<std::string> told;

 private:
  void connection_made(DatagramEndpoint) override { told.push_back("made"); }
  void datagram_received(std::string bytes, const Address&) override { told.push_back(bytes); }
  void error_received(const std::exception_ptr& error) override {
    try {
      std::rethrow_exception(error);
    } catch (const std::system_error& e) {
      told.push_back(e.code() == std::errc::connection_refused ? "refused" : e.what());
    }
  }
  void pause_writing() override { told.push_back("pause"); }
  void resume_writing() override { told.push_back("resume"); }
  void connection_lost(const std::exception_ptr& error) override { told.push_back(error ? "lost" : "closed"); }
};

template <class T>
Coro<bool> fails_with(Coro<T> coroutine, std::errc code) {
  try {
    co_await std::move(coroutine);
  } catch (const std::system_error& error) {
    co_return error.code() == code;
  }
  co_return false;
}

TYPED_TEST(DatagramTest, AskAndAnswer) {
  this->run_main([]() -> Coro<void> {
    for (const char* host : {"127.0.0.1", "::1"}) {
      const DatagramEndpoint server = co_await create_datagram_endpoint(bound_to(host));
      EXPECT_GT(server.sockname().port(), 0);
      EXPECT_FALSE(server.peername());
      const DatagramEndpoint client = co_await create_datagram_endpoint(connected_to(server.sockname()));
      EXPECT_TRUE(client.peername() == server.sockname());
      client.sendto("ping");
      const auto [question, from] = co_await server.recvfrom();
      EXPECT_EQ(question, "ping");
      EXPECT_TRUE(from == client.sockname()) << to_string(from);
      server.sendto("pong", from);
      const auto [answer, sender] = co_await client.recvfrom();
      EXPECT_EQ(answer, "pong");
      EXPECT_TRUE(sender == server.sockname());
    }
  });
}

TYPED_TEST(DatagramTest, ManyKeepTheirBounds) {
  this->run_main([]() -> Coro<void> {
    const DatagramEndpoint server = co_await create_datagram_endpoint(bound_to(kHost));
    const DatagramEndpoint client = co_await create_datagram_endpoint(connected_to(server.sockname()));
    for (std::size_t i = 1; i <= 50; ++i) client.sendto(std::string(i, 'x'));
    for (std::size_t i = 1; i <= 50; ++i) {
      const auto [bytes, from] = co_await server.recvfrom();
      EXPECT_EQ(bytes.size(), i);
    }
  });
}

TYPED_TEST(DatagramTest, AProtocolIsToldInOrder) {
  const auto server_side = std::make_shared<Telling>();
  const auto client_side = std::make_shared<Telling>();
  this->run_main([&]() -> Coro<void> {
    const DatagramEndpoint server = co_await create_datagram_endpoint(server_side, bound_to(kHost));
    EXPECT_EQ(server_side->told, std::vector<std::string>{"made"});
    const DatagramEndpoint client = co_await create_datagram_endpoint(client_side, connected_to(server.sockname()));
    client.sendto("one");
    client.sendto("two");
    co_await sleep(10ms);
    EXPECT_THROW(co_await server.recvfrom(), std::logic_error);
    server.close();
    EXPECT_TRUE(server.is_closing());
    co_await server.wait_closed();
    EXPECT_EQ(server_side->told, (std::vector<std::string>{"made", "one", "two", "closed"}));
    client.sendto("three");
    co_await sleep(10ms);
    EXPECT_EQ(client_side->told, (std::vector<std::string>{"made", "refused"}));
    client.abort();
    client.abort();
    co_await client.wait_closed();
    EXPECT_EQ(client_side->told, (std::vector<std::string>{"made", "refused", "closed"}));
    EXPECT_EQ(client.socket(), -1);
    EXPECT_GT(client.sockname().port(), 0);
  });
}

TYPED_TEST(DatagramTest, AnErrorIsThrownOnceWithoutAProtocol) {
  this->run_main([]() -> Coro<void> {
    DatagramEndpoint server = co_await create_datagram_endpoint(bound_to(kHost));
    const DatagramEndpoint client = co_await create_datagram_endpoint(connected_to(server.sockname()));
    server.close();
    co_await server.wait_closed();
    client.sendto("lost");
    EXPECT_TRUE(co_await fails_with(client.recvfrom(), std::errc::connection_refused));
    client.sendto("lost");
    co_await sleep(10ms);
    client.sendto("dropped, for the news that the other was lost");
    EXPECT_TRUE(co_await fails_with(client.drain(), std::errc::connection_refused));
    co_await client.drain();
    client.sendto(std::string(100'000, 'x'));
    EXPECT_TRUE(co_await fails_with(client.drain(), std::errc::message_size));
  });
}

TYPED_TEST(DatagramTest, OneWhoIsConnectedHearsNobodyElse) {
  this->run_main([]() -> Coro<void> {
    const DatagramEndpoint server = co_await create_datagram_endpoint(bound_to(kHost));
    const DatagramEndpoint client = co_await create_datagram_endpoint(connected_to(server.sockname()));
    const DatagramEndpoint stranger = co_await create_datagram_endpoint(bound_to(kHost));
    stranger.sendto("psst", client.sockname());
    co_await sleep(5ms);
    server.sendto("hello", client.sockname());
    const auto [bytes, from] = co_await client.recvfrom();
    EXPECT_EQ(bytes, "hello");
    EXPECT_THROW(client.sendto("x", stranger.sockname()), std::invalid_argument);
    client.sendto("allowed", server.sockname());
    const auto [allowed, sender] = co_await server.recvfrom();
    EXPECT_EQ(allowed, "allowed");
  });
}

TYPED_TEST(DatagramTest, ClosingEndsWhoWaits) {
  this->run_main([this]() -> Coro<void> {
    const DatagramEndpoint endpoint = co_await create_datagram_endpoint(bound_to(kHost));
    const Task<bool> receiving = create_task(fails_with(endpoint.recvfrom(), std::errc::connection_aborted));
    co_await sleep(1ms);
    EXPECT_THROW(co_await endpoint.recvfrom(), std::logic_error);
    endpoint.close();
    EXPECT_TRUE(co_await receiving);
    EXPECT_TRUE(co_await fails_with(endpoint.recvfrom(), std::errc::connection_aborted));
    endpoint.sendto("dropped", endpoint.sockname());
    EXPECT_EQ(this->loop().selector().watch_count(), 0u);
  });
}

TYPED_TEST(DatagramTest, ACancelledReceiveLosesNothing) {
  this->run_main([]() -> Coro<void> {
    const DatagramEndpoint endpoint = co_await create_datagram_endpoint(bound_to(kHost));
    const auto receiving = create_task(endpoint.recvfrom());
    co_await sleep(1ms);
    receiving.cancel();
    EXPECT_THROW(co_await receiving, CancelledError);
    endpoint.sendto("to myself", endpoint.sockname());
    const auto [bytes, from] = co_await endpoint.recvfrom();
    EXPECT_EQ(bytes, "to myself");
  });
}

TYPED_TEST(DatagramTest, TheFirstPairOfOneFamilyIsTaken) {
  this->run_main([]() -> Coro<void> {
    const DatagramEndpoint server = co_await create_datagram_endpoint(bound_to("::1"));
    DatagramOptions both = bound_to("");
    both.remote_addr = HostPort{"::1", server.sockname().port()};
    const DatagramEndpoint client = co_await create_datagram_endpoint(both);
    EXPECT_EQ(client.sockname().family(), AF_INET6);
    DatagramOptions neither = bound_to(kHost);
    neither.remote_addr = HostPort{"::1", 9};
    EXPECT_THROW(co_await create_datagram_endpoint(neither), std::invalid_argument);
    DatagramOptions nothing;
    EXPECT_THROW(co_await create_datagram_endpoint(nothing), std::invalid_argument);
    nothing.family = AF_INET;
    const DatagramEndpoint anywhere = co_await create_datagram_endpoint(nothing);
    EXPECT_GT(anywhere.sockname().port(), 0);
  });
}

TYPED_TEST(DatagramTest, APortInUseIsNamed) {
  this->run_main([]() -> Coro<void> {
    const DatagramEndpoint first = co_await create_datagram_endpoint(bound_to(kHost));
    const DatagramOptions same = bound_to(kHost, first.sockname().port());
    const auto [code, text] = co_await system_error_of(create_datagram_endpoint(same));
    EXPECT_EQ(code, std::errc::address_in_use);
    EXPECT_EQ(text, "cannot open a datagram endpoint on " + to_string(first.sockname()) + ": Address already in use");
  });
}

TYPED_TEST(DatagramTest, ALoopThatEndsReleasesThem) {
  const auto protocol = std::make_shared<Telling>();
  std::optional<DatagramEndpoint> kept;
  this->run_main([&]() -> Coro<void> {
    kept = co_await create_datagram_endpoint(bound_to(kHost));
    co_await create_datagram_endpoint(protocol, bound_to(kHost));
    const auto receiving = create_task(kept->recvfrom());
    co_await sleep(1ms);
  });
  this->destroy_world();
  EXPECT_EQ(protocol.use_count(), 1) << "its endpoint is gone";
  EXPECT_THAT(protocol->told, testing::ElementsAre("made")) << "nobody closed it";
  kept->sendto("dropped", kept->sockname());
  kept->close();
  EXPECT_TRUE(kept->is_closing());
}

/// Keeps its endpoint, as asyncio's protocols do.
class Keeping final : public DatagramProtocol {
 public:
  std::optional<DatagramEndpoint> endpoint;
  bool lost = false;

 private:
  void connection_made(DatagramEndpoint made) override { endpoint = std::move(made); }
  void datagram_received(std::string, const Address&) override {}
  void connection_lost(const std::exception_ptr&) override { lost = endpoint->is_closing(); }
};

TYPED_TEST(DatagramTest, AProtocolMayKeepItsEndpoint) {
  std::vector<std::weak_ptr<Keeping>> protocols;
  this->run_main([&]() -> Coro<void> {
    for (const std::string end : {"close", "abort", "the loop's end"}) {
      const auto protocol = std::make_shared<Keeping>();
      protocols.push_back(protocol);
      const DatagramEndpoint endpoint = co_await create_datagram_endpoint(protocol, bound_to(kHost));
      if (end == "close") endpoint.close();
      if (end == "abort") endpoint.abort();
      if (end == "the loop's end") continue;
      co_await endpoint.wait_closed();
      EXPECT_TRUE(protocol->lost);
      EXPECT_THROW(co_await endpoint.recvfrom(), std::logic_error) << "it still has one";
    }
    EXPECT_TRUE(protocols[0].expired());
    EXPECT_TRUE(protocols[1].expired());
  });
  this->destroy_world();
  EXPECT_TRUE(protocols[2].expired());
}

using SimulatedDatagramTest = NetworkTest<SimulatedWorld>;

// The socket takes 64 KiB that are under way; the rest waits here.
TEST_F(SimulatedDatagramTest, TooMuchUnsentPausesTheWriter) {
  const auto protocol = std::make_shared<Telling>();
  run_main([&]() -> Coro<void> {
    const DatagramEndpoint server = co_await create_datagram_endpoint(bound_to(kHost));
    const DatagramEndpoint client = co_await create_datagram_endpoint(protocol, connected_to(server.sockname()));
    const std::string datagram(32 * 1024, 'x');
    for (int i = 0; i < 4; ++i) client.sendto(datagram);
    EXPECT_EQ(client.get_write_buffer_size(), std::size_t{64} * 1024);
    EXPECT_EQ(protocol->told, std::vector<std::string>{"made"});
    client.sendto(datagram);
    EXPECT_EQ(protocol->told, (std::vector<std::string>{"made", "pause"}));
    co_await client.drain();
    EXPECT_EQ(protocol->told, (std::vector<std::string>{"made", "pause", "resume"}));
    EXPECT_LE(client.get_write_buffer_size(), DatagramEndpoint::kLowWaterMark);
  });
}

TEST_F(SimulatedDatagramTest, ClosingSendsWhatIsUnsent) {
  run_main([&]() -> Coro<void> {
    const DatagramEndpoint server = co_await create_datagram_endpoint(bound_to(kHost));
    const DatagramEndpoint client = co_await create_datagram_endpoint(connected_to(server.sockname()));
    for (int i = 0; i < 3; ++i) client.sendto(std::string(30'000, static_cast<char>('a' + i)));
    EXPECT_EQ(client.get_write_buffer_size(), 30'000u);
    client.close();
    std::string order;
    for (int i = 0; i < 3; ++i) order += (co_await server.recvfrom()).first.front();
    EXPECT_EQ(order, "abc");
    co_await client.wait_closed();
  });
}

TEST_F(SimulatedDatagramTest, WhatIsFoundUnreadTooMuchIsLost) {
  run_main([&]() -> Coro<void> {
    const DatagramEndpoint server = co_await create_datagram_endpoint(bound_to(kHost));
    const DatagramEndpoint client = co_await create_datagram_endpoint(connected_to(server.sockname()));
    for (int i = 0; i < 10; ++i) {
      client.sendto(std::string(20'000, 'x'));
      co_await sleep(5ms);
    }
    client.sendto("short");
    co_await sleep(5ms);
    std::vector<std::size_t> sizes;
    for (int i = 0; i < 4; ++i) sizes.push_back((co_await server.recvfrom()).first.size());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{20'000, 20'000, 20'000, 5}));
  });
}

TEST_F(SimulatedDatagramTest, ThereAreNoneOfTheUnixDomain) {
  run_main([]() -> Coro<void> {
    DatagramOptions options;
    options.local_path = "/tmp/none";
    const auto [code, text] = co_await system_error_of(create_datagram_endpoint(options));
    EXPECT_EQ(code, std::errc::operation_not_supported);
  });
}

class UnixDatagramTest : public NetworkTest<TcpWorld> {
 protected:
  ~UnixDatagramTest() override { ::unlink(path_.c_str()); }
  const std::string path_ = "/tmp/loopscope-datagrams-" + std::to_string(::getpid());
};

TEST_F(UnixDatagramTest, AtAPath) {
  run_main([this]() -> Coro<void> {
    DatagramOptions here;
    here.local_path = path_;
    { co_await create_datagram_endpoint(here); }  // leaves the file
    const DatagramEndpoint server = co_await create_datagram_endpoint(here);
    DatagramOptions there;
    there.remote_path = path_;
    const DatagramEndpoint client = co_await create_datagram_endpoint(there);
    client.sendto("hello");
    const auto [bytes, from] = co_await server.recvfrom();
    EXPECT_EQ(bytes, "hello");
    EXPECT_EQ(to_string(from), "unix:");
    EXPECT_EQ(to_string(server.sockname()), "unix:" + path_);
  });
}

// The system takes a few; the others wait until they are read.
TEST_F(UnixDatagramTest, AFullSocketPausesTheWriter) {
  run_main([this]() -> Coro<void> {
    DatagramOptions here;
    here.local_path = path_;
    const DatagramEndpoint server = co_await create_datagram_endpoint(here);
    DatagramOptions there;
    there.remote_path = path_;
    const DatagramEndpoint client = co_await create_datagram_endpoint(there);
    constexpr int kMany = 2000;
    for (int i = 0; i < kMany; ++i) client.sendto(std::string(1000, 'x'));
    EXPECT_GT(client.get_write_buffer_size(), DatagramEndpoint::kHighWaterMark);
    const Task<void> draining = create_task(client.drain());
    co_await sleep(0ms);
    EXPECT_FALSE(draining.done());
    for (int i = 0; i < kMany; ++i) {
      const auto [bytes, from] = co_await server.recvfrom();
      EXPECT_EQ(bytes.size(), 1000u);
    }
    co_await draining;
  });
}

}  // namespace
}  // namespace loopscope
