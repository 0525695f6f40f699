#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include <gmock/gmock.h>

#include "tests/core/net/worlds.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LOOPSCOPE_SLOW
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LOOPSCOPE_SLOW
#endif
#endif

// Peers that go away in the middle, send too much, or come when nothing is left for them.

namespace loopscope {
namespace {

template <class World>
class HostileTest : public NetworkTest<World> {};
TYPED_TEST_SUITE(HostileTest, Worlds, WorldNames);

#ifdef LOOPSCOPE_SLOW
constexpr int kConnections = 1'000;
#else
constexpr int kConnections = 10'000;
#endif
constexpr int kAtOnce = 200;

/// What became of the conversations, on either side.
struct Tally {
  int begun = 0;
  int ended = 0;   // the other end was found
  int broken = 0;  // the connection was lost
  int answers = 0;
};

/// Answers lines until the other end goes, in whatever way.
Coro<void> answer(StreamReader reader, StreamWriter writer, Tally& tally) {
  ++tally.begun;
  try {
    while (true) {
      const std::string line = co_await reader.readline();
      if (line.empty() || line.back() != '\n') break;
      writer.write("you said " + line);
      co_await writer.drain();
    }
    ++tally.ended;
  } catch (const std::system_error&) {
    ++tally.broken;
  }
  writer.close();
}

/// One of the ways to leave in the middle of a conversation.
Coro<void> drop(int port, int way, Tally& tally) {
  auto [reader, writer] = co_await open_connection(kHost, port);
  writer.write("hello\n");
  EXPECT_EQ(co_await reader.readline(), "you said hello\n");
  ++tally.answers;
  switch (way % 5) {
    case 0:  // lets go of both
      break;
    case 1:
      writer.write("half a li");
      writer.close();
      break;
    case 2:  // leaves the answer unread, so that the connection is reset
      writer.write("more\n");
      co_await sleep(1ms);
      writer.close();
      break;
    case 3:
      writer.write("and more\n");
      writer.abort();
      co_await writer.wait_closed();
      break;
    default:
      writer.write_eof();
      EXPECT_EQ(co_await reader.read(), "");
      writer.close();
      co_await writer.wait_closed();
  }
}

TYPED_TEST(HostileTest, ThousandsDropInTheMiddleAndNothingIsLost) {
  this->run_main([this]() -> Coro<void> {
    Tally tally;
    const auto serve = [&tally](StreamReader reader, StreamWriter writer) { return answer(reader, writer, tally); };
    Server server = co_await start_server(serve, kHost, 0, kAtOnce);
    const int before = open_descriptors();
    for (int done = 0; done < kConnections; done += kAtOnce) {
      std::vector<Coro<void>> batch;
      for (int i = 0; i < kAtOnce; ++i) batch.push_back(drop(server.port(), i, tally));
      co_await gather(std::move(batch));
    }
    server.close();
    co_await server.wait_closed();
    EXPECT_EQ(tally.answers, kConnections);
    EXPECT_EQ(tally.begun, kConnections);
    EXPECT_EQ(tally.ended + tally.broken, kConnections);
    EXPECT_GE(tally.ended, kConnections * 3 / 5);
    const int listener = TestFixture::WorldType::kSimulated ? 0 : 1;
    EXPECT_EQ(open_descriptors(), before - listener);
    EXPECT_EQ(this->loop().selector().watch_count(), 0u);
    co_await sleep(0ms);
    EXPECT_EQ(all_tasks().size(), 1u);
  });
}

TYPED_TEST(HostileTest, AHugeLineIsRefusedAndTheNextOneIsRead) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect(1000);
    pair.server_writer.write(std::string(5000, 'x'));
    co_await sleep(10ms);
    EXPECT_THROW(co_await pair.client_reader.readline(), LimitOverrunError);
    pair.server_writer.write("\nshort\n" + std::string(2000, 'y') + "\nlast\n");
    co_await sleep(10ms);
    EXPECT_EQ(co_await pair.client_reader.readline(), "\n");
    EXPECT_EQ(co_await pair.client_reader.readline(), "short\n");
    EXPECT_THROW(co_await pair.client_reader.readline(), LimitOverrunError);
    EXPECT_EQ(co_await pair.client_reader.readline(), "last\n");
  });
}

