#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include "core/net/transport.h"
#include "core/net/wait_list.h"
#include "core/task/awaiter.h"

namespace loopscope {

class Stream;

/// Suspends the task that reads a stream until something happens to it; the task's state is `selector` meanwhile.
/// Throws what the stream ended with, if that comes.
class MoreAwaiter final : private Waiter {
 public:
  /// Throws std::logic_error when another task waits. function: who waits, for that error.
  MoreAwaiter(Stream& stream, const char* function, const AwaitContext& context);
  ~MoreAwaiter() { leave(); }
  MoreAwaiter(const MoreAwaiter&) = delete;
  MoreAwaiter& operator=(const MoreAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine);
  void await_resume();

 private:
  friend class Stream;
  void wake(std::exception_ptr error = nullptr);
  bool cancel_wait(const std::string& message) override;
  void leave();

  Stream& stream_;
  const AwaitContext context_;
  std::exception_ptr error_;
  bool woken_ = false;
  bool cancelled_ = false;
};

/// What a StreamReader and a StreamWriter have in common: what was received and not yet read, and the transport.
/// asyncio's StreamReaderProtocol, with the reader's buffer. A transport that feeds it is paused while more than twice
/// the limit is unread.
class Stream final : public RefCounted, public TransportProtocol {
 public:
  /// What it goes through. A socket can still be written to when the other end has written its last; a pipe closes.
  enum class Kind : std::uint8_t { socket, read_pipe, write_pipe };

  /// Throws std::invalid_argument for a limit of 0.
  static void require_limit(std::size_t limit);

  /// limit: the longest line that readuntil looks for. Without a transport it is what the program feeds to it.
  explicit Stream(std::size_t limit, Kind kind = Kind::socket);
  /// Lets go of the transport.
  ~Stream() override;

  /// From now on it is fed by this transport, and writes to it.
  void set_transport(Ref<Transport> transport);
  /// Null until there is one.
  const Ref<Transport>& transport() const { return transport_; }
  /// The same; throws std::logic_error when there is none.
  Transport& require_transport() const;

  /// It is a server's end.
  void set_accepted() { accepted_ = true; }
  bool accepted() const { return accepted_; }

  // Reading

  std::size_t limit() const { return limit_; }
  /// What was received and not yet taken.
  std::string_view unread() const { return std::string_view(in_).substr(in_begin_); }
  /// Nothing more will be received.
  bool ended() const { return ended_; }
  /// What the connection was lost with; null when it was not.
  const std::exception_ptr& exception() const { return exception_; }
  void throw_if_lost() const {
    if (exception_) [[unlikely]]
      std::rethrow_exception(exception_);
  }
  /// The first `count` unread bytes, or all of them when there are fewer.
  std::string take(std::size_t count = SIZE_MAX);

  class More {
   public:
    More(Stream& stream, const char* function) : stream_(stream), function_(function) {}
    MoreAwaiter awaiter(const AwaitContext& context) const { return MoreAwaiter(stream_, function_, context); }

   private:
    Stream& stream_;
    const char* function_;
  };
  /// For a task to wait until more is unread, or the stream has ended.
  More more(const char* function) {
    if (transport_) static_cast<void>(transport_->loop());
    return More(*this, function);
  }

  /// What transports, and programs without one, put in. Throws std::logic_error after feed_eof().
  void feed_data(std::string_view bytes);
  void feed_eof();
  void set_exception(std::exception_ptr exception);

  // Writing

  /// Too much is unsent.
  bool write_paused() const { return write_paused_; }
  /// For a task to wait until that ends.
  Future<void> write_resumed() { return write_waiters_.add(require_transport().loop()); }

  // Closing

  /// The connection is closed.
  bool closed() const { return closed_; }
  /// For a task to wait until then.
  Future<void> when_closed() { return close_waiters_.add(require_transport().loop()); }
  /// Throws what the connection was lost with, once it is closed.
  void throw_close_error() const {
    if (close_error_) std::rethrow_exception(close_error_);
  }

 private:
  friend class MoreAwaiter;

  void data_received(std::string_view bytes) override { feed_data(bytes); }
  bool eof_received() override;
  void connection_lost(const std::exception_ptr& error) override;
  void pause_writing() override { write_paused_ = true; }
  void resume_writing() override;

  void resume_transport();
  void lost(const std::exception_ptr& error);

  const std::size_t limit_;
  const Kind kind_;
  Ref<Transport> transport_;
  bool accepted_ = false;

  std::string in_;
  std::size_t in_begin_ = 0;  // what comes before is taken
  MoreAwaiter* waiting_ = nullptr;
  std::exception_ptr exception_;
  bool ended_ = false;
  bool reading_paused_ = false;

  bool write_paused_ = false;
  bool closed_ = false;
  std::exception_ptr close_error_;
  WaitList write_waiters_;
  WaitList close_waiters_;
};

}  // namespace loopscope
