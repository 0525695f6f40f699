#include "tests/core/net/worlds.h"

namespace loopscope {
namespace {

template <class World>
class ReaderTest : public NetworkTest<World> {};
TYPED_TEST_SUITE(ReaderTest, Worlds, WorldNames);

/// Writes the parts one after the other, each in a segment of its own, then ends the stream.
Coro<void> send_parts(StreamWriter writer, std::vector<std::string> parts) {
  for (const std::string& part : parts) {
    writer.write(part);
    co_await sleep(3ms);
  }
  writer.close();
}

TYPED_TEST(ReaderTest, ReadReturnsWhatIsThereThenNothing) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const Task<void> sender = create_task(send_parts(pair.server_writer, {"hello", " world"}));
    const StreamReader reader = pair.client_reader;
    EXPECT_EQ(co_await reader.read(0), "");
    EXPECT_EQ(co_await reader.read(100), "hello");
    EXPECT_EQ(co_await reader.read(2), " w");
    EXPECT_FALSE(reader.at_eof());
    EXPECT_EQ(co_await reader.read(100), "orld");
    EXPECT_EQ(co_await reader.read(100), "");
    EXPECT_TRUE(reader.at_eof());
    EXPECT_EQ(co_await reader.read(100), "");
    co_await sender;
  });
}

TYPED_TEST(ReaderTest, ReadWithoutACountReadsToTheEnd) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const Task<void> sender = create_task(send_parts(pair.server_writer, {"one ", "two ", "three"}));
    EXPECT_EQ(co_await pair.client_reader.read(), "one two three");
    EXPECT_EQ(co_await pair.client_reader.read(), "");
    co_await sender;
  });
}

TYPED_TEST(ReaderTest, ReadExactlyWaitsForAllOfIt) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const Task<void> sender = create_task(send_parts(pair.server_writer, {"ab", "cd", "ef"}));
    EXPECT_EQ(co_await pair.client_reader.readexactly(0), "");
    EXPECT_EQ(co_await pair.client_reader.readexactly(3), "abc");
    try {
      co_await pair.client_reader.readexactly(10);
      ADD_FAILURE() << "no IncompleteReadError";
    } catch (const IncompleteReadError& error) {
      EXPECT_EQ(error.partial(), "def");
      EXPECT_EQ(error.expected(), std::size_t{10});
      EXPECT_STREQ(error.what(), "3 bytes read on a total of 10 expected bytes");
    }
    EXPECT_TRUE(pair.client_reader.at_eof());
    co_await sender;
  });
}

TYPED_TEST(ReaderTest, ReadUntilFindsASeparatorThatComesInPieces) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const Task<void> sender = create_task(send_parts(pair.server_writer, {"first\r", "\nsecond\r\nthi", "rd"}));
    EXPECT_EQ(co_await pair.client_reader.readuntil("\r\n"), "first\r\n");
    EXPECT_EQ(co_await pair.client_reader.readuntil("\r\n"), "second\r\n");
    try {
      co_await pair.client_reader.readuntil("\r\n");
      ADD_FAILURE() << "no IncompleteReadError";
    } catch (const IncompleteReadError& error) {
      EXPECT_EQ(error.partial(), "third");
      EXPECT_EQ(error.expected(), std::nullopt);
    }
    EXPECT_THROW(co_await pair.client_reader.readuntil(""), std::invalid_argument);
    co_await sender;
  });
}

