#include "tests/cpython/test_streams/streams_world.h"

namespace loopscope {
namespace {

TEST_F(StreamTests, test_feed_empty_data) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed("");
    EXPECT_FALSE(stream.reader.at_eof());
    co_await stream.feed_eof();
    EXPECT_EQ(co_await stream.reader.read(), "");
  });
}

TEST_F(StreamTests, test_feed_nonempty_data) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed(kData);
    co_await stream.feed_eof();
    EXPECT_EQ(co_await stream.reader.read(), kData);
  });
}

TEST_F(StreamTests, test_read_zero) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed(kData);
    EXPECT_EQ(co_await stream.reader.read(0), "");
    EXPECT_EQ(co_await stream.reader.read(100), kData);
  });
}

TEST_F(StreamTests, test_read) {
  with_stream([](Stream stream) -> Coro<void> {
    const Task<std::string> reading = create_task(stream.reader.read(30));
    co_await stream.feed(kData);
    EXPECT_EQ(co_await reading, kData);
  });
}

TEST_F(StreamTests, test_read_line_breaks) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed("line1");
    co_await stream.feed("line2");
    EXPECT_EQ(co_await stream.reader.read(5), "line1");
    EXPECT_EQ(co_await stream.reader.read(100), "line2");
  });
}

TEST_F(StreamTests, test_read_eof) {
  with_stream([](Stream stream) -> Coro<void> {
    const Task<std::string> reading = create_task(stream.reader.read(1024));
    co_await stream.feed_eof();
    EXPECT_EQ(co_await reading, "");
  });
}

TEST_F(StreamTests, test_read_until_eof) {
  with_stream([](Stream stream) -> Coro<void> {
    const Task<std::string> reading = create_task(stream.reader.read(-1));
    co_await stream.feed("chunk1\n");
    co_await stream.feed("chunk2");
    EXPECT_FALSE(reading.done());
    co_await stream.feed_eof();
    EXPECT_EQ(co_await reading, "chunk1\nchunk2");
  });
}

TEST_F(StreamTests, test_read_exception) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed("li");
    EXPECT_EQ(co_await stream.reader.read(2), "li");
    co_await stream.reset();
    const auto error = co_await system_error_of(stream.reader.read(2));
    EXPECT_EQ(error.first, std::errc::connection_reset);
  });
}

TEST_F(StreamTests, test_invalid_limit) {
  run_main([]() -> Coro<void> {
    const auto error = co_await thrown_by<std::invalid_argument>(open_connection(kHost, 1, 0));
    EXPECT_TRUE(error.has_value());
    if (!error) co_return;
    EXPECT_STREQ(error->what(), "the limit must not be 0");
  });
}

TEST_F(StreamTests, test_read_limit) {
  with_stream(
      [](Stream stream) -> Coro<void> {
        co_await stream.feed("chunk");
        EXPECT_EQ(co_await stream.reader.read(5), "chunk");
      },
      3);
}

TEST_F(StreamTests, test_at_eof) {
  with_stream([](Stream stream) -> Coro<void> {
    EXPECT_FALSE(stream.reader.at_eof());
    co_await stream.feed("some data\n");
    EXPECT_FALSE(stream.reader.at_eof());
    co_await stream.reader.readline();
    EXPECT_FALSE(stream.reader.at_eof());
    co_await stream.feed("some data\n");
    co_await stream.feed_eof();
    EXPECT_EQ(co_await stream.reader.readline(), "some data\n");
    EXPECT_EQ(co_await stream.reader.read(), "");
    EXPECT_TRUE(stream.reader.at_eof());
  });
}

}  // namespace
}  // namespace loopscope
