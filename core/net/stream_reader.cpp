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
std::size_t find_end(const Stream& stream, std::string_view separator, std::size_t& searched) {
  const std::string_view unread = stream.unread();
  const std::size_t found = unread.find(separator, searched);
  if (found == std::string_view::npos) {
    searched = unread.size() < separator.size() ? 0 : unread.size() - separator.size() + 1;
    if (searched > stream.limit()) {
      throw LimitOverrunError("Separator is not found, and chunk exceed the limit", searched);
    }
    return std::string_view::npos;
  }
  if (found > stream.limit()) throw LimitOverrunError("Separator is found, but chunk is longer than limit", found);
  return found + separator.size();
}

}  // namespace

IncompleteReadError::IncompleteReadError(std::string partial, std::optional<std::size_t> expected)
    : std::runtime_error(incomplete(partial.size(), expected)), partial_(std::move(partial)), expected_(expected) {}

Coro<std::string> StreamReader::read(Ref<Stream> stream, std::ptrdiff_t count) {
  stream->throw_if_lost();
  if (count == 0) co_return std::string();
  if (count > 0) {
    if (stream->unread().empty() && !stream->ended()) co_await stream->more("read");
    co_return stream->take(static_cast<std::size_t>(count));
  }
  std::string all;
  while (true) {
    if (stream->unread().empty() && !stream->ended()) co_await stream->more("read");
    const std::string some = stream->take();
    if (some.empty()) co_return all;
    all += some;
    stream->throw_if_lost();
  }
}

Coro<std::string> StreamReader::readexactly(Ref<Stream> stream, std::size_t count) {
  stream->throw_if_lost();
  while (stream->unread().size() < count) {
    if (stream->ended()) throw IncompleteReadError(stream->take(), count);
    co_await stream->more("readexactly");
  }
  co_return stream->take(count);
}

Coro<std::string> StreamReader::readuntil(Ref<Stream> stream, std::string separator) {
  if (separator.empty()) throw std::invalid_argument("the separator must not be empty");
  stream->throw_if_lost();
  std::size_t searched = 0;
  std::size_t end = find_end(*stream, separator, searched);
  while (end == std::string_view::npos) {
    if (stream->ended()) throw IncompleteReadError(stream->take(), std::nullopt);
    co_await stream->more("readuntil");
    end = find_end(*stream, separator, searched);
  }
  co_return stream->take(end);
}

Coro<std::string> StreamReader::readline(Ref<Stream> stream) {
  try {
    co_return co_await readuntil(stream, "\n");
  } catch (const IncompleteReadError& error) {
    co_return error.partial();
  } catch (const LimitOverrunError& error) {
    const bool line_is_there = stream->unread().substr(error.consumed()).starts_with('\n');
    stream->take(line_is_there ? error.consumed() + 1 : SIZE_MAX);
    throw;
  }
}

Coro<std::optional<std::string>> StreamReader::next(Ref<Stream> stream) {
  std::string line = co_await readline(std::move(stream));
  if (line.empty()) co_return std::nullopt;
  co_return std::move(line);
}

}  // namespace loopscope
