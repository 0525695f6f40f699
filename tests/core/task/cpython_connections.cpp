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
      T result = co_await std::move(coroutine);
      if (result.ends_with('\n')) result.pop_back();
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

/// The near end's writes pile up: nobody takes them at the far end.
Coro<Both> paused_pair(std::size_t limit = StreamReader::kDefaultLimit) {
  Both both = co_await pair(limit);
  both.far_writer.transport().pause_reading();
  co_return std::move(both);
}

/// Writes until something is unsent for long.
Coro<std::size_t> pile_up(StreamWriter writer) {
  std::size_t written = 0;
  while (written == 0 || writer.transport().get_write_buffer_size() == 0) {
    writer.write(std::string(1'000'000, 'x'));
    written += 1'000'000;
    co_await sleep(10ms);
  }
  co_return written;
}

Coro<void> write_after_close() {
  Both both = co_await paused_pair();
  const std::size_t written = co_await pile_up(both.writer);
  both.writer.close();
  both.writer.write("not too late");
  print("{} {}", truth(both.writer.is_closing()), truth(both.writer.transport().get_write_buffer_size() > 0));
  both.far_writer.transport().resume_reading();
  const std::string got = co_await both.far_reader.read();
  print("{} {}", got.size() - written, got.substr(got.size() - 12));
  co_await told("closed", both.writer.wait_closed());
  co_await told("drain", both.writer.drain());
  both.far_writer.close();
  both.server.close();
}

Coro<void> abort_drops_the_rest() {
  Both both = co_await paused_pair();
  const std::size_t written = co_await pile_up(both.writer);
  const auto drain = start("drain", both.writer.drain());
  const auto closed = start("closed", both.writer.wait_closed());
  co_await sleep(0s);
  both.writer.abort();
  const Log log{closing(both.writer), done(drain), done(closed)};
  co_await count_turns(log, 4);
  print("{}", both.writer.transport().get_write_buffer_size());
  both.far_writer.transport().resume_reading();
  const std::string got = co_await both.far_reader.read();
  print("{}", truth(got.size() < written));
  both.far_writer.close();
  both.server.close();
}

Coro<void> writing_to_nobody() {
  Both both = co_await pair();
  both.far_writer.close();
  co_await both.far_writer.wait_closed();
  const std::string got = co_await both.reader.read();
  print("read {} {} {}", got.size(), truth(both.reader.at_eof()), truth(both.writer.is_closing()));
  for (int number = 0; number < 5; ++number) {
    both.writer.write("x");
    co_await told(fmt::format("drain {}", number), both.writer.drain());
    print("{}", truth(both.writer.is_closing()));
  }
  co_await told("closed", both.writer.wait_closed());
  co_await told("read", both.reader.read());
  both.server.close();
}

Coro<void> drain_while_closing() {
  Both both = co_await pair();
  both.writer.close();
  const auto drain = start("drain", both.writer.drain());
  const Log log{closing(both.writer), done(drain)};
  co_await count_turns(log, 4);
  co_await told("again", both.writer.drain());
  both.far_writer.close();
  both.server.close();
}

Coro<void> half_closed_by_both() {
  Both both = co_await pair();
  both.writer.write("question");
  both.writer.write_eof();
  both.writer.write_eof();
  print("{} {}", truth(both.writer.can_write_eof()), truth(both.writer.is_closing()));
  try {
    both.writer.write("more");
  } catch (const std::logic_error&) {
    print("refused");
  }
  const std::string question = co_await both.far_reader.read();
  print("{} {} {}", question, truth(both.far_reader.at_eof()), truth(both.far_writer.is_closing()));
  both.far_writer.writelines({"an ", "answer"});
  both.far_writer.write_eof();
  const std::string answer = co_await both.reader.read();
  print("{} {}", answer, truth(both.reader.at_eof()));
  co_await sleep(10ms);
  print("{} {}", truth(both.writer.is_closing()), truth(both.far_writer.is_closing()));
  const auto waiting = start("closed", both.far_writer.wait_closed());
  co_await sleep(0s);
  print("{}", truth(waiting.done()));
  both.writer.close();
  co_await told("near closed", both.writer.wait_closed());
  co_await sleep(10ms);
  print("{} {}", truth(both.far_writer.is_closing()), truth(waiting.done()));
  both.far_writer.close();
  co_await waiting;
  both.server.close();
}

