#include "core/net/sendfile.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>

#include "tests/core/net/worlds.h"

namespace loopscope {
namespace {

constexpr std::size_t kMiB = 1 << 20;

/// Bytes that show when some are lost, doubled or out of order.
std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + (i * 7 + i / 1000) % 26);
  return bytes;
}

/// A file without a name that has these bytes, and stands at its end.
class TempFile {
 public:
  explicit TempFile(const std::string& bytes) : file_(std::tmpfile()) {
    EXPECT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file_), bytes.size());
    std::fflush(file_);
  }
  ~TempFile() { std::fclose(file_); }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  int fd() const { return ::fileno(file_); }
  off_t position() const { return ::lseek(fd(), 0, SEEK_CUR); }

 private:
  std::FILE* const file_;
};

template <class World>
class SendfileTest : public NetworkTest<World> {};
TYPED_TEST_SUITE(SendfileTest, Worlds, WorldNames);

TYPED_TEST(SendfileTest, AllOfItArrivesBetweenWhatIsWritten) {
  this->run_main([]() -> Coro<void> {
    const std::string bytes = pattern(8 * kMiB);
    const TempFile file(bytes);
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const std::string before = pattern(3 * kMiB);
    const Task<std::string> reading = create_task(pair.server_reader.read());
    pair.client_writer.write(before);
    const std::uint64_t sent = co_await sendfile(pair.client_writer, file.fd());
    EXPECT_EQ(sent, bytes.size());
    EXPECT_EQ(file.position(), static_cast<off_t>(bytes.size()));
    pair.client_writer.write("after");
    pair.client_writer.close();
    const std::string got = co_await reading;
    EXPECT_TRUE(got == before + bytes + "after");
  });
}

TYPED_TEST(SendfileTest, APartIsEnough) {
  this->run_main([]() -> Coro<void> {
    const TempFile file("0123456789");
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    EXPECT_EQ(co_await sendfile(pair.client_writer, file.fd(), 2, 5), 5u);
    EXPECT_EQ(file.position(), 7);
    EXPECT_EQ(co_await sendfile(pair.client_writer, file.fd(), 8, 100), 2u);
    EXPECT_EQ(co_await sendfile(pair.client_writer, file.fd(), 50), 0u);
    EXPECT_EQ(co_await sendfile(pair.client_writer, file.fd(), 0, 0), 0u);
    pair.client_writer.close();
    EXPECT_EQ(co_await pair.server_reader.read(), "2345689");
    EXPECT_THROW(co_await sendfile(pair.client_writer, file.fd()), std::runtime_error);
  });
}

TYPED_TEST(SendfileTest, AConnectionThatIsLostEndsIt) {
  this->run_main([]() -> Coro<void> {
    const TempFile file(pattern(24 * kMiB));
    Acceptor acceptor;
    co_await acceptor.start();
    for (const bool here : {true, false}) {
      auto pair = co_await acceptor.connect();
      pair.server_writer.transport().pause_reading();
      const auto sending = create_task(system_error_of(sendfile(pair.client_writer, file.fd())));
      co_await sleep(20ms);
      EXPECT_FALSE(sending.done());
      if (here) {
        pair.client_writer.abort();
      } else {
        pair.server_writer.abort();  // with bytes unread: a reset
      }
      const auto [code, text] = co_await sending;
      EXPECT_TRUE(code == std::errc::connection_reset || code == std::errc::broken_pipe) << text;
    }
  });
}

using TcpSendfileTest = NetworkTest<TcpWorld>;

TEST_F(TcpSendfileTest, NobodyElseWritesMeanwhileAndItCanBeCancelled) {
  run_main([]() -> Coro<void> {
    const TempFile file(pattern(24 * kMiB));
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    pair.server_writer.transport().pause_reading();
    const auto sending = create_task(sendfile(pair.client_writer, file.fd()));
    co_await sleep(20ms);
    EXPECT_THROW(pair.client_writer.write("x"), std::logic_error);
    EXPECT_THROW(co_await sendfile(pair.client_writer, file.fd()), std::logic_error);
    pair.server_writer.write("still heard\n");
    EXPECT_EQ(co_await pair.client_reader.readline(), "still heard\n");
    sending.cancel();
    EXPECT_THROW(co_await sending, CancelledError);
    pair.client_writer.write("end");
    pair.client_writer.close();
    pair.server_writer.transport().resume_reading();
    const std::string got = co_await pair.server_reader.read();
    EXPECT_TRUE(got.ends_with("end"));
    EXPECT_LT(got.size(), 24 * kMiB);
  });
}

TEST_F(TcpSendfileTest, WhatIsNoFileIsReadUnlessThatIsForbidden) {
  run_main([]() -> Coro<void> {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const OwnedFd reading(ends[0]);
    OwnedFd writing(ends[1]);
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    const auto forbidden = co_await system_error_of(sendfile(pair.client_writer, reading.get(), 0, {}, false));
    EXPECT_TRUE(forbidden.second.starts_with("sendfile is not available")) << forbidden.second;
    // A pipe has no offsets to read at, either.
    const auto unread = co_await system_error_of(sendfile(pair.client_writer, reading.get()));
    EXPECT_EQ(unread.first, std::errc::invalid_seek) << unread.second;
    pair.client_writer.write("goes on");
    EXPECT_EQ(co_await pair.server_reader.read(100), "goes on");
  });
}

TEST_F(TcpSendfileTest, RawSocketsToo) {
  run_main([]() -> Coro<void> {
    const std::string bytes = pattern(4 * kMiB);
    const TempFile file(bytes);
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    OwnedFd near(ends[0]);
    auto [reader, writer] = co_await connect_accepted_socket(OwnedFd(ends[1]));
    const Task<std::string> reading = create_task(reader.read());
    EXPECT_EQ(co_await sock_sendfile(near.get(), file.fd(), 100), bytes.size() - 100);
    near.reset();
    const std::string got = co_await reading;
    EXPECT_TRUE(got == bytes.substr(100));
  });
}

}  // namespace
}  // namespace loopscope
