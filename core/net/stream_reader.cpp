#include "core/net/stream_reader.h"

#include <fmt/format.h>

namespace loopscope {
namespace {

std::string incomplete(std::size_t got, std::optional<std::size_t> expected) {
  return fmt::format("{} bytes read on a total of {} expected bytes", got,
                     expected ? std::to_string(*expected) : "undefined");
}

/// Where the unread bytes up to and with the separator end; npos: it has not come yet. `searched` is where to go on
/// looking.
std::size_t find_end(const Connection& connection, std::string_view separator, std::size_t& searched) {
  const std::string_view unread = connection.unread();
  const std::size_t found = unread.find(separator, searched);
  if (found == std::string_view::npos) {
    searched = unread.size() < separator.size() ? 0 : unread.size() - separator.size() + 1;
    if (searched > connection.limit()) {
      throw LimitOverrunError("no separator was found within the limit", searched);
    }
    return std::string_view::npos;
  }
  if (found > connection.limit()) throw LimitOverrunError("a separator was found, but beyond the limit", found);
  return found + separator.size();
}

}  // namespace

IncompleteReadError::IncompleteReadError(std::string partial, std::optional<std::size_t> expected)
    : std::runtime_error(incomplete(partial.size(), expected)), partial_(std::move(partial)), expected_(expected) {}

Coro<std::string> StreamReader::read(Ref<Connection> connection, std::ptrdiff_t count) {
  const Connection::Reading reading(*connection, "read");
  const bool everything = count < 0;
  while (count != 0 && !connection->ended() && (everything || connection->unread().empty())) {
    if (!connection->receive()) co_await connection->more();
  }
  co_return connection->take(everything ? SIZE_MAX : static_cast<std::size_t>(count));
}

Coro<std::string> StreamReader::readexactly(Ref<Connection> connection, std::size_t count) {
  const Connection::Reading reading(*connection, "readexactly");
  while (connection->unread().size() < count) {
    if (connection->ended()) throw IncompleteReadError(connection->take(), count);
    if (!connection->receive()) co_await connection->more();
  }
  co_return connection->take(count);
}

Coro<std::string> StreamReader::readuntil(Ref<Connection> connection, std::string separator) {
  if (separator.empty()) throw std::invalid_argument("the separator must not be empty");
  const Connection::Reading reading(*connection, "readuntil");
  std::size_t searched = 0;
  std::size_t end = find_end(*connection, separator, searched);
  while (end == std::string_view::npos) {
    if (connection->ended()) throw IncompleteReadError(connection->take(), std::nullopt);
    if (!connection->receive()) co_await connection->more();
    end = find_end(*connection, separator, searched);
  }
  co_return connection->take(end);
}

Coro<std::string> StreamReader::readline(Ref<Connection> connection) {
  try {
    co_return co_await readuntil(connection, "\n");
  } catch (const IncompleteReadError& error) {
    co_return error.partial();
  } catch (const LimitOverrunError& error) {
    const bool line_is_there = connection->unread().substr(error.consumed()).starts_with('\n');
    connection->take(line_is_there ? error.consumed() + 1 : SIZE_MAX);
    throw;
  }
}

}  // namespace loopscope