Coro<void> reset_with_bytes_unread() {
  Both both = co_await pair();
  both.far_writer.write("never seen\n");
  co_await sleep(10ms);
  reset(both.far_writer);
  co_await sleep(10ms);
  std::string kind = "NoneType";
  try {
    if (both.reader.exception()) std::rethrow_exception(both.reader.exception());
  } catch (const std::system_error& error) {
    kind = error_name(error);
  }
  print("{} {} {}", truth(both.writer.is_closing()), truth(both.reader.at_eof()), kind);
  co_await told("line", both.reader.readline());
  co_await told("all", both.reader.read());
  co_await told("none", both.reader.readexactly(0));
  both.server.close();
}

Coro<void> reset_while_reading() {
  Both both = co_await pair();
  const auto until = start("until", both.reader.readuntil("|"));
  const auto closed = start("closed", both.writer.wait_closed());
  both.far_writer.write("half");
  co_await sleep(10ms);
  reset(both.far_writer);
  const Log log{closing(both.writer), done(until), done(closed)};
  co_await count_turns(log, 6);
  co_await told("far closed", both.far_writer.wait_closed());
  co_await told("far read", both.far_reader.read());
  both.server.close();
}

Coro<void> parts_at_the_end() {
  Both both = co_await pair();
  both.far_writer.write("one\ntwo");
  both.far_writer.close();
  co_await told("exactly", both.reader.readexactly(20));
  print("{}", truth(both.reader.at_eof()));
  co_await told("exactly again", both.reader.readexactly(1));
  co_await told("until", both.reader.readuntil("|"));
  co_await told("line", both.reader.readline());
  co_await told("nothing", both.reader.readexactly(0));
  co_await told("read", both.reader.read(5));
  print("{}", truth(both.writer.is_closing()));
  both.writer.close();
  co_await told("closed", both.writer.wait_closed());
  both.server.close();
}

Coro<void> closing_keeps_what_came() {
  Both both = co_await pair();
  both.far_writer.write("one\ntwo\nhalf");
  co_await sleep(10ms);
  both.writer.close();
  co_await told("first", both.reader.readline());
  co_await told("closed", both.writer.wait_closed());
  print("{}", truth(both.reader.at_eof()));
  for (int i = 0; i < 3; ++i) co_await told("line", both.reader.readline());
  print("{}", truth(both.reader.at_eof()));
  both.far_writer.close();
  both.server.close();
}

Coro<void> waiters_of_an_end() {
  Both both = co_await pair();
  std::vector<Task<void>> tasks;
  for (int number = 0; number < 3; ++number) {
    tasks.push_back(start(fmt::format("closed {}", number), both.writer.wait_closed()));
  }
  tasks.push_back(start("read", both.reader.read()));
  co_await sleep(0s);
  both.writer.close();
  both.writer.close();
  for (const auto& task : tasks) co_await task;
  co_await told("again", both.writer.wait_closed());
  both.far_writer.close();
  both.server.close();
}

Coro<void> one_reader_at_a_time() {
  Both both = co_await pair();
  const auto first = start("first", both.reader.readexactly(6));
  both.far_writer.write("abc");
  co_await sleep(10ms);
  try {
    co_await both.reader.readuntil("|");
  } catch (const std::logic_error&) {
    print("refused");
  }
  co_await told("what is there", both.reader.read(2));
  both.far_writer.write("defgh|");
  co_await sleep(10ms);
  print("{}", truth(first.done()));
  co_await told("rest", both.reader.readuntil("|"));
  co_await first;
  first.cancel();
  const auto second = start("second", both.reader.read(1));
  co_await sleep(0s);
  second.cancel();
  try {
    co_await both.reader.read(1);
  } catch (const std::logic_error&) {
    print("refused until it has gone");
  }
  co_await second;
  both.far_writer.write("!");
  co_await told("third", both.reader.read(1));
  both.writer.close();
  both.far_writer.close();
  both.server.close();
}

