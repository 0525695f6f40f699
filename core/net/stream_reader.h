#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/net/stream.h"
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

/// The receiving side of a connection: asyncio's StreamReader. A handle: copies speak of the same stream. What comes is
/// received also while nobody reads, up to twice the limit. One task at a time waits for it, others get a
/// std::logic_error. All that read throw what the connection was lost with, a std::system_error, even when something is
/// unread.
class StreamReader {
 public:
  static constexpr std::size_t kDefaultLimit = 64 * 1024;

  /// Of no connection: it gets what the program feeds to it. Throws std::invalid_argument for a limit of 0.
  explicit StreamReader(std::size_t limit = kDefaultLimit) : stream_(new Stream(limit)) {}
  explicit StreamReader(Ref<Stream> stream) : stream_(std::move(stream)) {}

  /// Some bytes, at least one and at most `count`; none at the end of the stream. -1: everything up to the end.
  Coro<std::string> read(std::ptrdiff_t count = -1) const { return read(stream_, count); }
  /// Exactly `count` bytes. Throws IncompleteReadError when the stream ends before.
  Coro<std::string> readexactly(std::size_t count) const { return readexactly(stream_, count); }
  /// Everything up to the separator, with it. Throws IncompleteReadError when the stream ends before it came,
  /// LimitOverrunError when more than the limit came before it, std::invalid_argument when it is empty.
  Coro<std::string> readuntil(std::string separator = "\n") const { return readuntil(stream_, std::move(separator)); }
  /// A line with its '\n'; at the end of the stream what is left, or nothing. A line beyond the limit is dropped and
  /// LimitOverrunError thrown.
  Coro<std::string> readline() const { return readline(stream_); }
  /// For `while (auto line = co_await reader.next())`, asyncio's `async for line in reader`: the next line as
  /// readline() gives it, nothing at the end of the stream.
  Coro<std::optional<std::string>> next() const { return next(stream_); }

  /// The stream has ended and everything was read.
  bool at_eof() const { return stream_->ended() && stream_->unread().empty(); }
  /// What the connection was lost with, or set_exception() said; null when nothing.
  std::exception_ptr exception() const { return stream_->exception(); }

  // For who feeds it himself.

  /// Throws std::logic_error after feed_eof().
  void feed_data(std::string_view bytes) const { stream_->feed_data(bytes); }
  /// No more will come.
  void feed_eof() const { stream_->feed_eof(); }
  /// Reading throws this from now on.
  void set_exception(std::exception_ptr exception) const { stream_->set_exception(std::move(exception)); }

  const Ref<Stream>& stream() const { return stream_; }

 private:
  // A coroutine may outlive the handle it was called on: each holds the stream itself.
  static Coro<std::string> read(Ref<Stream> stream, std::ptrdiff_t count);
  static Coro<std::string> readexactly(Ref<Stream> stream, std::size_t count);
  static Coro<std::string> readuntil(Ref<Stream> stream, std::string separator);
  static Coro<std::string> readline(Ref<Stream> stream);
  static Coro<std::optional<std::string>> next(Ref<Stream> stream);

  Ref<Stream> stream_;
};

}  // namespace loopscope
