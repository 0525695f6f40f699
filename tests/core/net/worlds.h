#pragma once

#include <dirent.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "core/loop/epoll_selector.h"
#include "core/net/simulated_network.h"
#include "core/net/streams.h"
#include "core/net/tcp_network.h"
#include "core/task/descriptor.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {

using namespace std::chrono_literals;

inline constexpr const char* kHost = "127.0.0.1";

/// A loop on the machine's network, whose events are checked.
struct TcpWorld {
  static constexpr bool kSimulated = false;

  RealClock clock;
  EpollSelector selector;
  CheckingSink sink;
  trace::StringTable strings;
  EventLoop loop{{.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings}};
};

/// The same on a simulated one.
struct SimulatedWorld {
  static constexpr bool kSimulated = true;

  SimulatedWorld() { set_network(loop, &network); }

  VirtualClock clock;
  SimulatedSelector selector{clock};
  SimulatedNetwork network{selector};
  CheckingSink sink;
  trace::StringTable strings;
  EventLoop loop{{.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings}};
};

/// How many descriptors this process has open.
inline int open_descriptors() {
  int count = 0;
  DIR* const folder = ::opendir("/proc/self/fd");
  while (::readdir(folder)) ++count;
  ::closedir(folder);
  return count;
}

/// For tests of everything that both networks do alike. Each begins in a world of its own and leaves no descriptor
/// open.
template <class World>
class NetworkTest : public testing::Test {
 public:
  using WorldType = World;

 protected:
  ~NetworkTest() override {
    world_.reset();
    EXPECT_EQ(open_descriptors(), descriptors_before_);
  }

  EventLoop& loop() { return world_->loop; }
  World& world() { return *world_; }
  /// Ends the loop now, with whatever is still open on it.
  void destroy_world() { world_.reset(); }

  /// Runs a function that returns a coroutine.
  template <class F>
  auto run_main(F function) {
    return run(loop(), function(), "main");
  }

 private:
  const int descriptors_before_ = open_descriptors();
  std::unique_ptr<World> world_ = std::make_unique<World>();
};

using Worlds = testing::Types<TcpWorld, SimulatedWorld>;

struct WorldNames {
  template <class World>
  static std::string GetName(int) {
    return World::kSimulated ? "Simulated" : "Tcp";
  }
};

/// A server that hands over the connections it gets: both sides of a connection in one test.
class Acceptor {
 public:
  Coro<void> start() {
    server_ = std::make_unique<Server>(co_await start_server(
        [this](StreamReader reader, StreamWriter writer) { return hand_over(reader, writer); }, kHost, 0));
  }
  int port() const { return server_->port(); }
  Server& server() { return *server_; }

  /// Connects, and waits for the other side.
  struct Pair {
    StreamReader client_reader;
    StreamWriter client_writer;
    StreamReader server_reader;
    StreamWriter server_writer;
  };
  Coro<Pair> connect(std::size_t client_limit = StreamReader::kDefaultLimit) {
    accepted_ = std::make_unique<Future<std::pair<StreamReader, StreamWriter>>>(
        Future<std::pair<StreamReader, StreamWriter>>::create());
    auto [reader, writer] = co_await open_connection(kHost, port(), client_limit);
    auto [server_reader, server_writer] = co_await *accepted_;
    accepted_ = nullptr;
    co_return Pair{reader, writer, server_reader, server_writer};
  }

 private:
  Coro<void> hand_over(StreamReader reader, StreamWriter writer) {
    accepted_->set_result(reader, writer);
    co_return;
  }

  std::unique_ptr<Server> server_;
  std::unique_ptr<Future<std::pair<StreamReader, StreamWriter>>> accepted_;
};

/// The code and text of the system_error that awaiting the coroutine throws.
template <class T>
Coro<std::pair<std::error_code, std::string>> system_error_of(Coro<T> coroutine) {
  try {
    co_await std::move(coroutine);
  } catch (const std::system_error& error) {
    co_return std::pair(error.code(), std::string(error.what()));
  }
  ADD_FAILURE() << "no system_error";
  co_return std::pair(std::error_code(), std::string());
}

}  // namespace loopscope
