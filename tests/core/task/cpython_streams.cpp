#include <algorithm>
#include <cctype>
#include <optional>

#include "core/net/server.h"
#include "core/net/streams.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

/// A server and a connection to it.
class Pair {
 public:
  Pair(Server server, StreamReader reader_, StreamWriter writer_)
      : reader(std::move(reader_)), writer(std::move(writer_)), server_(std::move(server)) {}

  Coro<void> finish() {
    writer.close();
    co_await writer.wait_closed();
    server_.close();
    co_await server_.wait_closed();
    print("closed");
  }

  StreamReader reader;
  StreamWriter writer;

 private:
  Server server_;
};

Coro<Pair> connect(ClientCallback serve, std::size_t limit = StreamReader::kDefaultLimit) {
  Server server = co_await start_server(std::move(serve), "127.0.0.1", 0, 100, std::string(), limit);
  auto [reader, writer] = co_await open_connection("127.0.0.1", server.port(), limit);
  co_return Pair(std::move(server), std::move(reader), std::move(writer));
}

std::string stripped(std::string line) {
  if (line.ends_with('\n')) line.pop_back();
  return line;
}

Coro<void> serve_lines(StreamReader reader, StreamWriter writer) {
  while (true) {
    std::string line = co_await reader.readline();
    if (line.empty()) break;
    print("server got {}", stripped(line));
    std::transform(line.begin(), line.end(), line.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    writer.write(line);
    co_await writer.drain();
  }
  print("server at the end {}", truth(reader.at_eof()));
  writer.close();
}

Coro<void> lines_back() {
  Pair pair = co_await connect(serve_lines);
  for (const std::string line : {"one", "two", "three"}) {
    pair.writer.write(line + "\n");
    const std::string got = co_await pair.reader.readline();
    print("got {}", stripped(got));
  }
  pair.writer.write("no end");
  pair.writer.write_eof();
  const std::string got = co_await pair.reader.readline();
  print("got {} {}", got, truth(pair.reader.at_eof()));
  const std::string nothing = co_await pair.reader.read();
  print("nothing {} {}", nothing.size(), truth(pair.reader.at_eof()));
  co_await pair.finish();
}

Coro<void> serve_count(StreamReader reader, StreamWriter writer) {
  const std::string data = co_await reader.read();
  print("server read {}", data.size());
  writer.write(fmt::format("{} bytes", data.size()));
  writer.write_eof();
  writer.close();
}

Coro<void> half_closed() {
  Pair pair = co_await connect(serve_count);
  for (int i = 0; i < 20; ++i) {
    pair.writer.write(std::string(10'000, 'x'));
    co_await pair.writer.drain();
  }
  pair.writer.write_eof();
  const std::string answer = co_await pair.reader.read();
  print("{}", answer);
  co_await pair.finish();
}

Coro<void> serve_parts(StreamReader, StreamWriter writer) {
  writer.write("0123456789;key=value;rest of it");
  writer.close();
  co_return;
}

Coro<void> exact_parts() {
  Pair pair = co_await connect(serve_parts);
  const std::string four = co_await pair.reader.readexactly(4);
  print("{}", four);
  const std::string digits = co_await pair.reader.readuntil(";");
  print("{}", digits);
  const std::string key = co_await pair.reader.readuntil("=");
  const std::string value = co_await pair.reader.readuntil(";");
  print("{} {}", key, value);
  try {
    co_await pair.reader.readuntil(";");
  } catch (const IncompleteReadError& error) {
    print("incomplete {} {}", error.partial(), error.expected() ? "some" : "None");
  }
  try {
    co_await pair.reader.readexactly(5);
  } catch (const IncompleteReadError& error) {
    print("incomplete {} {}", error.partial().size(), error.expected().value_or(0));
  }
  const std::string none = co_await pair.reader.readexactly(0);
  const std::string no_line = co_await pair.reader.readline();
  print("{} {}", none.size(), no_line.size());
  co_await pair.finish();
}

Coro<void> serve_long_lines(StreamReader reader, StreamWriter writer) {
  writer.write(std::string(40, 'x') + "\nshort\n" + std::string(60, 'y'));
  co_await writer.drain();
  co_await reader.read();
  writer.close();
}

Coro<void> beyond_the_limit() {
  Pair pair = co_await connect(serve_long_lines, 32);
  try {
    co_await pair.reader.readuntil("\n");
  } catch (const LimitOverrunError& error) {
    print("overrun {}", truth(error.consumed() > 32));
  }
  const std::string line = co_await pair.reader.readexactly(41);
  print("{}", stripped(line));
  const std::string short_line = co_await pair.reader.readline();
  print("{}", stripped(short_line));
  const std::string rest = co_await pair.reader.readexactly(60);
  print("{}", rest);
  pair.writer.write_eof();
  const std::string end = co_await pair.reader.read();
  print("end {}", end.size());
  co_await pair.finish();
}

Coro<void> serve_answer(StreamReader reader, StreamWriter writer) {
  const std::string question = co_await reader.readline();
  print("server got {}", stripped(question));
  writer.write("answer\n");
  co_await reader.read();
  writer.close();
}

Coro<void> cancelled_reader() {
  Pair pair = co_await connect(serve_answer);
  const auto reading = create_task(pair.reader.readline());
  co_await sleep(0s);
  reading.cancel("nothing came");
  try {
    co_await reading;
  } catch (const CancelledError& error) {
    print("{}", describe(error));
  }
  try {
    co_await wait_for(pair.reader.readline(), 1ms);
  } catch (const TimeoutError&) {
    print("timeout");
  }
  pair.writer.write("question\n");
  const std::string answer = co_await pair.reader.readline();
  print("got {}", stripped(answer));
  pair.writer.write_eof();
  co_await pair.finish();
}

}  // namespace

void add_stream_programs(Programs& programs) {
  programs["outside.lines_back"] = Program::for_real(lines_back);
  programs["outside.half_closed"] = Program::for_real(half_closed);
  programs["outside.exact_parts"] = Program::for_real(exact_parts);
  programs["outside.beyond_the_limit"] = Program::for_real(beyond_the_limit);
  programs["outside.cancelled_reader"] = Program::for_real(cancelled_reader);
}

}  // namespace loopscope::cpython
