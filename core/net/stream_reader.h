#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/net/connection.h"
#include "core/task/coro.h"

namespace loopscope {

/// The stream ended before what was asked for was complete.
class IncompleteReadError : public std::runtime_error {
 public:
  /// expected: how many bytes were asked for, if it was a number.
  IncompleteReadError(std::string partial, std::optional<std::size_t> expected);
  /// What there was, taken out of the stream.
  const std::string& partial() const { return partial_; }
  std::optional<std::size_t> expected() const { return expected_; }

 private:
  std::string partial_;
  std::optional<std::size_t> expected_;
};

/// The separator was not found within the reader's limit.
class LimitOverrunError : public std::runtime_error {
 public:
  LimitOverrunError(const char* message, std::size_t consumed) : std::runtime_error(message), consumed_(consumed) {}
  /// How many of the unread bytes were looked at; they are still there.
  std::size_t consumed() const { return consumed_; }

 private:
  std::size_t consumed_;
};

/// The receiving side of a connection: asyncio's StreamReader. A handle: copies speak of the same connection. One task
/// at a time reads, others get a std::logic_error. Reading waits when nothing is there; it throws std::system_error
/// when the connection is lost.
class StreamReader {
 public:
  static constexpr std::size_t kDefaultLimit = 64 * 1024;

  explicit StreamReader(Ref<Connection> connection) : connection_(std::move(connection)) {}

  /// Some bytes, at least one and at most `count`; none at the end of the stream. -1: everything up to the end.
  Coro<std::string> read(std::ptrdiff_t count = -1) const { return read(connection_, count); }
  /// Exactly `count` bytes. Throws IncompleteReadError when the stream ends before.
  Coro<std::string> readexactly(std::size_t count) const { return readexactly(connection_, count); }
  /// Everything up to the separator, with it. Throws IncompleteReadError when the stream ends before it came,
  /// LimitOverrunError when more than the limit came before it, std::invalid_argument when it is empty.
  Coro<std::string> readuntil(std::string separator) const { return readuntil(connection_, std::move(separator)); }
  /// A line with its '\n'; at the end of the stream what is left, or nothing. A line beyond the limit is dropped and
  /// LimitOverrunError thrown.
  Coro<std::string> readline() const { return readline(connection_); }

  /// The stream has ended and everything was read.
  bool at_eof() const { return connection_->ended() && connection_->unread().empty(); }

 private:
  // A coroutine may outlive the handle it was called on: each holds the connection itself.
  static Coro<std::string> read(Ref<Connection> connection, std::ptrdiff_t count);
  static Coro<std::string> readexactly(Ref<Connection> connection, std::size_t count);
  static Coro<std::string> readuntil(Ref<Connection> connection, std::string separator);
  static Coro<std::string> readline(Ref<Connection> connection);

  Ref<Connection> connection_;
};

}  // namespace loopscope
