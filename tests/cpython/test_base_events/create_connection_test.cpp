// Counterparts of BaseEventLoopWithSelectorTests where it speaks of connections and servers. Theirs put a mock in the
// place of the socket module; ours put a network of their own in the place of the machine's.

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/cpython/test_base_events/recording_network.h"

namespace loopscope {
namespace {

TEST_F(BaseEventLoopWithSelectorTests, test_create_connection_multiple_errors) {
  network.addresses = {"107.6.106.82", "107.6.106.83"};
  network.connect_errors = {std::errc::network_unreachable, std::errc::host_unreachable};
  try {
    loop->run_until_complete(open_connection("example.com", 80));
    ADD_FAILURE() << "connected";
  } catch (const ConnectError& error) {
    EXPECT_STREQ(error.what(), "107.6.106.82:80: Network is unreachable; 107.6.106.83:80: No route to host");
    EXPECT_EQ(error.errors().size(), 2u);
  }
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_connection_wrong_sock) {
  EXPECT_EQ(code_of(connect_accepted_socket(open(SOCK_DGRAM))), std::errc::wrong_protocol_type);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_server_wrong_sock) {
  EXPECT_EQ(code_of(start_server(leave, open(SOCK_DGRAM), ServerOptions())), std::errc::wrong_protocol_type);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_server_ipv6) {
  set_network(*loop, nullptr);
  Server server = loop->run_until_complete(start_server(leave, "::1", 0));
  const Address address = server.sockets().at(0).address;
  EXPECT_EQ(address.family(), AF_INET6);
  const OwnedFd client(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(::connect(client.get(), address.get(), address.length), 0);
  server.close();
}

template <class... Args>
concept connects = requires(Args... args) {
  open_connection(std::move(args)...);
};
template <class... Args>
concept serves = requires(Args... args) {
  start_server(ClientCallback(), std::move(args)...);
};

TEST_F(BaseEventLoopWithSelectorTests, test_create_connection_host_port_sock) {
  static_assert(!connects<std::string, int, OwnedFd>);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_connection_no_host_port_sock) { static_assert(!connects<>); }

TEST_F(BaseEventLoopWithSelectorTests, test_create_connection_no_getaddrinfo) {
  EXPECT_THROW(loop->run_until_complete(open_connection("example.com", 80)), ResolveError);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_connection_connect_err) {
  network.addresses = {"107.6.106.82"};
  network.connect_errors = {std::errc::network_unreachable};
  EXPECT_EQ(code_of(open_connection("example.com", 80)), std::errc::network_unreachable);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_connection_multiple) {
  network.addresses = {"0.0.0.1", "0.0.0.2"};
  network.connect_errors = {std::errc::network_unreachable, std::errc::network_unreachable};
  ConnectOptions options;
  options.family = AF_INET;
  EXPECT_EQ(code_of(open_connection("example.com", 80, options)), std::errc::network_unreachable);
  EXPECT_EQ(network.connected, (std::vector<std::string>{"0.0.0.1:80", "0.0.0.2:80"}));
  EXPECT_EQ(network.hints.family, AF_INET);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_connection_multiple_errors_local_addr) {
  network.addresses = {"0.0.0.1", "0.0.0.2"};
  network.connect_errors = {std::errc::address_in_use, std::errc::network_unreachable};
  ConnectOptions options;
  options.local_addr = HostPort{"127.0.0.1", 8080};
  try {
    loop->run_until_complete(open_connection("example.com", 80, options));
    ADD_FAILURE() << "connected";
  } catch (const ConnectError& error) {
    EXPECT_STREQ(error.what(), "0.0.0.1:80: Address already in use; 0.0.0.2:80: Network is unreachable");
  }
  EXPECT_EQ(network.connected_from, (std::vector<std::string>{"127.0.0.1:8080", "127.0.0.1:8080"}));
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_connection_ip_addr) {
  network.connect_errors = {std::errc::network_unreachable, std::errc::network_unreachable};
  EXPECT_EQ(code_of(open_connection("1.2.3.4", 80)), std::errc::network_unreachable);
  EXPECT_EQ(code_of(open_connection("::1", 80)), std::errc::network_unreachable);
  EXPECT_EQ(network.connected, (std::vector<std::string>{"1.2.3.4:80", "[::1]:80"}));
  EXPECT_EQ(network.resolved, 0);  // a number needs no thread
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_connection_no_local_addr) {
  network.addresses = {"107.6.106.82"};
  network.empty_hosts = {"nowhere"};
  ConnectOptions options;
  options.local_addr = HostPort{"nowhere", 8080};
  EXPECT_THROW(loop->run_until_complete(open_connection("example.com", 80, options)), ResolveError);
  EXPECT_TRUE(network.connected.empty());
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_server_empty_host) {
  set_network(*loop, nullptr);
  ServerOptions options;
  options.family = AF_INET;
  const Server server = loop->run_until_complete(start_server(leave, "", 0, options));
  EXPECT_EQ(to_string(server.sockets().at(0).address.with_port(0)), "0.0.0.0:0");
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_server_host_port_sock) {
  static_assert(serves<std::string, int, ServerOptions>);
  static_assert(!serves<std::string, int, OwnedFd, ServerOptions>);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_server_no_host_port_sock) {
  static_assert(!serves<> && !serves<ServerOptions>);
  const std::vector<std::string> nowhere;
  EXPECT_THROW(loop->run_until_complete(start_server(leave, nowhere, 0, ServerOptions())), std::invalid_argument);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_server_no_getaddrinfo) {
  EXPECT_THROW(loop->run_until_complete(start_server(leave, "python.org", 0)), ResolveError);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_server_cant_bind) {
  network.bind_error = std::errc::permission_denied;
  EXPECT_EQ(code_of(start_server(leave, "0.0.0.0", 0)), std::errc::permission_denied);
}

}  // namespace
}  // namespace loopscope
