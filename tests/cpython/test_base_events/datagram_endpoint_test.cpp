// Counterparts of BaseEventLoopWithSelectorTests where it speaks of datagrams.

#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "tests/cpython/test_base_events/recording_network.h"

namespace loopscope {
namespace {

/// Theirs.
class MyDatagramProto final : public DatagramProtocol {
 public:
  std::string state = "INITIAL";

 private:
  void connection_made(DatagramEndpoint) override { state = "INITIALIZED"; }
  void datagram_received(std::string, const Address&) override {}
  void connection_lost(const std::exception_ptr&) override { state = "CLOSED"; }
};

DatagramOptions bound_to(std::string host, int port = 0) {
  DatagramOptions options;
  options.local_addr = HostPort{std::move(host), port};
  return options;
}

DatagramOptions connected_to(std::string host, int port = 0) {
  DatagramOptions options;
  options.remote_addr = HostPort{std::move(host), port};
  return options;
}

int socket_option(const DatagramEndpoint& endpoint, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  EXPECT_EQ(::getsockopt(endpoint.socket(), SOL_SOCKET, option, &value, &length), 0);
  return value;
}

void open_and_close(EventLoop& loop, DatagramOptions options) {
  const auto protocol = std::make_shared<MyDatagramProto>();
  const DatagramEndpoint transport = loop.run_until_complete(create_datagram_endpoint(protocol, std::move(options)));
  EXPECT_EQ(protocol->state, "INITIALIZED");
  transport.close();
  loop.run_until_complete(transport.wait_closed());
  EXPECT_EQ(protocol->state, "CLOSED");
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_wrong_sock) {
  EXPECT_EQ(code_of(create_datagram_endpoint(nullptr, open(SOCK_STREAM))), std::errc::wrong_protocol_type);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_no_addrinfo) {
  EXPECT_THROW(loop->run_until_complete(create_datagram_endpoint(bound_to("nowhere"))), ResolveError);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_addr_error) {
  static_assert(!std::is_assignable_v<decltype(DatagramOptions::local_addr)&, const char*>);
  static_assert(!std::is_constructible_v<HostPort, const char*, int, int, int>);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_connect_err) {
  network.connect_errors = {std::errc::network_unreachable};
  EXPECT_EQ(code_of(create_datagram_endpoint(connected_to("127.0.0.1"))), std::errc::network_unreachable);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_allow_broadcast) {
  DatagramOptions options = connected_to("127.0.0.1");
  options.allow_broadcast = true;
  const DatagramEndpoint transport = loop->run_until_complete(create_datagram_endpoint(options));
  sockaddr_storage peer;
  socklen_t length = sizeof peer;
  EXPECT_NE(::getpeername(transport.socket(), reinterpret_cast<sockaddr*>(&peer), &length), 0);  // not connected
  open_and_close(*loop, options);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_no_matching_family) {
  DatagramOptions options = bound_to("::1");
  options.remote_addr = HostPort{"127.0.0.1", 0};
  EXPECT_THROW(loop->run_until_complete(create_datagram_endpoint(options)), std::invalid_argument);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_noaddr_nofamily) {
  EXPECT_THROW(loop->run_until_complete(create_datagram_endpoint(DatagramOptions())), std::invalid_argument);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_cant_bind) {
  network.bind_error = std::errc::permission_denied;
  EXPECT_EQ(code_of(create_datagram_endpoint(bound_to("127.0.0.1"))), std::errc::permission_denied);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_sock) {
  OwnedFd socket = open(SOCK_DGRAM);
  const Address address = parse_address("127.0.0.1", 0);
  ASSERT_EQ(::bind(socket.get(), address.get(), address.length), 0);
  const auto protocol = std::make_shared<MyDatagramProto>();
  const DatagramEndpoint transport = loop->run_until_complete(create_datagram_endpoint(protocol, std::move(socket)));
  transport.close();
  loop->run_until_complete(transport.wait_closed());
  EXPECT_EQ(protocol->state, "CLOSED");
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_sock_unix) {
  DatagramOptions options;
  options.family = AF_UNIX;
  {
    const DatagramEndpoint transport = loop->run_until_complete(create_datagram_endpoint(options));
    EXPECT_EQ(transport.sockname().family(), AF_UNIX);
  }
  open_and_close(*loop, options);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_existing_sock_unix) {
  const std::string path = "/tmp/loopscope-base-events-" + std::to_string(::getpid());
  const Address address = unix_address(path);
  {
    const OwnedFd left(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(left.get(), address.get(), address.length), 0);
  }
  DatagramOptions options;
  options.local_path = path;
  open_and_close(*loop, options);
  ::unlink(path.c_str());
}

template <class... Args>
concept opens = requires(Args... args) {
  create_datagram_endpoint(std::move(args)...);
};

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_sock_sockopts) {
  static_assert(opens<std::shared_ptr<DatagramProtocol>, OwnedFd>);
  static_assert(!opens<std::shared_ptr<DatagramProtocol>, OwnedFd, DatagramOptions>);
  static_assert(!opens<std::shared_ptr<DatagramProtocol>, DatagramOptions, OwnedFd>);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_sockopts) {
  const DatagramEndpoint plain = loop->run_until_complete(create_datagram_endpoint(bound_to("127.0.0.1")));
  EXPECT_EQ(socket_option(plain, SO_REUSEPORT), 0);
  EXPECT_EQ(socket_option(plain, SO_BROADCAST), 0);
  DatagramOptions options = bound_to("127.0.0.1");
  options.reuse_port = true;
  options.allow_broadcast = true;
  const DatagramEndpoint special = loop->run_until_complete(create_datagram_endpoint(options));
  EXPECT_EQ(socket_option(special, SO_REUSEADDR), 0);
  EXPECT_EQ(socket_option(special, SO_REUSEPORT), 1);
  EXPECT_EQ(socket_option(special, SO_BROADCAST), 1);
}

TEST_F(BaseEventLoopWithSelectorTests, test_create_datagram_endpoint_ip_addr) {
  network.bind_error = std::errc::address_not_available;
  EXPECT_EQ(code_of(create_datagram_endpoint(bound_to("1.2.3.4"))), std::errc::address_not_available);
  EXPECT_EQ(network.bound, std::vector<std::string>{"1.2.3.4:0"});
  EXPECT_EQ(network.resolved, 0);
}

}  // namespace
}  // namespace loopscope
