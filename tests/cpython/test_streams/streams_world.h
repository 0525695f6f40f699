#pragma once

#include <functional>

#include "tests/core/net/worlds.h"

namespace loopscope {

/// What CPython's tests feed to a reader by hand comes here from the other end of a simulated connection.
class StreamTests : public testing::Test {
 protected:
  static constexpr const char* kData = "line1\nline2\nline3\n";

  struct Stream {
    StreamReader reader;
    StreamWriter writer;  // of the reader's own end
    StreamWriter feeder;
    StreamReader fed;

    /// Everything is there when it returns.
    Coro<void> feed(std::string bytes) {
      feeder.write(bytes);
      co_await sleep(10ms);
    }
    Coro<void> feed_eof() {
      feeder.write_eof();
      co_await sleep(10ms);
    }
    /// The connection breaks: the other end closes with bytes unread.
    Coro<void> reset() {
      feeder.transport().pause_reading();
      writer.write("never read");
      co_await sleep(10ms);
      feeder.close();
      co_await sleep(10ms);
    }
  };

  static constexpr std::size_t kDefaultLimit = StreamReader::kDefaultLimit;

  void with_stream(const std::function<Coro<void>(Stream stream)>& body, std::size_t limit = kDefaultLimit) {
    run(world_.loop, connect(body, limit), "main");
  }
  /// Runs a function that returns a coroutine.
  template <class F>
  void run_main(F function) {
    run(world_.loop, function(), "main");
  }

  SimulatedWorld world_;

 private:
  static Coro<void> connect(std::function<Coro<void>(Stream stream)> body, std::size_t limit) {
    Acceptor acceptor;
    co_await acceptor.start();
    const Acceptor::Pair pair = co_await acceptor.connect(limit);
    // g++ 12 would destroy a temporary one twice.
    const Stream stream{pair.client_reader, pair.client_writer, pair.server_writer, pair.server_reader};
    co_await body(stream);
  }
};

/// The exception of this type that awaiting the coroutine throws; a default when there is none.
template <class Exception, class T>
Coro<std::optional<Exception>> thrown_by(Coro<T> coroutine) {
  try {
    co_await std::move(coroutine);
  } catch (const Exception& error) {
    co_return error;
  }
  co_return std::nullopt;
}

}  // namespace loopscope
