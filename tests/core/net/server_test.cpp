#include <sys/resource.h>

#include <algorithm>

#include "tests/core/net/worlds.h"

namespace loopscope {
namespace {

template <class World>
class ServerTest : public NetworkTest<World> {};
TYPED_TEST_SUITE(ServerTest, Worlds, WorldNames);

Coro<void> echo_lines(StreamReader reader, StreamWriter writer) {
  while (true) {
    const std::string line = co_await reader.readline();
    if (line.empty()) break;
    writer.write(line);
    co_await writer.drain();
  }
  writer.close();
}

Coro<std::string> ask(std::string host, int port, std::string question) {
  auto [reader, writer] = co_await open_connection(host, port);
  writer.write(question);
  const std::string answer = co_await reader.readline();
  writer.close();
  co_await writer.wait_closed();
  co_return answer;
}

TYPED_TEST(ServerTest, ServesManyClientsAtOnce) {
  this->run_main([]() -> Coro<void> {
    Server server = co_await start_server(echo_lines, kHost, 0, 200);
    std::vector<Coro<std::string>> questions;
    for (int i = 0; i < 200; ++i) questions.push_back(ask(kHost, server.port(), std::to_string(i) + "\n"));
    const std::vector<std::string> answers = co_await gather(std::move(questions));
    for (std::size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i], std::to_string(i) + "\n");
    server.close();
    co_await server.wait_closed();
  });
}

TYPED_TEST(ServerTest, TellsItsPortAndListensOnTheOneAskedFor) {
  this->run_main([]() -> Coro<void> {
    int port = 0;
    {
      const Server free = co_await start_server(echo_lines, kHost, 0);
      port = free.port();
      EXPECT_GT(port, 1023);
    }
    const Server server = co_await start_server(echo_lines, "localhost", port);
    EXPECT_EQ(server.port(), port);
    EXPECT_EQ(co_await ask("localhost", port, "hi\n"), "hi\n");
  });
}

TYPED_TEST(ServerTest, IPv6Too) {
  this->run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, "::1", 0);
    EXPECT_EQ(co_await ask("::1", server.port(), "hi\n"), "hi\n");
  });
}

TYPED_TEST(ServerTest, APortInUseIsNamed) {
  this->run_main([]() -> Coro<void> {
    const Server first = co_await start_server(echo_lines, kHost, 0);
    const auto [code, text] = co_await system_error_of(start_server(echo_lines, kHost, first.port()));
    EXPECT_EQ(code, std::errc::address_in_use);
    EXPECT_EQ(text, "cannot listen on 127.0.0.1:" + std::to_string(first.port()) + ": Address already in use");
  });
}

TYPED_TEST(ServerTest, ARefusedConnectionIsNamed) {
  this->run_main([]() -> Coro<void> {
    int port = 0;
    {
      const Server closed = co_await start_server(echo_lines, kHost, 0);
      port = closed.port();
    }
    const auto [code, text] = co_await system_error_of(open_connection(kHost, port));
    EXPECT_EQ(code, std::errc::connection_refused);
    EXPECT_EQ(text, "cannot connect to 127.0.0.1:" + std::to_string(port) + ": Connection refused");
  });
}

TYPED_TEST(ServerTest, WhatIsNoPortIsNamed) {
  this->run_main([]() -> Coro<void> {
    const auto port = co_await system_error_of(open_connection(kHost, 65536));
    EXPECT_EQ(port.second, "port 65536 is not between 0 and 65535: Invalid argument");
    const auto negative = co_await system_error_of(start_server(echo_lines, kHost, -1));
    EXPECT_EQ(negative.second, "port -1 is not between 0 and 65535: Invalid argument");
  });
}