// readuntil() leaves what it refuses: who knows how much he can take reads it in pieces.
TYPED_TEST(HostileTest, AnOverrunTellsHowMuchIsThere) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect(1000);
    pair.server_writer.write(std::string(5000, 'x') + "|rest|");
    co_await sleep(10ms);
    std::string got;
    while (!got.ends_with('|')) {
      std::size_t consumed = 0;
      try {
        got += co_await pair.client_reader.readuntil("|");
      } catch (const LimitOverrunError& error) {
        consumed = error.consumed();
      }
      got += co_await pair.client_reader.readexactly(consumed);
    }
    EXPECT_EQ(got, std::string(5000, 'x') + "|");
    EXPECT_EQ(co_await pair.client_reader.readuntil("|"), "rest|");
  });
}

TYPED_TEST(HostileTest, NothingIsReadOrWrittenAfterTheEnd) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    pair.client_writer.write("last");
    EXPECT_TRUE(pair.client_writer.can_write_eof());
    pair.client_writer.write_eof();
    EXPECT_THROW(pair.client_writer.write("after"), std::logic_error);
    EXPECT_EQ(co_await pair.server_reader.read(), "last");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(co_await pair.server_reader.read(), "");
    EXPECT_TRUE(pair.server_reader.at_eof());
    // The other direction goes on.
    pair.server_writer.writelines({"still ", "here"});
    pair.server_writer.write_eof();
    EXPECT_EQ(co_await pair.client_reader.read(), "still here");
  });
}

TYPED_TEST(HostileTest, AResetInTheMiddleOfAWriteIsTold) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    pair.server_writer.write(std::string(16 << 20, 'x'));  // far more than the system takes
    const auto drained = create_task(system_error_of(pair.server_writer.drain()));
    const auto closed = create_task(system_error_of(pair.server_writer.wait_closed()));
    const std::string some = co_await pair.client_reader.readexactly(1000);
    EXPECT_EQ(some.size(), 1000u);
    EXPECT_FALSE(drained.done());
    pair.client_writer.abort();  // with bytes unread
    const std::vector lost{std::errc::connection_reset, std::errc::broken_pipe};
    for (const auto& waiting : {drained, closed}) {
      const auto [code, text] = co_await waiting;
      EXPECT_TRUE(std::any_of(lost.begin(), lost.end(), [&reason = code](std::errc one) { return reason == one; }))
          << text;
    }
    EXPECT_TRUE(pair.server_writer.is_closing());
    pair.server_writer.write("dropped");
    const auto again = co_await system_error_of(pair.server_writer.drain());
    EXPECT_EQ(again.first, drained.result().first);
  });
}

TYPED_TEST(HostileTest, AbortDropsWhatIsUnsent) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    pair.client_writer.write(std::string(16 << 20, 'x'));
    pair.client_writer.abort();
    pair.client_writer.abort();
    co_await pair.client_writer.wait_closed();
    EXPECT_EQ(pair.client_writer.socket(), -1);
    EXPECT_EQ(pair.client_writer.sockname().port(), pair.server_writer.peername().port());
    const std::string got = co_await pair.server_reader.read();
    EXPECT_LT(got.size(), std::size_t{16} << 20);
  });
}

/// The lowest number that is free becomes one too high.
void leave_no_descriptors(const rlimit& before) {
  const OwnedFd lowest(::dup(STDIN_FILENO));
  const rlimit none = {.rlim_cur = static_cast<rlim_t>(lowest.get()), .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &none);
}

using TcpHostileTest = NetworkTest<TcpWorld>;

TEST_F(TcpHostileTest, AServerSaysThatNoDescriptorsAreLeftAndGoesOn) {
  rlimit before;
  ::getrlimit(RLIMIT_NOFILE, &before);
  std::vector<std::string> told;
  loop().set_exception_handler([&](EventLoop&, const ExceptionContext& context) {
    told.push_back(to_line(context));
    ::setrlimit(RLIMIT_NOFILE, &before);  // some are free again
  });
  run_main([before]() -> Coro<void> {
    const auto greet = [](StreamReader, StreamWriter writer) -> Coro<void> {
      writer.write("hello\n");
      writer.close();
      co_return;
    };
    const Server server = co_await start_server(greet, kHost, 0);
    std::vector<StreamReader> clients;
    for (int i = 0; i < 3; ++i) clients.push_back((co_await open_connection(kHost, server.port())).first);
    for (const StreamReader& client : clients)
      EXPECT_EQ(co_await client.read(), "hello\n");  // to its end: their descriptors are free
    auto connecting = current_network().connect(kHost, server.port());
    leave_no_descriptors(before);
    char buffer[10];
    co_await readable(connecting->fd());
    EXPECT_EQ(connecting->try_read(buffer), std::size_t{6});
  });
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_THAT(told, testing::ElementsAre(testing::AllOf(testing::HasSubstr("out of system resources"),
                                                        testing::HasSubstr("Too many open files"))));
  EXPECT_GE(loop().time(), kNsPerSecond);
}