Coro<void> flow_of_a_reader() {
  Both both = co_await pair(1000);
  both.far_writer.write(std::string(16'000'000, 'y'));
  co_await sleep(50ms);
  print("{} {} {}", truth(both.far_writer.transport().get_write_buffer_size() > 0), truth(both.reader.at_eof()),
        truth(both.writer.transport().is_reading()));
  const auto drain = start("drain", both.far_writer.drain());
  co_await told("some", both.reader.readexactly(10));
  print("{}", truth(drain.done()));
  const std::string rest = co_await both.reader.readexactly(15'999'990);
  print("{} {}", rest.size(), truth(both.writer.transport().is_reading()));
  co_await drain;
  both.far_writer.close();
  const std::string nothing = co_await both.reader.read();
  print("{}", nothing.size());
  both.writer.close();
  both.server.close();
}

Coro<void> marks_of_a_writer() {
  Both both = co_await paused_pair();
  Transport& transport = both.writer.transport();
  const auto limits = [&transport] {
    const WriteLimits now = transport.get_write_buffer_limits();
    return fmt::format("{} {}", now.low, now.high);
  };
  print("{} {}", limits(), transport.get_write_buffer_size());
  transport.set_write_buffer_limits(100);
  print("{}", limits());
  transport.set_write_buffer_limits(std::nullopt, 50);
  print("{}", limits());
  transport.set_write_buffer_limits(70, 60);
  print("{}", limits());
  transport.set_write_buffer_limits(0);
  print("{}", limits());
  transport.set_write_buffer_limits();
  print("{}", limits());
  try {
    transport.set_write_buffer_limits(1, 2);
  } catch (const std::invalid_argument& error) {
    print("{}", error.what());
  }
  co_await told("drain", both.writer.drain());
  transport.set_write_buffer_limits(100'000'000);
  co_await pile_up(both.writer);
  co_await told("drain", both.writer.drain());
  transport.set_write_buffer_limits(1);
  const auto drain = start("drain", both.writer.drain());
  const auto given_up = start("given up", both.writer.drain());
  co_await sleep(10ms);
  given_up.cancel();
  co_await sleep(0s);
  print("{} {}", truth(drain.done()), truth(given_up.done()));
  both.far_writer.transport().resume_reading();
  while (!drain.done()) co_await both.far_reader.read(1'000'000);
  co_await drain;
  print("{}", transport.get_write_buffer_size());
  both.writer.close();
  both.far_writer.close();
  both.server.close();
}

Coro<void> pauses_of_a_reader() {
  Both both = co_await pair();
  Transport& transport = both.writer.transport();
  print("{}", truth(transport.is_reading()));
  transport.pause_reading();
  transport.pause_reading();
  print("{}", truth(transport.is_reading()));
  both.far_writer.write("later");
  const auto reading = start("read", both.reader.read(10));
  co_await sleep(10ms);
  print("{}", truth(reading.done()));
  transport.resume_reading();
  const Log log{[&transport] { return transport.is_reading(); }, done(reading)};
  co_await count_turns(log, 4);
  both.writer.close();
  print("{}", truth(transport.is_reading()));
  transport.pause_reading();
  transport.resume_reading();
  both.far_writer.close();
  both.server.close();
}

Coro<void> ticks() {
  for (int turn = 0; turn < 8; ++turn) {
    print("turn {}", turn);
    co_await sleep(0s);
  }
}

Coro<void> serve_hello(StreamReader reader, StreamWriter writer) {
  print("served");
  writer.write("hello\n");
  co_await writer.drain();
  print("wrote");
  const std::string got = co_await reader.read();
  print("server read {}", got.size());
  writer.close();
}

Coro<void> turns_to_connect() {
  Server server = co_await start_server(serve_hello, "127.0.0.1", 0);
  const auto ticking = create_task(ticks());
  auto [reader, writer] = co_await open_connection("127.0.0.1", server.port());
  print("connected");
  const std::string hello = co_await reader.readline();
  print("{}", hello.substr(0, hello.size() - 1));
  writer.close();
  print("closing");
  co_await writer.wait_closed();
  print("closed");
  co_await ticking;
  const std::string end = co_await reader.read();
  print("end {}", end.size());
  server.close();
}

