// Counterparts of EventLoopTestsMixin where it speaks of datagrams.

#include "tests/cpython/test_events/socket_fixture.h"

namespace loopscope {
namespace {

/// A question and its answer, between protocols.
void test_datagram_endpoint(EventLoop& loop, const char* host) {
  const auto server = std::make_shared<MyDatagramProto>();
  server->answers = true;
  const DatagramEndpoint s_transport = loop.run_until_complete(create_datagram_endpoint(server, bound_to(host)));
  EXPECT_EQ(server->state, "INITIALIZED");

  const auto client = std::make_shared<MyDatagramProto>();
  DatagramOptions options;
  options.remote_addr = HostPort{host, s_transport.sockname().port()};
  const DatagramEndpoint transport = loop.run_until_complete(create_datagram_endpoint(client, options));
  EXPECT_EQ(client->state, "INITIALIZED");

  transport.sendto("xxx");
  for (int i = 0; i < 5000 && client->nbytes == 0; ++i) {
    loop.run_until_complete([]() -> Coro<void> { co_await sleep(std::chrono::milliseconds(1)); }());
  }
  EXPECT_EQ(server->nbytes, 3u);
  EXPECT_EQ(client->nbytes, 8u);
  EXPECT_GT(transport.sockname().port(), 0);

  transport.close();
  loop.run_until_complete(transport.wait_closed());
  EXPECT_EQ(client->state, "CLOSED");
  s_transport.close();
  loop.run_until_complete(s_transport.wait_closed());
}

TEST_F(EventLoopTestsMixin, test_create_datagram_endpoint) { test_datagram_endpoint(*loop, "127.0.0.1"); }

TEST_F(EventLoopTestsMixin, test_create_datagram_endpoint_ipv6) { test_datagram_endpoint(*loop, "::1"); }

TEST_F(EventLoopTestsMixin, test_create_datagram_endpoint_sock) {
  const auto protocol = std::make_shared<MyDatagramProto>();
  OwnedFd socket = bound_socket(SOCK_DGRAM);
  const int fd = socket.get();
  const DatagramEndpoint transport = loop->run_until_complete(create_datagram_endpoint(protocol, std::move(socket)));
  EXPECT_EQ(transport.socket(), fd);
  transport.close();
  loop->run_until_complete(transport.wait_closed());
  EXPECT_EQ(protocol->state, "CLOSED");
}

}  // namespace
}  // namespace loopscope
