// Small asio programs that write their handler tracking log to standard error. The argument says which.

#define ASIO_ENABLE_HANDLER_TRACKING

#include <asio.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <string_view>

namespace {

using asio::ip::tcp;
using std::chrono::milliseconds;

/// One timer that starts another, one that is cancelled, one that is never run; an exception that leaves a handler.
void timers() {
  asio::io_context io;
  asio::steady_timer first(io, milliseconds(5));
  asio::steady_timer second(io, milliseconds(10));
  asio::steady_timer cancelled(io, std::chrono::hours(1));
  first.async_wait([&](auto) { second.async_wait([&](auto) { cancelled.cancel(); }); });
  cancelled.async_wait([](auto) {});
  io.run();
  asio::steady_timer never(io, std::chrono::hours(1));
  never.async_wait([](auto) {});
  asio::post(io, [] { throw 1; });
  io.restart();
  try {
    io.run();
  } catch (int) {
    std::fputs("the program's own words\n", stderr);
  }
}

struct Session : std::enable_shared_from_this<Session> {
  explicit Session(tcp::socket peer) : socket(std::move(peer)) {}
  void read() {
    socket.async_read_some(asio::buffer(data), [self = shared_from_this()](asio::error_code error, std::size_t size) {
      if (!error) self->write(size);
    });
  }
  void write(std::size_t size) {
    ASIO_HANDLER_LOCATION(("session.cpp", 42, "Session::write"));
    asio::async_write(socket, asio::buffer(data, size),
                      [self = shared_from_this()](asio::error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }
  tcp::socket socket;
  std::array<char, 16> data{};
};

/// A server that echoes, and its client in the same loop.
void echo() {
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  acceptor.async_accept([](asio::error_code error, tcp::socket peer) {
    if (!error) std::make_shared<Session>(std::move(peer))->read();
  });
  tcp::socket client(io);
  std::array<char, 5> answer{};
  int rounds = 3;
  std::function<void()> round = [&] {
    asio::async_write(client, asio::buffer("hello", 5), [&](auto, auto) {
      asio::async_read(client, asio::buffer(answer), [&](auto, auto) {
        if (--rounds > 0) return round();
        client.close();
      });
    });
  };
  client.async_connect(acceptor.local_endpoint(), [&](auto) { round(); });
  io.run();
}

#if defined(ASIO_HAS_CO_AWAIT)
void coroutines() {
  asio::io_context io;
  const auto sleeper = [&io](int ms) -> asio::awaitable<void> {
    asio::steady_timer timer(io, milliseconds(ms));
    co_await timer.async_wait(asio::use_awaitable);
    co_await asio::post(io, asio::use_awaitable);
  };
  for (const int ms : {2, 4, 3}) asio::co_spawn(io, sleeper(ms), asio::detached);
  io.run();
}
#endif

/// Three threads, and a strand that runs inside them.
void threads() {
  asio::thread_pool pool(3);
  auto strand = asio::make_strand(pool);
  for (int i = 0; i < 6; ++i) {
    asio::post(pool, [&, i] {
      asio::steady_timer(pool, milliseconds(2 + i)).wait();
      asio::post(strand, [] {});
    });
  }
  pool.join();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view which = argc > 1 ? argv[1] : "";
  if (which == "timers") timers();
  if (which == "echo") echo();
#if defined(ASIO_HAS_CO_AWAIT)
  if (which == "coroutines") coroutines();
#else
  if (which == "has_coroutines") return 1;
#endif
  if (which == "threads") threads();
  return 0;
}
