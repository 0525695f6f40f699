#include "tests/cpython/test_streams/streams_world.h"

namespace loopscope {
namespace {

Coro<void> echo_line(StreamReader reader, StreamWriter writer) {
  writer.write(co_await reader.readline());
  co_await writer.drain();
  writer.close();
  co_await writer.wait_closed();
}

Coro<void> leave_unread(StreamReader, StreamWriter writer) {
  writer.transport().pause_reading();
  co_await sleep(10ms);
  writer.close();
}

Coro<std::string> ask(Coro<std::pair<StreamReader, StreamWriter>> connecting) {
  auto [reader, writer] = co_await std::move(connecting);
  writer.write("hello world!\n");
  std::string answer = co_await reader.readline();
  EXPECT_EQ(co_await reader.read(), "");
  writer.close();
  co_await writer.wait_closed();
  co_return answer;
}

TEST_F(StreamTests, test_open_connection) {
  run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_line, kHost, 0);
    EXPECT_EQ(co_await ask(open_connection(kHost, server.port())), "hello world!\n");
  });
}

TEST_F(StreamTests, test_open_unix_connection) {
  run_main([]() -> Coro<void> {
    const Server server = co_await start_unix_server(echo_line, "/tmp/server");
    EXPECT_EQ(co_await ask(open_unix_connection("/tmp/server")), "hello world!\n");
  });
}

TEST_F(StreamTests, test_start_server) {
  run_main([]() -> Coro<void> {
    Server server = co_await start_server(echo_line, kHost, 0);
    EXPECT_EQ(co_await ask(open_connection(kHost, server.port())), "hello world!\n");
    server.close();
    co_await server.wait_closed();
    EXPECT_FALSE(server.is_serving());
  });
}

TEST_F(StreamTests, test_start_unix_server) {
  run_main([]() -> Coro<void> {
    Server server = co_await start_unix_server(echo_line, "/tmp/server");
    EXPECT_EQ(co_await ask(open_unix_connection("/tmp/server")), "hello world!\n");
    server.close();
    co_await server.wait_closed();
    EXPECT_FALSE(server.is_serving());
  });
}

TEST_F(StreamTests, test_open_connection_error) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.reset();
    const auto error = co_await system_error_of(stream.reader.read());
    EXPECT_EQ(error.first, std::errc::connection_reset);
  });
}

TEST_F(StreamTests, test_open_unix_connection_error) {
  run_main([]() -> Coro<void> {
    const Server server = co_await start_unix_server(leave_unread, "/tmp/server");
    auto [reader, writer] = co_await open_unix_connection("/tmp/server");
    writer.write("never read");
    const auto error = co_await system_error_of(reader.read());
    EXPECT_EQ(error.first, std::errc::connection_reset);
  });
}

TEST_F(StreamTests, test_drain_raises) {
  with_stream([](Stream stream) -> Coro<void> {
    // The other end is gone: who only writes must find out.
    stream.feeder.close();
    co_await stream.feeder.wait_closed();
    bool raised = false;
    for (int i = 0; i < 100 && !raised; ++i) {
      stream.writer.write("foo\n");
      try {
        co_await stream.writer.drain();
      } catch (const std::system_error&) {
        raised = true;
      }
      co_await sleep(1ms);
    }
    EXPECT_TRUE(raised);
  });
}

TEST_F(StreamTests, test_multiple_drain) {
  with_stream([](Stream stream) -> Coro<void> {
    stream.writer.write(std::string(1024 * 1024, 'x'));
    const Task<void> one = create_task(stream.writer.drain());
    const Task<void> other = create_task(stream.writer.drain());
    co_await sleep(10ms);
    EXPECT_FALSE(one.done());
    EXPECT_FALSE(other.done());
    co_await stream.fed.readexactly(1024 * 1024);
    co_await one;
    co_await other;
  });
}

TEST_F(StreamTests, test_wait_closed_on_close) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed(kData);
    EXPECT_EQ(co_await stream.reader.readline(), "line1\n");
    EXPECT_EQ(co_await stream.reader.readexactly(12), "line2\nline3\n");
    EXPECT_FALSE(stream.writer.is_closing());
    stream.writer.close();
    EXPECT_TRUE(stream.writer.is_closing());
    co_await stream.writer.wait_closed();
  });
}

TEST_F(StreamTests, test_wait_closed_on_close_with_unread_data) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed(kData);
    EXPECT_EQ(co_await stream.reader.readline(), "line1\n");
    stream.writer.close();
    co_await stream.writer.wait_closed();
  });
}

TEST_F(StreamTests, test_async_writer_api) {
  with_stream([](Stream stream) -> Coro<void> {
    stream.writer.write("hello");
    co_await stream.writer.drain();
    EXPECT_EQ(co_await stream.fed.readexactly(5), "hello");
    stream.writer.close();
    co_await stream.writer.wait_closed();
  });
}

TEST_F(StreamTests, test_async_writer_api_exception_after_close) {
  with_stream([](Stream stream) -> Coro<void> {
    stream.writer.close();
    stream.writer.write("data");
    const auto error = co_await system_error_of(stream.writer.drain());
    EXPECT_EQ(error.first, std::errc::connection_reset);
  });
}

TEST_F(StreamTests, test_eof_feed_when_closing_writer) {
  with_stream([](Stream stream) -> Coro<void> {
    stream.writer.close();
    co_await stream.writer.wait_closed();
    EXPECT_EQ(co_await stream.reader.read(), "");
    EXPECT_TRUE(stream.reader.at_eof());
  });
}

}  // namespace
}  // namespace loopscope
