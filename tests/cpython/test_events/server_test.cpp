// Counterparts of EventLoopTestsMixin where it speaks of connections and servers: streams stand for transports.

#include <unistd.h>

#include <stdexcept>

#include <gmock/gmock.h>

#include "core/net/tcp_network.h"
#include "tests/cpython/test_events/socket_fixture.h"

namespace loopscope {
namespace {

Coro<void> greet(StreamReader, StreamWriter writer) {
  writer.write("hello\n");
  writer.close();
  co_return;
}

Server serve(EventLoop& loop, ClientCallback callback, std::string host, ServerOptions options = {}, int port = 0) {
  return loop.run_until_complete(start_server(std::move(callback), std::move(host), port, std::move(options)));
}

Address local(int port) { return parse_address("127.0.0.1", port); }

std::string free_path() { return "/tmp/loopscope-events-" + std::to_string(::getpid()); }

/// What is there to read from a connection, and whether it knows its ends.
void basetest_create_connection(EventLoop& loop, Coro<std::pair<StreamReader, StreamWriter>> connecting) {
  auto [reader, writer] = loop.run_until_complete(std::move(connecting));
  EXPECT_NE(writer.sockname().family(), AF_UNSPEC);
  EXPECT_GE(writer.socket(), 0);
  EXPECT_EQ(loop.run_until_complete(reader.read()), "hello\n");
  writer.close();
  loop.run_until_complete(writer.wait_closed());
}

TEST_F(EventLoopTestsMixin, test_create_connection) {
  const Server httpd = serve(*loop, greet, "127.0.0.1");
  basetest_create_connection(*loop, open_connection("127.0.0.1", httpd.port()));
}

TEST_F(EventLoopTestsMixin, test_create_unix_connection) {
  const Server httpd = loop->run_until_complete(start_unix_server(greet, free_path()));
  basetest_create_connection(*loop, open_unix_connection(free_path()));
  ::unlink(free_path().c_str());
}

TEST_F(EventLoopTestsMixin, test_create_connection_local_addr) {
  const Server httpd = serve(*loop, greet, "127.0.0.1");
  const int port = name_of(bound_socket(SOCK_STREAM)).port();
  ConnectOptions options;
  options.local_addr = HostPort{"127.0.0.1", port};
  auto [reader, writer] = loop->run_until_complete(open_connection("127.0.0.1", httpd.port(), options));
  EXPECT_EQ(writer.sockname().port(), port);
  writer.abort();
  loop->run_until_complete(writer.wait_closed());
}

/// The machine's network, where the name "hosts" has the addresses that are put here.
class Hosts final : public TcpNetwork {
 public:
  explicit Hosts(std::vector<std::string> addresses) : addresses_(std::move(addresses)) {}
  Coro<std::vector<Address>> resolve(std::string, int port, ResolveHints) override {
    std::vector<Address> found;
    for (const std::string& one : addresses_) found.push_back(parse_address(one, port));
    co_return found;
  }

