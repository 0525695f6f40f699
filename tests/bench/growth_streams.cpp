// What is done with n pieces of a stream, and with n connections. The same programs as in growth.py.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/net/server.h"
#include "core/net/streams.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/wait.h"
#include "tests/bench/growth.h"

namespace loopscope::bench {
namespace {

constexpr std::string_view kPiece = "1234567\n";

/// Tells a client n pieces, as quickly as it takes them.
Coro<void> send_pieces(int count, StreamWriter writer) {
  for (int i = 0; i < count; ++i) {
    writer.write(kPiece);
    if (i % 1000 == 0) co_await writer.drain();
  }
  writer.close();
}

/// Takes everything.
Coro<void> drain_away(StreamReader reader, StreamWriter writer) {
  while (true) {
    const std::string some = co_await reader.read(1 << 16);
    if (some.empty()) break;
  }
  writer.close();
}

using Read = Coro<std::string> (*)(const StreamReader& reader);

/// Reads what a server sends, piece by piece.
Coro<void> read_pieces(int count, Read read) {
  const auto send = [count](StreamReader, StreamWriter writer) { return send_pieces(count, std::move(writer)); };
  Server server = co_await start_server(send, "127.0.0.1", 0);
  auto [reader, writer] = co_await open_connection("127.0.0.1", server.port());
  for (int i = 0; i < count; ++i) co_await read(reader);
  writer.close();
  server.close();
  co_await server.wait_closed();
}

Coro<void> read_lines(int count) {
  return read_pieces(count, [](const StreamReader& reader) { return reader.readline(); });
}
Coro<void> read_exactly(int count) {
  return read_pieces(count, [](const StreamReader& reader) { return reader.readexactly(kPiece.size()); });
}
Coro<void> read_until(int count) {
  return read_pieces(count, [](const StreamReader& reader) { return reader.readuntil("7\n"); });
}
Coro<void> read_bytes(int count) {
  return read_pieces(count, [](const StreamReader& reader) { return reader.read(1); });
}

/// Writes without waiting, so that nearly all of it is unsent at once.
Coro<void> write_pieces(int count) {
  Server server = co_await start_server(drain_away, "127.0.0.1", 0);
  auto [reader, writer] = co_await open_connection("127.0.0.1", server.port());
  for (int i = 0; i < count; ++i) writer.write(kPiece);
  co_await writer.drain();
  writer.close();
  server.close();
  co_await server.wait_closed();
}

Coro<void> connections(int count) {
  Server server = co_await start_server(drain_away, "127.0.0.1", 0, 1000);
  std::vector<StreamWriter> writers;
  for (int i = 0; i < count; ++i) writers.push_back((co_await open_connection("127.0.0.1", server.port())).second);
  for (const StreamWriter& writer : writers) writer.close();
  server.close();
  co_await server.wait_closed();
}

template <Coro<void> (*program)(int)>
void run_one(int count) {
  run(program(count));
}

constexpr GrowthProgram kPrograms[] = {
    {"readline", run_one<read_lines>, 20'000},        {"readexactly", run_one<read_exactly>, 20'000},
    {"readuntil", run_one<read_until>, 20'000},       {"read(1)", run_one<read_bytes>, 20'000},
    {"write, unsent", run_one<write_pieces>, 20'000}, {"connections", run_one<connections>, 200},
};

}  // namespace

std::span<const GrowthProgram> growth_of_streams() { return kPrograms; }

}  // namespace loopscope::bench