Coro<void> server_with_connections() {
  Both both = co_await pair();
  Server& server = both.server;
  print("{} {}", truth(server.is_serving()), server.sockets().size());
  const auto early = start("early", server.wait_closed());
  co_await sleep(0s);
  server.close();
  server.close();
  print("{} {}", truth(server.is_serving()), server.sockets().size());
  co_await told("late", server.wait_closed());
  co_await sleep(10ms);
  print("{}", truth(early.done()));
  both.writer.write("still here\n");
  co_await told("far", both.far_reader.readline());
  both.writer.close();
  co_await both.writer.wait_closed();
  print("{}", truth(early.done()));
  both.far_writer.close();
  const Log log{done(early)};
  co_await count_turns(log, 4);
  co_await early;
  try {
    co_await server.start_serving();
  } catch (const std::runtime_error&) {
    print("cannot serve again");
  }
}

Coro<void> forever_is_cancelled() {
  Both both = co_await pair();
  Server& server = both.server;
  const auto forever = start("forever", server.serve_forever());
  co_await sleep(0s);
  try {
    co_await server.serve_forever();
  } catch (const std::runtime_error&) {
    print("refused");
  }
  forever.cancel();
  const Log log{done(forever), [&server] { return server.is_serving(); }};
  co_await count_turns(log, 3);
  both.writer.write("still here\n");
  co_await told("far", both.far_reader.readline());
  try {
    co_await server.serve_forever();
  } catch (const std::runtime_error&) {
    print("refused");
  }
  both.writer.close();
  both.far_writer.close();
}

Coro<void> forever_is_closed() {
  Both both = co_await pair();
  Server& server = both.server;
  const auto forever = start("forever", server.serve_forever());
  co_await sleep(0s);
  server.close();
  const Log log{done(forever), [&server] { return server.is_serving(); }};
  co_await count_turns(log, 3);
  both.writer.close();
  both.far_writer.close();
}

Coro<void> lines_of_a_stream() {
  Both both = co_await pair(16);
  both.far_writer.write("one\n\nthree\n" + std::string(40, 'x') + "\nfour\nlast");
  both.far_writer.close();
  for (bool ended = false; !ended;) {
    try {
      while (const auto line = co_await both.reader.next()) {
        print("line {}", line->substr(0, line->find('\n')));
      }
      ended = true;
    } catch (const LimitOverrunError&) {
      print("too long");
    }
  }
  print("{}", truth(both.reader.at_eof()));
  both.writer.close();
  both.server.close();
}

}  // namespace

void add_connection_programs(Programs& programs) {
  programs["connections.idle_reset"] = Program::for_real(idle_reset);
  programs["connections.close_while_reading"] = Program::for_real(close_while_reading);
  programs["connections.abort_while_reading"] = Program::for_real(abort_while_reading);
  programs["connections.write_after_close"] = Program::for_real(write_after_close);
  programs["connections.abort_drops_the_rest"] = Program::for_real(abort_drops_the_rest);
  programs["connections.writing_to_nobody"] = Program::for_real(writing_to_nobody);
  programs["connections.drain_while_closing"] = Program::for_real(drain_while_closing);
  programs["connections.half_closed_by_both"] = Program::for_real(half_closed_by_both);
  programs["connections.reset_with_bytes_unread"] = Program::for_real(reset_with_bytes_unread);
  programs["connections.reset_while_reading"] = Program::for_real(reset_while_reading);
  programs["connections.parts_at_the_end"] = Program::for_real(parts_at_the_end);
  programs["connections.closing_keeps_what_came"] = Program::for_real(closing_keeps_what_came);
  programs["connections.waiters_of_an_end"] = Program::for_real(waiters_of_an_end);
  programs["connections.one_reader_at_a_time"] = Program::for_real(one_reader_at_a_time);
  programs["connections.flow_of_a_reader"] = Program::for_real(flow_of_a_reader);
  programs["connections.marks_of_a_writer"] = Program::for_real(marks_of_a_writer);
  programs["connections.pauses_of_a_reader"] = Program::for_real(pauses_of_a_reader);
  programs["connections.turns_to_connect"] = Program::for_real(turns_to_connect);
  programs["connections.server_with_connections"] = Program::for_real(server_with_connections);
  programs["connections.forever_is_cancelled"] = Program::for_real(forever_is_cancelled);
  programs["connections.forever_is_closed"] = Program::for_real(forever_is_closed);
  programs["connections.lines_of_a_stream"] = Program::for_real(lines_of_a_stream);
}

}  // namespace loopscope::cpython