TYPED_TEST(ServerTest, ClosedItTakesNoMoreButKeepsWhatItHas) {
  this->run_main([]() -> Coro<void> {
    Server server = co_await start_server(echo_lines, kHost, 0);
    auto [reader, writer] = co_await open_connection(kHost, server.port());
    writer.write("one\n");
    EXPECT_EQ(co_await reader.readline(), "one\n");
    server.close();
    server.close();
    const auto refused = co_await system_error_of(open_connection(kHost, server.port()));
    EXPECT_EQ(refused.first, std::errc::connection_refused);
    co_await server.wait_closed();  // waits for nothing any more
    writer.write("two\n");
    EXPECT_EQ(co_await reader.readline(), "two\n");
    writer.close();
    co_await writer.wait_closed();
  });
}

TYPED_TEST(ServerTest, WhoWaitsBeforeItIsClosedWaitsForItsConnectionsToo) {
  this->run_main([]() -> Coro<void> {
    Server server = co_await start_server(echo_lines, kHost, 0);
    auto [reader, writer] = co_await open_connection(kHost, server.port());
    writer.write("one\n");
    EXPECT_EQ(co_await reader.readline(), "one\n");
    const Task<void> closed = create_task(server.wait_closed());
    co_await sleep(0ms);
    server.close();
    co_await sleep(5ms);
    EXPECT_FALSE(closed.done());
    writer.close();
    co_await closed;
  });
}

TYPED_TEST(ServerTest, AHandlerThatFailsClosesItsConnection) {
  this->run_main([]() -> Coro<void> {
    const auto fail = [](StreamReader reader, StreamWriter writer) -> Coro<void> {
      writer.write("sorry\n");
      co_await reader.readline();
      throw std::runtime_error("out of order");
    };
    const Server server = co_await start_server(fail, kHost, 0);
    auto [reader, writer] = co_await open_connection(kHost, server.port());
    EXPECT_EQ(co_await reader.readline(), "sorry\n");
    writer.write("really?\n");
    EXPECT_EQ(co_await reader.readline(), "");
    EXPECT_EQ(co_await ask(kHost, server.port(), "again\n"), "sorry\n");  // the server goes on
  });
}

TYPED_TEST(ServerTest, TheCallbackLivesAsLongAsItsTasks) {
  this->run_main([]() -> Coro<void> {
    std::optional<StreamReader> reader;
    std::optional<StreamWriter> writer;
    {
      const auto text = std::make_shared<std::string>("captured\n");
      const auto tell = [text](StreamReader, StreamWriter to) -> Coro<void> {
        co_await sleep(20ms);
        to.write(*text);
      };
      const Server server = co_await start_server(tell, kHost, 0);
      auto [r, w] = co_await open_connection(kHost, server.port());
      reader = r;
      writer = w;
      co_await sleep(10ms);  // accepted
    }
    EXPECT_EQ(co_await reader->readline(), "captured\n");
  });
}

TYPED_TEST(ServerTest, ItsTasksHaveNames) {
  this->run_main([]() -> Coro<void> {
    std::vector<std::string> names;
    const auto note = [&names](StreamReader reader, StreamWriter) -> Coro<void> {
      names.push_back(current_task().name());
      co_await reader.read();
    };
    const Server named = co_await start_server(note, kHost, 0, 10, "echo");
    const auto first = co_await open_connection(kHost, named.port());
    co_await sleep(5ms);
    const auto second = co_await open_connection(kHost, named.port());
    co_await sleep(5ms);
    const Server unnamed = co_await start_server(note, kHost, 0);
    const auto third = co_await open_connection(kHost, unnamed.port());
    co_await sleep(5ms);
    EXPECT_EQ(names, (std::vector<std::string>{"echo-1", "echo-2", "Task-1"}));
  });
}

TYPED_TEST(ServerTest, ACancelledConnectLeavesNothing) {
  this->run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, kHost, 0);
    const auto connecting = create_task(open_connection(kHost, server.port()));
    co_await sleep(0ms);
    connecting.cancel();
    EXPECT_THROW(co_await connecting, CancelledError);
    EXPECT_EQ(co_await ask(kHost, server.port(), "next\n"), "next\n");
  });
}

