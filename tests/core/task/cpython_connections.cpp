#include <sys/socket.h>

#include <functional>
#include <tuple>

#include "core/net/server.h"
#include "core/net/streams.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

/// Both ends of a connection, and the server.
struct Both {
  Server server;
  StreamReader reader;
  StreamWriter writer;
  StreamReader far_reader;
  StreamWriter far_writer;
};

using Streams = std::pair<StreamReader, StreamWriter>;

Coro<Both> pair(std::size_t limit = StreamReader::kDefaultLimit) {
  const Future<Streams> accepted = Future<Streams>::create();
  const auto serve = [accepted](StreamReader reader, StreamWriter writer) -> Coro<void> {
    accepted.set_result(reader, writer);
    co_return;
  };
  ServerOptions options;
  options.limit = limit;
  Server server = co_await start_server(serve, "127.0.0.1", 0, options);
  auto [reader, writer] = co_await open_connection("127.0.0.1", server.port(), limit);
  auto [far_reader, far_writer] = co_await accepted;
  co_return Both{std::move(server), reader, writer, far_reader, far_writer};
}

void reset(const StreamWriter& writer) {
  const linger none = {.l_onoff = 1, .l_linger = 0};
  ::setsockopt(writer.socket(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
  writer.abort();
}

/// Python's name of the exception.
std::string error_name(const std::system_error& error) {
  if (error.code() == std::errc::connection_reset) return "ConnectionResetError";
  if (error.code() == std::errc::broken_pipe) return "BrokenPipeError";
  return error.what();
}

template <class T>
Coro<void> told(std::string name, Coro<T> coroutine) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(coroutine);
      print("{} result None", name);
    } else {
      const T result = co_await std::move(coroutine);
      print("{} result {}", name, result);
    }
  } catch (const IncompleteReadError& error) {
    print("{} {}", name, error.what());
  } catch (const std::system_error& error) {
    print("{} {}", name, error_name(error));
  } catch (const CancelledError&) {
    print("{} cancelled", name);
  }
}

template <class T>
Task<void> start(std::string name, Coro<T> coroutine) {
  return create_task(told(std::move(name), std::move(coroutine)));
}

using Log = std::vector<std::function<bool()>>;

Coro<void> count_turns(Log log, int turns) {
  for (int turn = 0; turn < turns; ++turn) {
    std::string line = fmt::format("turn {}", turn);
    for (const auto& what : log) line += fmt::format(" {}", truth(what()));
    print("{}", line);
    co_await sleep(0s);
  }
}

auto closing(const StreamWriter& writer) {
  return [writer] { return writer.is_closing(); };
}
auto done(const Task<void>& task) {
  return [task] { return task.done(); };
}

Coro<void> idle_reset() {
  Both both = co_await pair();
  const auto waiting = start("wait_closed", both.writer.wait_closed());
  co_await sleep(0s);
  reset(both.far_writer);
  const Log log{closing(both.writer), done(waiting)};
  co_await count_turns(log, 6);
  co_await waiting;
  co_await told("again", both.writer.wait_closed());
  co_await told("read", both.reader.read());
  co_await told("drain", both.writer.drain());
  both.writer.write("dropped");
  both.writer.close();
  both.server.close();
}

Coro<void> close_while_reading() {
  Both both = co_await pair();
  const auto near = start("near", both.reader.read());
  const auto far = start("far", both.far_reader.read());
  co_await sleep(0s);
  both.writer.close();
  const Log log{closing(both.writer), closing(both.far_writer), done(near), done(far)};
  co_await count_turns(log, 6);
  both.far_writer.close();
  both.server.close();
  co_await near;
  co_await far;
}

Coro<void> abort_while_reading() {
  Both both = co_await pair();
  const auto far = start("far", both.far_reader.readline());
  const auto near = start("near", both.reader.readexactly(10));
  co_await sleep(0s);
  both.writer.abort();
  const Log log{closing(both.writer), closing(both.far_writer), done(far), done(near)};
  co_await count_turns(log, 6);
  both.far_writer.close();
  both.server.close();
  co_await near;
  co_await far;
}

}  // namespace

void add_connection_programs(Programs& programs) {
  programs["connections.idle_reset"] = Program::for_real(idle_reset);
  programs["connections.close_while_reading"] = Program::for_real(close_while_reading);
  programs["connections.abort_while_reading"] = Program::for_real(abort_while_reading);
}

}  // namespace loopscope::cpython