 private:
  const std::vector<std::string> addresses_;
};

std::error_code code_from_hosts(EventLoop& loop, std::vector<std::string> addresses) {
  Hosts hosts(std::move(addresses));
  set_network(loop, &hosts);
  const int nobody = name_of(bound_socket(SOCK_STREAM)).port();
  ConnectOptions options;
  options.local_addr = HostPort{"hosts", 0};
  const std::error_code code = code_of(loop, open_connection("127.0.0.1", nobody, options));
  set_network(loop, nullptr);
  return code;
}

TEST_F(EventLoopTestsMixin, test_create_connection_local_addr_skip_different_family) {
  EXPECT_EQ(code_from_hosts(*loop, {"::1", "127.0.0.1"}), std::errc::connection_refused);
}

TEST_F(EventLoopTestsMixin, test_create_connection_local_addr_nomatch_family) {
  EXPECT_EQ(code_from_hosts(*loop, {"::1"}), std::errc::address_family_not_supported);
}

TEST_F(EventLoopTestsMixin, test_create_connection_local_addr_in_use) {
  const Server httpd = serve(*loop, greet, "127.0.0.1");
  ConnectOptions options;
  options.local_addr = HostPort{"127.0.0.1", httpd.port()};
  try {
    loop->run_until_complete(open_connection("127.0.0.1", httpd.port(), options));
    ADD_FAILURE() << "connected";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::address_in_use);
    EXPECT_THAT(error.what(), testing::HasSubstr("127.0.0.1:" + std::to_string(httpd.port())));
  }
}

TEST_F(EventLoopTestsMixin, test_connect_accepted_socket) {
  const OwnedFd listener = bound_socket(SOCK_STREAM);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  const BlockingClient client(name_of(listener));
  client.send("test data");
  OwnedFd accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  auto [reader, writer] = loop->run_until_complete(connect_accepted_socket(std::move(accepted)));
  EXPECT_EQ(loop->run_until_complete(reader.readexactly(9)), "test data");
  writer.write("response");
  writer.close();
  loop->run_until_complete(writer.wait_closed());
  char buffer[100];
  EXPECT_EQ(::recv(client.fd.get(), buffer, sizeof buffer, MSG_WAITALL), 8);
}

void create_server_multiple_hosts(EventLoop& loop, std::vector<std::string> hosts) {
  const std::size_t different = hosts.size() - 1;
  const Server server = loop.run_until_complete(start_server(greet, hosts, 0, ServerOptions()));
  const std::vector<ServerSocket> sockets = server.sockets();
  ASSERT_EQ(sockets.size(), different);
  for (std::size_t i = 0; i < different; ++i) {
    EXPECT_EQ(to_string(sockets[i].address.with_port(0)), endpoint_text(hosts[i], 0));
  }
}

TEST_F(EventLoopTestsMixin, test_create_server_multiple_hosts_ipv4) {
  create_server_multiple_hosts(*loop, {"127.0.0.1", "127.0.0.2", "127.0.0.1"});
}

TEST_F(EventLoopTestsMixin, test_create_server_multiple_hosts_ipv6) {
  create_server_multiple_hosts(*loop, {"::1", "::", "::1"});
}

TEST_F(EventLoopTestsMixin, test_create_server) {
  MyProto proto;
  Server server = serve(*loop, proto.callback(), "0.0.0.0");
  ASSERT_EQ(server.sockets().size(), 1u);
  EXPECT_EQ(to_string(server.sockets()[0].address), "0.0.0.0:" + std::to_string(server.port()));
  const BlockingClient client(local(server.port()));
  client.send("xxx");
  run_until([&] { return proto.nbytes > 0; });
  EXPECT_EQ(proto.state, "CONNECTED");
  EXPECT_EQ(proto.nbytes, 3u);
  EXPECT_EQ(to_string(proto.transport->peername().with_port(0)), "127.0.0.1:0");
  EXPECT_EQ(proto.transport->sockname().port(), server.port());
  proto.transport->close();
  run_until([&] { return proto.state == "CLOSED"; });
  server.close();
}

TEST_F(EventLoopTestsMixin, test_create_server_reuse_port) {
  Server alone = serve(*loop, greet, "0.0.0.0");
  EXPECT_EQ(socket_option(alone.sockets().at(0).fd, SO_REUSEPORT), 0);
  alone.close();
  ServerOptions options;
  options.reuse_port = true;
  const Server shared = serve(*loop, greet, "0.0.0.0", options);
  EXPECT_EQ(socket_option(shared.sockets().at(0).fd, SO_REUSEPORT), 1);
  const Server other = serve(*loop, greet, "0.0.0.0", options, shared.port());
  EXPECT_EQ(other.port(), shared.port());
}

TEST_F(EventLoopTestsMixin, test_create_unix_server) {
  MyProto proto;
  Server server = loop->run_until_complete(start_unix_server(proto.callback(), free_path()));
  EXPECT_EQ(server.sockets().size(), 1u);
  const BlockingClient client(unix_address(free_path()));
  client.send("xxx");
  run_until([&] { return proto.nbytes > 0; });
  EXPECT_EQ(proto.state, "CONNECTED");
  EXPECT_EQ(proto.nbytes, 3u);
  proto.transport->close();
  run_until([&] { return proto.state == "CLOSED"; });
  server.close();
  ::unlink(free_path().c_str());
}

template <class... Args>
concept serves_unix = requires(Args... args) {
  start_unix_server(greet, std::move(args)...);
};

// A path and a socket: there is no such call.
TEST_F(EventLoopTestsMixin, test_create_unix_server_path_socket_error) {
  static_assert(serves_unix<std::string, ServerOptions>);
  static_assert(!serves_unix<std::string, OwnedFd>);
  static_assert(!serves_unix<std::string, OwnedFd, ServerOptions>);
}

TEST_F(EventLoopTestsMixin, test_create_server_sock) {
  MyProto proto;
  OwnedFd socket = bound_socket(SOCK_STREAM, "0.0.0.0");
  const int fd = socket.get();
  Server server = loop->run_until_complete(start_server(proto.callback(), std::move(socket), ServerOptions()));
  EXPECT_EQ(server.sockets().at(0).fd, fd);
  {
    const BlockingClient client(local(server.port()));
    client.send("xxx");
  }
  run_until([&] { return proto.nbytes == 3; });
  server.close();
}

TEST_F(EventLoopTestsMixin, test_create_server_addr_in_use) {
  const Server server = serve(*loop, greet, "0.0.0.0");
  EXPECT_EQ(code_of(*loop, start_server(greet, "0.0.0.0", server.port())), std::errc::address_in_use);
}

TEST_F(EventLoopTestsMixin, test_create_server_dual_stack) {
  MyProto proto;
  std::optional<Server> server;
  for (int tries = 0; !server && tries < 5; ++tries) {
    const int port = name_of(bound_socket(SOCK_STREAM)).port();  // which is free again
    try {
      server = serve(*loop, proto.callback(), "", {}, port);
    } catch (const std::system_error& error) {
      if (error.code() != std::errc::address_in_use) throw;
    }
  }
  ASSERT_TRUE(server);
  for (const char* host : {"127.0.0.1", "::1"}) {
    const BlockingClient client(parse_address(host, server->port()));
    ASSERT_TRUE(client.connected) << host;
    client.send("xxx");
    run_until([&] { return proto.nbytes == 3; });
    proto.transport->close();
    run_until([&] { return proto.state == "CLOSED"; });
    proto.nbytes = 0;
  }
}

TEST_F(EventLoopTestsMixin, test_server_close) {
  MyProto proto;
  Server server = serve(*loop, proto.callback(), "0.0.0.0");
  const int port = server.port();
  {
    const BlockingClient client(local(port));
    client.send("xxx");
  }
  server.close();
  EXPECT_TRUE(server.sockets().empty());
  const BlockingClient refused(local(port));
  EXPECT_FALSE(refused.connected);
}

TEST(TestServer, test_get_loop) {
  const std::unique_ptr<EventLoop> loop = new_event_loop();
  MyProto proto;
  Server server = serve(*loop, proto.callback(), "0.0.0.0");
  EXPECT_EQ(&server.get_loop(), loop.get());
  server.close();
  loop->run_until_complete(server.wait_closed());
}

}  // namespace
}  // namespace loopscope
