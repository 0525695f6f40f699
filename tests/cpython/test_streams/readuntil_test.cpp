#include "tests/cpython/test_streams/streams_world.h"

namespace loopscope {
namespace {

TEST_F(StreamTests, test_readuntil_separator) {
  with_stream([](Stream stream) -> Coro<void> {
    EXPECT_TRUE(co_await thrown_by<std::invalid_argument>(stream.reader.readuntil("")));
  });
}

TEST_F(StreamTests, test_readuntil_multi_chunks) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed("lineAAA");
    EXPECT_EQ(co_await stream.reader.readuntil("AAA"), "lineAAA");
    co_await stream.feed("lineAAAxxx");
    EXPECT_EQ(co_await stream.reader.readuntil("AAA"), "lineAAA");
    EXPECT_EQ(co_await stream.reader.read(100), "xxx");
  });
}

TEST_F(StreamTests, test_readuntil_multi_chunks_1) {
  with_stream([](Stream stream) -> Coro<void> {
    const std::vector<std::vector<std::string>> feeds = {
        {"QWEaa", "XYaa", "a"}, {"QWEaa", "XYa", "aa"}, {"aaa"}, {"Xaaa"}, {"XXX", "a", "a", "a"}};
    for (const std::vector<std::string>& parts : feeds) {
      const Task<std::string> reading = create_task(stream.reader.readuntil("aaa"));
      std::string whole;
      for (const std::string& part : parts) {
        EXPECT_FALSE(reading.done());
        co_await stream.feed(part);
        whole += part;
      }
      EXPECT_EQ(co_await reading, whole);
    }
  });
}

TEST_F(StreamTests, test_readuntil_eof) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed("some dataAA");
    co_await stream.feed_eof();
    const auto error = co_await thrown_by<IncompleteReadError>(stream.reader.readuntil("AAA"));
    EXPECT_TRUE(error.has_value());
    if (!error) co_return;
    EXPECT_EQ(error->partial(), "some dataAA");
    EXPECT_FALSE(error->expected().has_value());
    EXPECT_STREQ(error->what(), "11 bytes read on a total of undefined expected bytes");
    EXPECT_EQ(co_await stream.reader.read(), "");
  });
}

TEST_F(StreamTests, test_readuntil_limit_found_sep) {
  with_stream(
      [](Stream stream) -> Coro<void> {
        co_await stream.feed("some dataAA");
        const auto missing = co_await thrown_by<LimitOverrunError>(stream.reader.readuntil("AAA"));
        EXPECT_TRUE(missing.has_value());
        co_await stream.feed("A");
        // It is looked at only once more bytes are asked for.
        const auto far = co_await thrown_by<LimitOverrunError>(stream.reader.readuntil("AAA"));
        EXPECT_TRUE(far.has_value());
        EXPECT_EQ(co_await stream.reader.readexactly(12), "some dataAAA");
      },
      3);
}

TEST_F(StreamTests, test_readexactly_zero_or_less) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed(kData);
    EXPECT_EQ(co_await stream.reader.readexactly(0), "");
    EXPECT_EQ(co_await stream.reader.read(100), kData);
  });
}

TEST_F(StreamTests, test_readexactly) {
  with_stream([](Stream stream) -> Coro<void> {
    const std::string data = kData;
    const Task<std::string> reading = create_task(stream.reader.readexactly(2 * data.size()));
    for (int i = 0; i < 3; ++i) co_await stream.feed(data);
    EXPECT_EQ(co_await reading, data + data);
    EXPECT_EQ(co_await stream.reader.read(100), data);
  });
}

TEST_F(StreamTests, test_readexactly_limit) {
  with_stream(
      [](Stream stream) -> Coro<void> {
        co_await stream.feed("chunk");
        EXPECT_EQ(co_await stream.reader.readexactly(5), "chunk");
      },
      3);
}

TEST_F(StreamTests, test_readexactly_eof) {
  with_stream([](Stream stream) -> Coro<void> {
    const Task<std::string> reading = create_task(stream.reader.readexactly(36));
    co_await stream.feed(kData);
    co_await stream.feed_eof();
    try {
      co_await reading;
      ADD_FAILURE() << "no IncompleteReadError";
    } catch (const IncompleteReadError& error) {
      EXPECT_EQ(error.partial(), kData);
      EXPECT_EQ(error.expected(), std::size_t{36});
      EXPECT_STREQ(error.what(), "18 bytes read on a total of 36 expected bytes");
    }
    EXPECT_EQ(co_await stream.reader.read(), "");
  });
}

TEST_F(StreamTests, test_readexactly_exception) {
  with_stream([](Stream stream) -> Coro<void> {
    co_await stream.feed("li");
    EXPECT_EQ(co_await stream.reader.readexactly(2), "li");
    co_await stream.reset();
    const auto error = co_await system_error_of(stream.reader.readexactly(2));
    EXPECT_EQ(error.first, std::errc::connection_reset);
  });
}

}  // namespace
}  // namespace loopscope
