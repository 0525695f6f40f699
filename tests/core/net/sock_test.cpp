#include "core/net/sock.h"

#include <array>

#include "tests/core/net/worlds.h"

namespace loopscope {
namespace {

class SockTest : public NetworkTest<TcpWorld> {};

OwnedFd open_socket(int type) { return OwnedFd(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

/// Binds to a free port: the address.
Address bind_here(const OwnedFd& fd) {
  Address address = parse_address(kHost, 0);
  EXPECT_EQ(::bind(fd.get(), address.get(), address.length), 0);
  EXPECT_EQ(::getsockname(fd.get(), address.get(), &address.length), 0);
  return address;
}

Coro<void> serve_one(int listener) {
  auto [connection, peer] = co_await sock_accept(listener);
  EXPECT_EQ(to_string(peer).substr(0, 10), "127.0.0.1:");
  co_await sock_sendall(connection.get(), co_await sock_recv(connection.get(), 100));
}

TEST_F(SockTest, StreamsOfBytes) {
  run_main([]() -> Coro<void> {
    const OwnedFd listener = open_socket(SOCK_STREAM);
    const Address address = bind_here(listener);
    EXPECT_EQ(::listen(listener.get(), 1), 0);
    const Task<void> server = create_task(serve_one(listener.get()));
    const OwnedFd client = open_socket(SOCK_STREAM);
    co_await sock_connect(client.get(), address);
    co_await sock_sendall(client.get(), "hello");
    std::array<char, 3> start;
    EXPECT_EQ(co_await sock_recv_into(client.get(), start), 3u);
    EXPECT_EQ(co_await sock_recv(client.get(), 100), "lo");
    co_await server;
    EXPECT_EQ(co_await sock_recv(client.get(), 100), "");
  });
}

TEST_F(SockTest, MoreThanTheSystemTakesAtOnce) {
  run_main([]() -> Coro<void> {
    constexpr std::size_t kMuch = 4 * 1024 * 1024;
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    const OwnedFd here(ends[0]);
    const OwnedFd there(ends[1]);
    const Task<void> sender = create_task(sock_sendall(here.get(), std::string(kMuch, 'x')));
    std::size_t got = 0;
    while (got < kMuch) got += (co_await sock_recv(there.get(), 65536)).size();
    co_await sender;
    EXPECT_EQ(got, kMuch);
  });
}

TEST_F(SockTest, Datagrams) {
  run_main([]() -> Coro<void> {
    const OwnedFd one = open_socket(SOCK_DGRAM);
    const OwnedFd other = open_socket(SOCK_DGRAM);
    const Address one_address = bind_here(one);
    const Address other_address = bind_here(other);
    const Task<std::pair<std::string, Address>> receiving = create_task(sock_recvfrom(other.get(), 100));
    co_await sleep(1ms);
    EXPECT_EQ(co_await sock_sendto(one.get(), "ping", other_address), 4u);
    const auto [bytes, from] = co_await receiving;
    EXPECT_EQ(bytes, "ping");
    EXPECT_EQ(to_string(from), to_string(one_address));
  });
}

TEST_F(SockTest, ASocketThatBlocksIsRefused) {
  run_main([]() -> Coro<void> {
    const OwnedFd blocking(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    bool refused = false;
    try {
      co_await sock_recv(blocking.get(), 1);
    } catch (const std::invalid_argument&) {
      refused = true;
    }
    EXPECT_TRUE(refused);
  });
}

TEST_F(SockTest, NobodyListens) {
  run_main([]() -> Coro<void> {
    Address address;
    {
      const OwnedFd listener = open_socket(SOCK_STREAM);
      address = bind_here(listener);
    }
    const OwnedFd client = open_socket(SOCK_STREAM);
    const auto refused = co_await system_error_of(sock_connect(client.get(), address));
    EXPECT_EQ(refused.first, std::errc::connection_refused);
  });
}

TEST_F(SockTest, ACancelledReceiveStopsWatching) {
  run_main([this]() -> Coro<void> {
    const OwnedFd socket = open_socket(SOCK_DGRAM);
    bind_here(socket);
    const Task<std::string> receiving = create_task(sock_recv(socket.get(), 1));
    co_await sleep(1ms);
    EXPECT_EQ(loop().selector().watch_count(), 1u);
    receiving.cancel();
    bool cancelled = false;
    try {
      co_await receiving;
    } catch (const CancelledError&) {
      cancelled = true;
    }
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(loop().selector().watch_count(), 0u);
  });
}

}  // namespace
}  // namespace loopscope