TEST_F(TcpHostileTest, AServerThatIsClosedWhileItLooksAwayStaysClosed) {
  rlimit before;
  ::getrlimit(RLIMIT_NOFILE, &before);
  std::optional<Server> server;
  loop().set_exception_handler([&](EventLoop&, const ExceptionContext&) { server->close(); });
  run_main([&]() -> Coro<void> {
    const auto nobody = [](StreamReader, StreamWriter) -> Coro<void> { co_return; };
    server = co_await start_server(nobody, kHost, 0);
    auto connecting = current_network().connect(kHost, server->port());
    leave_no_descriptors(before);
    co_await server->wait_closed();
    ::setrlimit(RLIMIT_NOFILE, &before);
    co_await readable(connecting->fd());
    char buffer[1];
    EXPECT_THROW(connecting->try_read(buffer), std::system_error);
    EXPECT_EQ(loop().selector().watch_count(), 0u);
  });
}

// A stream's descriptor stays armed for it. When it is closed, its number is another's.
TEST_F(TcpHostileTest, ANumberThatIsReusedIsNotTakenForTheOldDescriptor) {
  run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    int reused = 0;
    for (int i = 0; i < 20; ++i) {
      auto pair = co_await acceptor.connect();
      const int fd = pair.client_writer.socket();
      pair.server_writer.write("x");
      EXPECT_EQ(co_await pair.client_reader.read(1), "x");
      pair.client_writer.close();
      co_await pair.client_writer.wait_closed();
      auto next = co_await acceptor.connect();
      reused += next.client_writer.socket() == fd || next.server_writer.socket() == fd;
      const auto reading = create_task(next.client_reader.read(1));
      co_await sleep(0ms);
      EXPECT_FALSE(reading.done());
      next.server_writer.write("y");
      EXPECT_EQ(co_await reading, "y");
    }
    EXPECT_GT(reused, 0);
  });
}

TEST_F(TcpHostileTest, ADescriptorIsWatchedOnceInOneDirection) {
  run_main([this]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const int fd = pair.client_writer.socket();
    const auto reading = create_task(pair.client_reader.read(1));
    co_await sleep(0ms);
    EXPECT_THROW(co_await readable(fd), std::logic_error);
    EXPECT_THROW(loop().add_reader(fd, [] {}), std::logic_error);
    co_await writable(fd);  // the other direction is free
    pair.server_writer.write("x");
    EXPECT_EQ(co_await reading, "x");
  });
}

// The backlog of a Unix-domain socket that nobody accepts from is full at once, and connecting says so at once.
class FullBacklogTest : public NetworkTest<TcpWorld> {
 protected:
  const std::string name_ = std::string(1, '\0') + "loopscope-backlog-" + std::to_string(::getpid());
};

TEST_F(FullBacklogTest, ConnectingWaitsForRoom) {
  run_main([this]() -> Coro<void> {
    const std::unique_ptr<Listener> listener = current_network().bind(unix_address(name_), BindOptions());
    listener->listen(1);
    std::vector<Task<std::pair<StreamReader, StreamWriter>>> connecting;
    for (int i = 0; i < 5; ++i) connecting.push_back(create_task(open_unix_connection(name_)));
    co_await sleep(5ms);
    const auto done = [&connecting] {
      return std::count_if(connecting.begin(), connecting.end(), [](const auto& task) { return task.done(); });
    };
    EXPECT_EQ(done(), 2);
    std::vector<std::unique_ptr<Socket>> accepted;
    while (accepted.size() < connecting.size()) {
      co_await readable(listener->fd());
      while (auto socket = listener->try_accept()) accepted.push_back(std::move(socket));
    }
    for (const auto& task : connecting) EXPECT_EQ((co_await task).second.peername().family(), AF_UNIX);
  });
}

}  // namespace
}  // namespace loopscope
