#include <unistd.h>

#include "tests/core/net/worlds.h"

namespace loopscope {
namespace {

template <class World>
class UnixTest : public NetworkTest<World> {
 protected:
  ~UnixTest() override { ::unlink(path_.c_str()); }
  const std::string path_ = std::string("/tmp/loopscope-unix-") + std::to_string(::getpid());
};
TYPED_TEST_SUITE(UnixTest, Worlds, WorldNames);

Coro<void> echo_line(StreamReader reader, StreamWriter writer) {
  const std::string line = co_await reader.readline();
  writer.write("got " + line);
  writer.close();
}

Coro<std::string> ask(std::string path) {
  auto [reader, writer] = co_await open_unix_connection(path);
  writer.write("hello\n");
  std::string answer = co_await reader.read();
  writer.close();
  co_await writer.wait_closed();
  co_return answer;
}

TYPED_TEST(UnixTest, ServesAtAPath) {
  this->run_main([this]() -> Coro<void> {
    Server server = co_await start_unix_server(echo_line, this->path_);
    EXPECT_EQ(server.port(), 0);
    EXPECT_TRUE(server.is_serving());
    EXPECT_EQ(co_await ask(this->path_), "got hello\n");
    server.close();
    EXPECT_FALSE(server.is_serving());
    co_await server.wait_closed();
  });
}

TYPED_TEST(UnixTest, AbstractNamesAreNoFiles) {
  this->run_main([this]() -> Coro<void> {
    const std::string name = std::string(1, '\0') + this->path_;
    const Server server = co_await start_unix_server(echo_line, name);
    EXPECT_EQ(co_await ask(name), "got hello\n");
    EXPECT_NE(::access(this->path_.c_str(), F_OK), 0);
  });
}

TYPED_TEST(UnixTest, AStaleSocketIsReplaced) {
  this->run_main([this]() -> Coro<void> {
    { const Server old = co_await start_unix_server(echo_line, this->path_); }
    const auto refused = co_await system_error_of(open_unix_connection(this->path_));
    EXPECT_EQ(refused.first, std::errc::connection_refused);
    const Server server = co_await start_unix_server(echo_line, this->path_);
    EXPECT_EQ(co_await ask(this->path_), "got hello\n");
  });
}

TYPED_TEST(UnixTest, NobodyAtThePath) {
  this->run_main([this]() -> Coro<void> {
    const auto missing = co_await system_error_of(open_unix_connection(this->path_));
    EXPECT_EQ(missing.first, std::errc::no_such_file_or_directory);
    const auto too_long = co_await system_error_of(open_unix_connection(std::string(200, 'x')));
    EXPECT_EQ(too_long.first, std::errc::invalid_argument);
  });
}

TYPED_TEST(UnixTest, ServesForeverUntilCancelled) {
  this->run_main([]() -> Coro<void> {
    Server server = co_await start_server(echo_line, kHost, 0);
    const Task<void> serving = create_task(server.serve_forever());
    co_await sleep(1ms);
    EXPECT_TRUE(server.is_serving());
    serving.cancel();
    try {
      co_await serving;
      ADD_FAILURE() << "not cancelled";
    } catch (const CancelledError&) {
    }
    EXPECT_FALSE(server.is_serving());
  });
}

}  // namespace
}  // namespace loopscope