TYPED_TEST(ReaderTest, ReadUntilKeepsToTheLimit) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect(8);
    const Task<void> sender = create_task(send_parts(pair.server_writer, {"12345678\n", "1234567890", "12\n"}));
    const StreamReader reader = pair.client_reader;
    EXPECT_EQ(co_await reader.readuntil("\n"), "12345678\n");  // the limit does not count the separator
    try {
      co_await reader.readuntil("\n");
      ADD_FAILURE() << "no LimitOverrunError";
    } catch (const LimitOverrunError& error) {
      EXPECT_EQ(error.consumed(), 10u);  // not found in these
    }
    EXPECT_EQ(co_await reader.read(1), "1");  // nothing was taken
    co_await sleep(10ms);
    try {
      co_await reader.readuntil("12\n");
      ADD_FAILURE() << "no LimitOverrunError";
    } catch (const LimitOverrunError& error) {
      EXPECT_GE(error.consumed(), 8u);
    }
    EXPECT_EQ(co_await reader.read(), "23456789012\n");
    co_await sender;
  });
}

TYPED_TEST(ReaderTest, ReadLineGivesTheRestAtTheEnd) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const Task<void> sender = create_task(send_parts(pair.server_writer, {"你好\n\n世", "界！"}));
    EXPECT_EQ(co_await pair.client_reader.readline(), "你好\n");
    EXPECT_EQ(co_await pair.client_reader.readline(), "\n");
    EXPECT_EQ(co_await pair.client_reader.readline(), "世界！");
    EXPECT_EQ(co_await pair.client_reader.readline(), "");
    co_await sender;
  });
}

TYPED_TEST(ReaderTest, ReadLineDropsALineBeyondTheLimit) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect(4);
    const Task<void> sender = create_task(send_parts(pair.server_writer, {"too long\nok\n", "endless", "x\n"}));
    EXPECT_THROW(co_await pair.client_reader.readline(), LimitOverrunError);
    EXPECT_EQ(co_await pair.client_reader.readline(), "ok\n");
    EXPECT_THROW(co_await pair.client_reader.readline(), LimitOverrunError);
    EXPECT_EQ(co_await pair.client_reader.readline(), "x\n");
    co_await sender;
  });
}

TYPED_TEST(ReaderTest, OneTaskAtATimeReads) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const Task<std::string> first = create_task(pair.client_reader.read(10));
    co_await sleep(0ms);
    try {
      co_await pair.client_reader.readexactly(1);
      ADD_FAILURE() << "no logic_error";
    } catch (const std::logic_error& error) {
      EXPECT_NE(std::string(error.what()).find("readexactly() called while another task is reading from 127.0.0.1:"),
                std::string::npos);
    }
    pair.server_writer.write("x");
    EXPECT_EQ(co_await first, "x");
  });
}

TYPED_TEST(ReaderTest, ACancelledReadLosesNothing) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    pair.server_writer.write("ab");
    const Task<std::string> reading = create_task(pair.client_reader.readexactly(4));
    co_await sleep(10ms);
    reading.cancel();
    EXPECT_THROW(co_await reading, CancelledError);
    pair.server_writer.write("cd");
    EXPECT_EQ(co_await pair.client_reader.readexactly(4), "abcd");
  });
}

TYPED_TEST(ReaderTest, ACoroutineOutlivesTheHandleItWasCalledOn) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    std::optional<Acceptor::Pair> pair = co_await acceptor.connect();
    const Task<std::string> reading = create_task(StreamReader(pair->client_reader).readline());
    pair->server_writer.write("line\n");
    pair.reset();
    EXPECT_EQ(co_await reading, "line\n");
  });
}

// On loopback what was written can be read at once: a task that does both would never wait.
using TcpReaderTest = NetworkTest<TcpWorld>;

TEST_F(TcpReaderTest, AReaderThatAlwaysFindsBytesLetsOthersRun) {
  run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    int turns = 0;
    const Task<void> other = create_task([](int& count) -> Coro<void> {
      while (true) {
        ++count;
        co_await sleep(0ms);
      }
    }(turns));
    for (int i = 0; i < 100; ++i) {
      pair.server_writer.write("x");
      EXPECT_EQ(co_await pair.client_reader.read(1), "x");
    }
    EXPECT_GE(turns, 5);
    other.cancel();
  });
}

}  // namespace
}  // namespace loopscope
