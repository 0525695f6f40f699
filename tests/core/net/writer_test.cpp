#include <algorithm>

#include "tests/core/net/worlds.h"

namespace loopscope {
namespace {

constexpr std::size_t kMiB = 1 << 20;

template <class World>
class WriterTest : public NetworkTest<World> {};
TYPED_TEST_SUITE(WriterTest, Worlds, WorldNames);

/// Bytes that show when some are lost, doubled or out of order.
std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + (i * 7 + i / 1000) % 26);
  return bytes;
}

/// Counts in `written`.
Coro<void> write_chunks(StreamWriter writer, std::string bytes, std::size_t chunk, std::size_t& written) {
  for (std::size_t begin = 0; begin < bytes.size(); begin += chunk) {
    const std::string part = bytes.substr(begin, chunk);
    writer.write(part);
    written += part.size();
    co_await writer.drain();
  }
}

TYPED_TEST(WriterTest, DrainHoldsBackAWriterWhoseReaderIsSlow) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const std::string bytes = pattern(24 * kMiB);
    std::size_t written = 0;
    const Task<void> writing = create_task(write_chunks(pair.client_writer, bytes, 50'000, written));
    std::size_t held_at = 0;
    do {  // until it gets no further, however slow the machine is
      held_at = written;
      co_await sleep(50ms);
    } while (held_at != written);
    EXPECT_LT(held_at, bytes.size());
    co_await sleep(20ms);
    EXPECT_EQ(written, held_at);
    const std::string received = co_await pair.server_reader.readexactly(bytes.size());
    EXPECT_TRUE(received == bytes);
    co_await writing;
    EXPECT_EQ(written, bytes.size());
  });
}

TYPED_TEST(WriterTest, BothSidesSendAtOnce) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const std::string there = pattern(2 * kMiB);
    const std::string back = pattern(3 * kMiB);
    std::size_t written = 0;
    const Task<void> writing_there = create_task(write_chunks(pair.client_writer, there, 100'000, written));
    const Task<void> writing_back = create_task(write_chunks(pair.server_writer, back, 3'000, written));
    const Task<std::string> read_there = create_task(pair.server_reader.readexactly(there.size()));
    const Task<std::string> read_back = create_task(pair.client_reader.readexactly(back.size()));
    const bool all_there = co_await read_there == there;
    const bool all_back = co_await read_back == back;
    EXPECT_TRUE(all_there);
    EXPECT_TRUE(all_back);
    co_await writing_there;
    co_await writing_back;
  });
}

TYPED_TEST(WriterTest, CloseSendsTheRestFirst) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const std::string bytes = pattern(12 * kMiB);
    pair.client_writer.write(bytes);
    pair.client_writer.close();
    EXPECT_TRUE(pair.client_writer.is_closing());
    pair.client_writer.write("not too late");  // as in asyncio: there is something to wait for
    const std::string received = co_await pair.server_reader.read();
    EXPECT_TRUE(received == bytes + "not too late");
    co_await pair.client_writer.wait_closed();
    pair.client_writer.write("too late");
    co_await pair.client_writer.wait_closed();
  });
}

TYPED_TEST(WriterTest, LettingGoOfBothSendsTheRestAndCloses) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    std::optional<Acceptor::Pair> pair = co_await acceptor.connect();
    const std::string bytes = pattern(12 * kMiB);
    const StreamReader reader = pair->server_reader;
    pair->client_writer.write(bytes);
    pair.reset();
    const std::string received = co_await reader.read();
    EXPECT_TRUE(received == bytes);
  });
}

TYPED_TEST(WriterTest, WriteEofEndsOneDirectionOnly) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const std::string bytes = pattern(12 * kMiB);
    pair.client_writer.write(bytes);
    pair.client_writer.write_eof();
    pair.client_writer.write_eof();
    EXPECT_THROW(pair.client_writer.write("more"), std::logic_error);
    const std::string received = co_await pair.server_reader.read();
    EXPECT_TRUE(received == bytes);
    pair.server_writer.write("thanks");
    pair.server_writer.close();
    EXPECT_EQ(co_await pair.client_reader.read(), "thanks");
  });
}

