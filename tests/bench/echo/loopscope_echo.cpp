// loopscope_echo PORT: serves echo on 127.0.0.1 until killed, with the streams and untraced.

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "core/loop/epoll_selector.h"
#include "core/net/server.h"
#include "core/task/run.h"

using namespace loopscope;

namespace {

constexpr std::size_t kReadSize = 65536;
constexpr int kBacklog = 512;

Coro<void> echo(StreamReader reader, StreamWriter writer) {
  while (true) {
    const std::string data = co_await reader.read(kReadSize);
    if (data.empty()) break;
    writer.write(data);
  }
  writer.close();
}

Coro<void> serve(int port) {
  const Server server = co_await start_server(echo, "127.0.0.1", port, kBacklog);
  const Future<void> forever = Future<void>::create();
  co_await forever;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: loopscope_echo PORT\n");
    return 2;
  }
  RealClock clock;
  EpollSelector selector;
  EventLoop loop({.clock = &clock, .selector = &selector});
  try {
    run(loop, serve(std::atoi(argv[1])), "main");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "loopscope_echo: %s\n", error.what());
    return 1;
  }
}
