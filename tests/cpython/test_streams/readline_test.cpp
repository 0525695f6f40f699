#include "tests/cpython/test_streams/streams_world.h"

namespace loopscope {
namespace {

TEST_F(StreamTests, test_readline) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed("chunk1 ");
    const Task<std::string> reading = create_task(stream.reader.readline());
    co_await stream.feed("chunk2 ");
    co_await stream.feed("chunk3 ");
    EXPECT_FALSE(reading.done());
    co_await stream.feed("\n chunk4");
    EXPECT_EQ(co_await reading, "chunk1 chunk2 chunk3 \n");
    EXPECT_EQ(co_await stream.reader.read(100), " chunk4");
  });
}

TEST_F(StreamTests, test_readline_limit_with_existing_data) {
  with_stream(
      [](Stream stream) -> Coro<void> {
        co_await stream.feed("li");
        co_await stream.feed("ne1\nline2\n");
        EXPECT_TRUE(co_await thrown_by<LimitOverrunError>(stream.reader.readline()));
        EXPECT_EQ(co_await stream.reader.read(100), "line2\n");

        co_await stream.feed("li");
        co_await stream.feed("ne1");
        co_await stream.feed("li");
        EXPECT_TRUE(co_await thrown_by<LimitOverrunError>(stream.reader.readline()));
        co_await stream.feed_eof();
        EXPECT_EQ(co_await stream.reader.read(), "");
      },
      3);
}

TEST_F(StreamTests, test_readline_limit) {
  with_stream(
      [](Stream stream) -> Coro<void> {
        const Task<std::string> reading = create_task(stream.reader.readline());
        co_await stream.feed("chunk1");
        co_await stream.feed("chunk2\n");
        co_await stream.feed("chunk3\n");
        bool refused = false;
        try {
          co_await reading;
        } catch (const LimitOverrunError&) {
          refused = true;
        }
        EXPECT_TRUE(refused);
        EXPECT_EQ(co_await stream.reader.read(100), "chunk3\n");

        co_await stream.feed("1234567\n");
        EXPECT_EQ(co_await stream.reader.readline(), "1234567\n");
        co_await stream.feed("12345678\n");
        EXPECT_TRUE(co_await thrown_by<LimitOverrunError>(stream.reader.readline()));
        co_await stream.feed("12345678");
        EXPECT_TRUE(co_await thrown_by<LimitOverrunError>(stream.reader.readline()));
        co_await stream.feed_eof();
        EXPECT_EQ(co_await stream.reader.read(), "");
      },
      7);
}

TEST_F(StreamTests, test_readline_nolimit_nowait) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed("line1\n");
    co_await stream.feed("line2\nline3\n");
    EXPECT_EQ(co_await stream.reader.readline(), "line1\n");
    EXPECT_EQ(co_await stream.reader.read(100), "line2\nline3\n");
  });
}

TEST_F(StreamTests, test_readline_eof) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed("some data");
    co_await stream.feed_eof();
    EXPECT_EQ(co_await stream.reader.readline(), "some data");
  });
}

TEST_F(StreamTests, test_readline_empty_eof) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed_eof();
    EXPECT_EQ(co_await stream.reader.readline(), "");
  });
}

TEST_F(StreamTests, test_readline_read_byte_count) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed(kData);
    co_await stream.reader.readline();
    EXPECT_EQ(co_await stream.reader.read(7), "line2\nl");
    EXPECT_EQ(co_await stream.reader.read(100), "ine3\n");
  });
}

TEST_F(StreamTests, test_readline_exception) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed("line\n");
    EXPECT_EQ(co_await stream.reader.readline(), "line\n");
    co_await stream.reset();
    const auto error = co_await system_error_of(stream.reader.readline());
    EXPECT_EQ(error.first, std::errc::connection_reset);
  });
}

TEST_F(StreamTests, test_exception_waiter) {
  with_stream([](Stream stream) -> Coro<void> {
    const Task<std::string> reading = create_task(stream.reader.readline());
    co_await stream.reset();
    EXPECT_TRUE(reading.done());
    EXPECT_THROW(reading.result(), std::system_error);
  });
}

TEST_F(StreamTests, test_exception_cancel) {
  with_stream([](Stream stream) -> Coro<void> {
    const Task<std::string> reading = create_task(stream.reader.readline());
    co_await sleep(1ms);
    reading.cancel();
    co_await sleep(1ms);
    EXPECT_TRUE(reading.cancelled());
    co_await stream.reset();
    const auto error = co_await system_error_of(stream.reader.readline());
    EXPECT_EQ(error.first, std::errc::connection_reset);
  });
}

}  // namespace
}  // namespace loopscope