TYPED_TEST(WriterTest, CloseEndsTheOwnReader) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const Task<std::string> reading = create_task(pair.client_reader.read(10));
    co_await sleep(5ms);
    pair.client_writer.close();
    EXPECT_EQ(co_await reading, "");
    EXPECT_EQ(co_await pair.client_reader.read(10), "");
    EXPECT_EQ(co_await pair.server_reader.read(10), "");
  });
}

TYPED_TEST(WriterTest, WaitClosedWaitsForSomebodyToClose) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const Task<void> waiting = create_task(pair.client_writer.wait_closed());
    const Task<void> given_up = create_task(pair.client_writer.wait_closed());
    co_await sleep(5ms);
    given_up.cancel();
    co_await sleep(0ms);
    EXPECT_TRUE(given_up.cancelled());
    EXPECT_FALSE(waiting.done());
    pair.client_writer.close();
    co_await waiting;
  });
}

TYPED_TEST(WriterTest, DrainAfterCloseSaysSo) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    pair.client_writer.close();
    const auto [code, text] = co_await system_error_of(pair.client_writer.drain());
    EXPECT_EQ(code, std::errc::connection_reset);
    EXPECT_EQ(text, "cannot write to 127.0.0.1:" + std::to_string(acceptor.port()) + ": Connection reset by peer");
  });
}

TYPED_TEST(WriterTest, AResetIsToldToReadersWritersAndWaiters) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    std::optional<Acceptor::Pair> pair = co_await acceptor.connect();
    const StreamReader reader = pair->server_reader;
    const StreamWriter writer = pair->server_writer;
    pair->client_writer.transport().pause_reading();
    writer.write("never read");
    co_await sleep(5ms);
    pair.reset();  // with bytes unread
    co_await sleep(5ms);
    EXPECT_TRUE(writer.is_closing());  // though nobody reads
    const auto [code, text] = co_await system_error_of(reader.read(10));
    EXPECT_EQ(code, std::errc::connection_reset);
    EXPECT_TRUE(text.starts_with("cannot read from 127.0.0.1:")) << text;
    writer.write("dropped");
    const auto drained = co_await system_error_of(writer.drain());
    EXPECT_EQ(drained.first, std::errc::connection_reset);
    const auto closed = co_await system_error_of(writer.wait_closed());
    EXPECT_EQ(closed.first, std::errc::connection_reset);
  });
}

TYPED_TEST(WriterTest, WritingOnToAClosedEndFailsInTheEnd) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    std::optional<Acceptor::Pair> pair = co_await acceptor.connect();
    const StreamWriter writer = pair->server_writer;
    pair.reset();
    const Task<void> writing = create_task([](StreamWriter to) -> Coro<void> {
      while (true) {
        to.write("x");
        co_await to.drain();
        co_await sleep(1ms);
      }
    }(writer));
    co_await sleep(30ms);
    EXPECT_TRUE(writing.done());
    EXPECT_THROW(std::rethrow_exception(writing.exception()), std::system_error);
  });
}

TYPED_TEST(WriterTest, ADrainThatWaitsIsToldOfAReset) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    std::optional<Acceptor::Pair> pair = co_await acceptor.connect();
    const StreamWriter writer = pair->server_writer;
    writer.write(std::string(24 * kMiB, 'x'));
    const Task<void> draining = create_task(writer.drain());
    const Task<void> given_up = create_task(writer.drain());
    co_await sleep(5ms);
    EXPECT_FALSE(draining.done());
    given_up.cancel();
    co_await sleep(0ms);
    EXPECT_TRUE(given_up.cancelled());
    pair.reset();
    const auto [code, text] = co_await system_error_of([](Task<void> task) -> Coro<void> { co_await task; }(draining));
    EXPECT_TRUE(code == std::errc::connection_reset || code == std::errc::broken_pipe) << text;
    // Whichever finds it first.
    EXPECT_TRUE(text.starts_with("cannot write to 127.0.0.1:") || text.starts_with("cannot read from 127.0.0.1:"))
        << text;
  });
}

}  // namespace
}  // namespace loopscope
