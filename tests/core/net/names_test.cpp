#include <netdb.h>

#include <map>

#include "tests/core/net/worlds.h"

// Names of hosts, and what is done with several addresses.

namespace loopscope {
namespace {

/// The machine's network where some names are known, whatever the machine knows.
class KnownHosts final : public TcpNetwork {
 public:
  Coro<std::vector<Address>> resolve(std::string host, int port, ResolveHints hints) override {
    asked.push_back(host);
    if (!hosts.contains(host)) throw ResolveError(EAI_NONAME, "cannot resolve host '" + host + "'");
    std::vector<Address> addresses;
    for (const std::string& one : hosts[host]) {
      const Address address = parse_address(one, port);
      if (hints.family == AF_UNSPEC || hints.family == address.family()) addresses.push_back(address);
    }
    co_return addresses;
  }

  std::map<std::string, std::vector<std::string>> hosts;
  std::vector<std::string> asked;
};

class NamesTest : public NetworkTest<TcpWorld> {
 protected:
  NamesTest() { set_network(loop(), &network_); }
  KnownHosts network_;
};

Coro<void> echo_line(StreamReader reader, StreamWriter writer) {
  writer.write(co_await reader.readline());
  writer.close();
}

Coro<std::string> ask(std::string host, int port) {
  auto [reader, writer] = co_await open_connection(host, port);
  writer.write("hi\n");
  std::string answer = co_await reader.readline();
  writer.close();
  co_await writer.wait_closed();
  co_return answer;
}

TEST_F(NamesTest, EachAddressIsTriedInTurn) {
  network_.hosts["server.test"] = {"127.0.0.2", "127.0.0.1"};
  run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_line, kHost, 0);
    EXPECT_EQ(co_await ask("server.test", server.port()), "hi\n");
  });
}

TEST_F(NamesTest, TheErrorListsEachFailure) {
  network_.hosts["server.test"] = {"127.0.0.2", "127.0.0.3"};
  run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_line, kHost, 0);
    const std::string port = std::to_string(server.port());
    const auto [code, text] = co_await system_error_of(open_connection("server.test", server.port()));
    EXPECT_EQ(code, std::errc::connection_refused);
    EXPECT_EQ(text, "cannot connect to 127.0.0.2:" + port +
                        ": Connection refused; cannot connect to 127.0.0.3:" + port + ": Connection refused");
  });
}

TEST_F(NamesTest, OneAddressGivesItsOwnError) {
  network_.hosts["server.test"] = {"127.0.0.2"};
  run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_line, kHost, 0);
    const auto [code, text] = co_await system_error_of(open_connection("server.test", server.port()));
    EXPECT_EQ(code, std::errc::connection_refused);
    EXPECT_TRUE(text.starts_with("cannot connect to 127.0.0.2:")) << text;
  });
}

TEST_F(NamesTest, NumbersAndLocalhostAreNotResolved) {
  run_main([this]() -> Coro<void> {
    const Server server = co_await start_server(echo_line, "localhost", 0);
    EXPECT_EQ(co_await ask("localhost", server.port()), "hi\n");
    EXPECT_EQ(co_await ask("127.0.0.1", server.port()), "hi\n");
    EXPECT_TRUE(network_.asked.empty());
  });
}

TEST_F(NamesTest, AServerListensOnAllAddressesOfAName) {
  network_.hosts["both.test"] = {"127.0.0.2", "127.0.0.3", "127.0.0.2"};
  run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_line, "both.test", 0);
    const std::vector<ServerSocket> sockets = server.sockets();
    EXPECT_EQ(sockets.size(), 2u);
    EXPECT_EQ(server.port(), sockets.front().address.port());
    EXPECT_EQ(co_await ask("127.0.0.2", sockets.front().address.port()), "hi\n");
    EXPECT_EQ(co_await ask("127.0.0.3", sockets.back().address.port()), "hi\n");
  });
}

TEST_F(NamesTest, OnlyTheFamilyAskedFor) {
  network_.hosts["both.test"] = {"::1", "127.0.0.1"};
  run_main([]() -> Coro<void> {
    ServerOptions options;
    options.family = AF_INET;
    const Server server = co_await start_server(echo_line, "both.test", 0, options);
    EXPECT_EQ(server.sockets().size(), 1u);
    ConnectOptions connect;
    connect.family = AF_INET;
    auto [reader, writer] = co_await open_connection("both.test", server.port(), connect);
    EXPECT_EQ(writer.peername().family(), AF_INET);
    writer.close();
  });
}

TEST_F(NamesTest, AnEmptyHostIsAllOfThisMachine) {
  run_main([]() -> Coro<void> {
    ServerOptions options;
    options.family = AF_INET;
    const Server server = co_await start_server(echo_line, "", 0, options);
    EXPECT_EQ(to_string(server.sockets().front().address), "0.0.0.0:" + std::to_string(server.port()));
    EXPECT_EQ(co_await ask("127.0.0.2", server.port()), "hi\n");
  });
}

TEST_F(NamesTest, AnUnknownNameIsNamed) {
  const auto connect = []() -> Coro<void> { co_await open_connection("nobody.test", 80); };
  EXPECT_THROW(run_main(connect), ResolveError);
  const auto serve = []() -> Coro<void> { co_await start_server(echo_line, "nobody.test", 80); };
  EXPECT_THROW(run_main(serve), ResolveError);
}

TEST_F(NamesTest, FromALocalAddress) {
  run_main([]() -> Coro<void> {
    std::string seen;
    const auto note = [&seen](StreamReader, StreamWriter writer) -> Coro<void> {
      seen = to_string(writer.peername().with_port(0));
      writer.close();
      co_return;
    };
    const Server server = co_await start_server(note, kHost, 0);
    ConnectOptions options;
    options.local_addr = HostPort{"127.0.0.9", 0};
    auto [reader, writer] = co_await open_connection(kHost, server.port(), options);
    EXPECT_EQ(co_await reader.read(), "");
    EXPECT_EQ(seen, "127.0.0.9:0");
    EXPECT_EQ(to_string(writer.sockname().with_port(0)), "127.0.0.9:0");
    writer.close();
  });
}

TEST_F(NamesTest, NoLocalAddressOfTheFamily) {
  run_main([]() -> Coro<void> {
    ConnectOptions options;
    options.local_addr = HostPort{"::1", 0};
    const auto [code, text] = co_await system_error_of(open_connection(kHost, 9, options));
    EXPECT_EQ(code, std::errc::address_family_not_supported);
  });
}

// What the machine knows is not up to us: the name is one that no machine can know.
TEST(SystemNamesTest, AreLookedUpOnAThread) {
  TcpWorld world;
  const std::string too_long(300, 'x');
  const auto main = [&too_long]() -> Coro<void> { co_await open_connection(too_long, 80); };
  EXPECT_THROW(run(world.loop, main()), ResolveError);
  EXPECT_EQ(world.sink.count(trace::Kind::job_submit), 1u);
}

TEST(SimulatedNamesTest, AreThoseThatWereAdded) {
  SimulatedWorld world;
  world.network.add_host("server.test", {"::1", "127.0.0.1"});
  run(world.loop, []() -> Coro<void> {
    const Server server = co_await start_server(echo_line, kHost, 0);
    EXPECT_EQ(co_await ask("server.test", server.port()), "hi\n");
  }());
  const auto unknown = []() -> Coro<void> { co_await open_connection("example.com", 80); };
  EXPECT_THROW(run(world.loop, unknown()), ResolveError);
}

}  // namespace
}  // namespace loopscope
