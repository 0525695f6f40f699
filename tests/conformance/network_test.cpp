#include "core/net/network.h"

#include <array>
#include <system_error>

#include "tests/core/net/worlds.h"

// What every network must do, at the level of sockets: the streams above rely on nothing else.

namespace loopscope {
namespace {

template <class World>
class NetworkConformance : public NetworkTest<World> {};
TYPED_TEST_SUITE(NetworkConformance, Worlds, WorldNames);

struct Ends {
  std::unique_ptr<Socket> client;
  std::unique_ptr<Socket> server;
};

Coro<Ends> connected() {
  const std::unique_ptr<Listener> listener = current_network().listen(kHost, 0, 10);
  Ends ends;
  ends.client = current_network().connect(kHost, listener->port());
  co_await readable(listener->fd());
  ends.server = listener->try_accept();
  co_await writable(ends.client->fd());
  ends.client->finish_connect();
  co_return ends;
}

/// Nothing, or the bytes that are there.
std::optional<std::string> read_now(Socket& socket) {
  std::array<char, 65'536> buffer;
  const auto count = socket.try_read(buffer);
  if (!count) return std::nullopt;
  return std::string(buffer.data(), *count);
}

Coro<std::string> read_soon(Socket& socket) {
  co_await readable(socket.fd());
  const std::optional<std::string> bytes = read_now(socket);
  EXPECT_TRUE(bytes);
  co_return bytes.value_or("");
}

Coro<bool> is_readable_soon(int fd) {
  const Task<void> waiting = create_task([](int descriptor) -> Coro<void> { co_await readable(descriptor); }(fd));
  co_await sleep(20ms);
  const bool ready = waiting.done();
  waiting.cancel();
  co_await sleep(0ms);
  co_return ready;
}

TYPED_TEST(NetworkConformance, NothingIsThereBeforeItComes) {
  this->run_main([]() -> Coro<void> {
    const std::unique_ptr<Listener> listener = current_network().listen(kHost, 0, 10);
    EXPECT_EQ(listener->try_accept(), nullptr);
    EXPECT_FALSE(co_await is_readable_soon(listener->fd()));
    const Ends ends = co_await connected();
    EXPECT_EQ(read_now(*ends.client), std::nullopt);
    EXPECT_FALSE(co_await is_readable_soon(ends.client->fd()));
  });
}

TYPED_TEST(NetworkConformance, BytesCrossInBothDirections) {
  this->run_main([]() -> Coro<void> {
    const Ends ends = co_await connected();
    EXPECT_EQ(ends.client->try_write("question"), std::size_t{8});
    EXPECT_EQ(co_await read_soon(*ends.server), "question");
    EXPECT_EQ(ends.server->try_write("answer"), std::size_t{6});
    EXPECT_EQ(co_await read_soon(*ends.client), "answer");
    EXPECT_EQ(read_now(*ends.client), std::nullopt);
  });
}

TYPED_TEST(NetworkConformance, AShortBufferLeavesTheRest) {
  this->run_main([]() -> Coro<void> {
    const Ends ends = co_await connected();
    ends.client->try_write("abcdef");
    co_await readable(ends.server->fd());
    std::array<char, 4> buffer;
    EXPECT_EQ(ends.server->try_read(buffer), std::size_t{4});
    EXPECT_EQ(std::string(buffer.data(), 4), "abcd");
    EXPECT_EQ(co_await read_soon(*ends.server), "ef");
  });
}

TYPED_TEST(NetworkConformance, SocketsKnowTheOtherEnd) {
  this->run_main([]() -> Coro<void> {
    const Ends ends = co_await connected();
    EXPECT_TRUE(ends.client->peer().starts_with("127.0.0.1:"));
    EXPECT_TRUE(ends.server->peer().starts_with("127.0.0.1:"));
    EXPECT_NE(ends.client->peer(), ends.server->peer());
  });
}

TYPED_TEST(NetworkConformance, WhatIsWrittenBeforeAcceptIsNotLost) {
  this->run_main([]() -> Coro<void> {
    const std::unique_ptr<Listener> listener = current_network().listen(kHost, 0, 10);
    const std::unique_ptr<Socket> client = current_network().connect(kHost, listener->port());
    co_await writable(client->fd());
    client->finish_connect();
    client->try_write("early");
    co_await sleep(5ms);
    const std::unique_ptr<Socket> server = listener->try_accept();
    EXPECT_EQ(co_await read_soon(*server), "early");
  });
}

TYPED_TEST(NetworkConformance, AFullConnectionTakesNoMoreUntilItIsRead) {
  this->run_main([]() -> Coro<void> {
    const Ends ends = co_await connected();
    const std::string chunk(32'768, 'x');
    std::size_t written = 0;
    while (const auto count = ends.client->try_write(chunk)) written += *count;
    co_await sleep(5ms);
    while (const auto count = ends.client->try_write(chunk)) written += *count;
    EXPECT_GE(written, chunk.size());
    std::size_t read = 0;
    while (read < written) {
      const std::string bytes = co_await read_soon(*ends.server);
      read += bytes.size();
    }
    EXPECT_EQ(read, written);
    co_await writable(ends.client->fd());
    EXPECT_TRUE(ends.client->try_write("more"));
  });
}

TYPED_TEST(NetworkConformance, AShutDownDirectionEndsAfterItsBytes) {
  this->run_main([]() -> Coro<void> {
    const Ends ends = co_await connected();
    ends.client->try_write("last words");
    ends.client->shutdown_write();
    EXPECT_EQ(co_await read_soon(*ends.server), "last words");
    EXPECT_EQ(co_await read_soon(*ends.server), "");
    EXPECT_EQ(read_now(*ends.server), "");
    EXPECT_THROW(ends.client->try_write("x"), std::system_error);
    ends.server->try_write("noted");
    EXPECT_EQ(co_await read_soon(*ends.client), "noted");
  });
}

TYPED_TEST(NetworkConformance, ADestroyedEndIsTheOthersEnd) {
  this->run_main([]() -> Coro<void> {
    Ends ends = co_await connected();
    ends.client->try_write("bye");
    ends.client.reset();
    EXPECT_EQ(co_await read_soon(*ends.server), "bye");
    EXPECT_EQ(co_await read_soon(*ends.server), "");
  });
}

TYPED_TEST(NetworkConformance, BytesThatNobodyReadsResetTheConnection) {
  this->run_main([]() -> Coro<void> {
    Ends ends = co_await connected();
    ends.client->try_write("never read");
    co_await sleep(5ms);
    ends.server.reset();
    co_await readable(ends.client->fd());
    try {
      read_now(*ends.client);
      ADD_FAILURE() << "no system_error";
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code(), std::errc::connection_reset);
    }
  });
}

TYPED_TEST(NetworkConformance, APortIsTakenUntilItsListenerIsDestroyed) {
  this->run_main([]() -> Coro<void> {
    Network& network = current_network();
    std::unique_ptr<Listener> first = network.listen(kHost, 0, 10);
    const int port = first->port();
    EXPECT_THROW(network.listen(kHost, port, 10), std::system_error);
    const std::unique_ptr<Listener> other = network.listen(kHost, 0, 10);
    EXPECT_NE(other->port(), port);
    first.reset();
    EXPECT_EQ(network.listen(kHost, port, 10)->port(), port);
    co_return;
  });
}

TYPED_TEST(NetworkConformance, WhereNobodyListensConnectingIsRefused) {
  this->run_main([]() -> Coro<void> {
    const int port = current_network().listen(kHost, 0, 10)->port();
    std::error_code code;
    try {
      const std::unique_ptr<Socket> socket = current_network().connect(kHost, port);
      co_await writable(socket->fd());
      socket->finish_connect();
    } catch (const std::system_error& error) {
      code = error.code();
    }
    EXPECT_EQ(code, std::errc::connection_refused);
  });
}

}  // namespace
}  // namespace loopscope