// What is open when a loop ends is closed with it: the fixture counts descriptors, the sanitizers memory.
TYPED_TEST(ServerTest, ALoopThatEndsReleasesWhatIsOpen) {
  std::optional<Server> server;
  std::optional<StreamWriter> writer;
  this->run_main([&]() -> Coro<void> {
    server = co_await start_server(echo_lines, kHost, 0);
    auto [reader, kept] = co_await open_connection(kHost, server->port());
    auto [other_reader, unsent] = co_await open_connection(kHost, server->port());
    unsent.write(std::string(16 << 20, 'x'));  // too much to be gone by the end
    writer = kept;
    auto [third_reader, closing] = co_await open_connection(kHost, server->port());
    closing.close();
  });
  if (TestFixture::WorldType::kSimulated) {  // whose network must outlive them
    server.reset();
    writer.reset();
  }
  this->destroy_world();
  if (server) {
    EXPECT_FALSE(server->is_serving());
  }
  if (writer) {
    EXPECT_NE(writer->socket(), -1) << "who holds a writer keeps its descriptor, without the loop, until he lets go";
  }
}

TYPED_TEST(ServerTest, AfterTheLoopAllIsClosed) {
  std::optional<Server> server;
  std::optional<StreamWriter> writer;
  this->run_main([&]() -> Coro<void> {
    server = co_await start_server(echo_lines, kHost, 0);
    const auto connection = co_await open_connection(kHost, server->port());
    writer = connection.second;
  });
  this->loop().close();
  server->close();
  EXPECT_FALSE(server->is_serving());
  EXPECT_THROW(server->get_loop(), std::logic_error);
  writer->write("dropped");
  writer->close();
  EXPECT_TRUE(writer->is_closing());
  const auto closed = [](auto waits) -> Coro<std::string> {
    try {
      co_await std::move(waits);
    } catch (const std::logic_error& error) {
      co_return error.what();
    }
    co_return "";
  };
  EXPECT_EQ(run(closed(writer->wait_closed())), "Event loop is closed");
}

TYPED_TEST(ServerTest, ACallbackMayKeepItsServerUntilTheLoopEnds) {
  const auto server = std::make_shared<std::optional<Server>>();
  this->run_main([&]() -> Coro<void> {
    const auto keeps_it = [server](StreamReader, StreamWriter) -> Coro<void> { co_return; };
    *server = co_await start_server(keeps_it, kHost, 0);
  });
  EXPECT_GT(server.use_count(), 1);
  this->destroy_world();
  EXPECT_EQ(server.use_count(), 1);
}

TYPED_TEST(ServerTest, AnAbandonedProgramReleasesWhatIsOpen) {
  const auto program = []() -> Coro<void> {
    const auto never_read = [](StreamReader, StreamWriter) -> Coro<void> { co_await sleep(1h); };
    const Server server = co_await start_server(never_read, kHost, 0);
    auto [reader, writer] = co_await open_connection(kHost, server.port());
    writer.write("x\n");
    writer.write(std::string(16 << 20, 'x'));
    get_running_loop().call_later(5ms, [] { get_running_loop().stop(); });
    co_await reader.readexactly(1000);
  };
  const Task<void> task = create_task(this->loop(), program());
  this->loop().run_forever();
  EXPECT_FALSE(task.done());
  this->destroy_world();
}

using TcpServerTest = NetworkTest<TcpWorld>;

TEST_F(TcpServerTest, LooksAwayForAWhileWhenThereAreNoDescriptorsLeft) {
  rlimit before;
  ::getrlimit(RLIMIT_NOFILE, &before);
  run_main([before]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, kHost, 0);
    const std::unique_ptr<Socket> client = current_network().connect(kHost, server.port());
    const rlimit none = {.rlim_cur = static_cast<rlim_t>(client->fd()) + 1, .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    co_await sleep(50ms);
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_TRUE(client->try_write("late\n"));
    co_await readable(client->fd());
    char answer[5];
    EXPECT_EQ(client->try_read(answer), std::size_t{5});
  });
  EXPECT_GE(loop().time(), kNsPerSecond);
  EXPECT_LT(world().sink.count(trace::Kind::frame_begin), 40u);  // it did not spin meanwhile
}

}  // namespace
}  // namespace loopscope
