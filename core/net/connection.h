#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/ref.h"
#include "core/net/socket.h"
#include "core/net/wait_list.h"
#include "core/task/descriptor.h"

namespace loopscope {

/// A socket with its buffers: what a StreamReader and a StreamWriter have in common, asyncio's transport. What is
/// written is sent at once as far as the socket takes it, and in the background as it takes more. Belongs to its loop's
/// thread.
class Connection final : public RefCounted, private Pending {
 public:
  static constexpr std::size_t kHighWaterMark = 64 * 1024;  ///< more than this unsent: drain() waits
  static constexpr std::size_t kLowWaterMark = 16 * 1024;   ///< until no more than this is unsent

  /// Throws std::invalid_argument for a limit of 0.
  static void require_limit(std::size_t limit);

  /// limit: the longest line that readuntil looks for. on_closed is called once, when it is closed or destroyed, and
  /// kept until it is destroyed.
  Connection(EventLoop& loop, std::unique_ptr<Socket> socket, std::size_t limit,
             std::function<void()> on_closed = nullptr);
  ~Connection() override;

  const std::string& peer() const { return peer_; }
  /// Both ends' addresses, also once it is closed; empty ones for a pipe.
  const Address& peer_address() const { return peer_address_; }
  Address local_address() const { return socket_ ? socket_->local_address() : local_address_; }
  /// -1 once it is closed.
  int fd() const { return socket_ ? socket_->fd() : -1; }

  // Reading

  std::size_t limit() const { return limit_; }
  /// What was received and not yet taken.
  std::string_view unread() const { return std::string_view(in_).substr(in_begin_); }
  /// Nothing more will be received.
  bool ended() const { return ended_; }
  /// Receives what is there, or finds the end. False: await more() first. Throws std::system_error when the connection
  /// is lost.
  bool receive();
  /// For a task to wait until there is something to receive. The selector is told once, not for every wait.
  DescriptorReady more() const { return readable(socket_->fd()).keeping_armed(); }
  /// The first `count` unread bytes, or all of them when there are fewer.
  std::string take(std::size_t count = SIZE_MAX);

  /// One task at a time reads: for as long as one of these lives. While it does, the socket is not closed under it.
  class Reading {
   public:
    /// Throws std::logic_error when another task reads.
    Reading(Connection& connection, const char* function);
    ~Reading();
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

   private:
    Connection& connection_;
  };

  // Writing

  /// Bytes written after close(), or to a lost connection, are dropped. Throws std::logic_error after write_eof().
  void write(std::string_view bytes);
  void write_eof();
  /// Too much is unsent.
  bool write_paused() const { return write_paused_; }
  /// For a task to wait until write_paused() ends.
  Future<void> write_resumed() { return write_waiters_.add(); }

  // Closing

  /// Sends what is unsent, then closes in a turn of its own.
  void close();
  /// Drops what is unsent, and closes in a turn of its own.
  void abort();
  bool closing() const { return closing_; }
  bool closed() const { return closed_; }
  /// For a task to wait until closed().
  Future<void> when_closed() { return close_waiters_.add(); }
  /// Throws what the connection was lost with, if it was.
  void throw_if_lost() const;

 private:
  class Flush;
  class CloseTurn;

  void dismissed() override;

  std::size_t unsent() const { return out_.size() - out_begin_; }
  std::size_t send(std::string_view bytes);
  void flush();
  void all_sent();
  void lose(std::exception_ptr error);
  void finish_close();
  void release_socket();

  EventLoop& loop_;
  const std::size_t limit_;
  const std::string peer_;
  const Address peer_address_;
  Address local_address_;           // kept when the socket goes
  std::unique_ptr<Socket> socket_;  // until closed, and not read from any more
  const std::function<void()> on_closed_;
  const std::unique_ptr<Flush> flush_;
  const std::unique_ptr<CloseTurn> close_turn_;

  std::string in_;
  std::size_t in_begin_ = 0;  // what comes before is taken
  int reads_without_wait_ = 0;
  std::uint64_t drained_in_ = 0;  // the frame in which everything there was was received
  bool ended_ = false;
  bool reading_ = false;
  bool loop_gone_ = false;

  std::string out_;
  std::size_t out_begin_ = 0;  // what comes before is sent
  bool write_paused_ = false;
  bool write_ended_ = false;
  WaitList write_waiters_;

  bool closing_ = false;
  bool closed_ = false;
  std::exception_ptr error_;
  WaitList close_waiters_;
};

}  // namespace loopscope
