#include "core/net/connection.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace loopscope {
namespace {

constexpr std::size_t kReceiveBytes = std::size_t{64} * 1024;

// Who reads from a peer that never stops would otherwise never let the loop's other tasks run.
constexpr int kMaxReadsWithoutWait = 16;

/// What lies before `begin` is dealt with: drops it once that is worth the copy.
void compact(std::string& buffer, std::size_t& begin) {
  if (begin == buffer.size()) {
    buffer.clear();
    begin = 0;
  } else if (begin > buffer.size() / 2) {
    buffer.erase(0, begin);
    begin = 0;
  }
}

}  // namespace

/// Sends on whenever the socket takes more; keeps the connection until all is sent.
class Connection::Flush final : public Watch {
 public:
  Flush(Connection& connection, int fd) : Watch(fd, trace::Interest::write), connection_(connection) {}

  void start() {
    connection_.loop_.watch(*this);
    keep_ = Ref<Connection>(&connection_);
  }

 private:
  void run() override { connection_.flush(); }
  void dismissed() override { const Ref<Connection> last = std::move(keep_); }

  Connection& connection_;
  Ref<Connection> keep_;
};

/// Closes the connection in a turn of its own, so that nobody finds it closed in the middle of his own; keeps it until
/// then.
class Connection::CloseTurn final : public Handle {
 public:
  explicit CloseTurn(Connection& connection) : Handle(Type::callback), connection_(connection) {}

  void start() {
    connection_.loop_.call_soon(static_cast<Handle&>(*this));
    keep_ = Ref<Connection>(&connection_);
  }

 private:
  void run() override {
    const Ref<Connection> last = std::move(keep_);
    connection_.finish_close();
  }
  void dismissed() override { const Ref<Connection> last = std::move(keep_); }
  const char* label() const override { return "connection: close"; }

  Connection& connection_;
  Ref<Connection> keep_;
};

Connection::Connection(EventLoop& loop, std::unique_ptr<Socket> socket, std::size_t limit,
                       std::function<void()> on_closed)
    : loop_(loop),
      limit_(limit),
      peer_(socket->peer()),
      peer_address_(socket->peer_address()),
      socket_(std::move(socket)),
      on_closed_(std::move(on_closed)),
      flush_(std::make_unique<Flush>(*this, socket_->fd())),
      close_turn_(std::make_unique<CloseTurn>(*this)) {
  loop_.pending().push_back(*this);
}

Connection::~Connection() { release_socket(); }

// Whoever holds a reader or a writer may live on, without the loop.
void Connection::dismissed() {
  const Ref<Connection> keep(this);
  flush_->cancel();
  loop_.selector().forget(socket_->fd());
  loop_gone_ = true;
}

void Connection::require_limit(std::size_t limit) {
  if (limit == 0) throw std::invalid_argument("the limit must not be 0");
}

// Reading

Connection::Reading::Reading(Connection& connection, const char* function) : connection_(connection) {
  if (connection_.reading_) {
    throw std::logic_error(
        fmt::format("{}() called while another task is reading from {}", function, connection_.peer_));
  }
  connection_.reading_ = true;
}

Connection::Reading::~Reading() {
  connection_.reading_ = false;
  if (connection_.closed_) connection_.release_socket();
}

bool Connection::receive() {
  if (error_) std::rethrow_exception(error_);
  if (ended_ || closed_) {
    ended_ = true;
    return true;
  }
  std::array<char, kReceiveBytes> buffer;  // not filled: of the stack only what is received is touched
  std::optional<std::size_t> count;
  try {
    const bool nothing_new = drained_in_ == loop_.frame();
    if (!nothing_new && reads_without_wait_ < kMaxReadsWithoutWait) count = socket_->try_read(buffer);
  } catch (...) {
    lose(std::current_exception());
    throw;
  }
  reads_without_wait_ = count ? reads_without_wait_ + 1 : 0;
  if (!count) return false;
  if (*count < buffer.size()) drained_in_ = loop_.frame();
  if (*count == 0) ended_ = true;
  in_.append(buffer.data(), *count);
  return true;
}

std::string Connection::take(std::size_t count) {
  if (in_begin_ == 0 && count >= in_.size()) return std::exchange(in_, {});
  std::string taken = in_.substr(in_begin_, count);
  in_begin_ += taken.size();
  compact(in_, in_begin_);
  return taken;
}

// Writing

void Connection::write(std::string_view bytes) {
  if (write_ended_) throw std::logic_error("write() called after write_eof()");
  if (closing_) return;
  if (unsent() == 0) bytes.remove_prefix(send(bytes));
  if (bytes.empty() || closing_) return;
  if (unsent() == 0) flush_->start();
  out_.append(bytes);
  write_paused_ = write_paused_ || unsent() > kHighWaterMark;
}

std::size_t Connection::send(std::string_view bytes) {
  if (bytes.empty()) return 0;
  try {
    return socket_->try_write(bytes).value_or(0);
  } catch (...) {
    lose(std::current_exception());
    return 0;
  }
}

void Connection::flush() {
  const Ref<Connection> keep(this);
  out_begin_ += send(std::string_view(out_).substr(out_begin_));
  if (closing_ && error_) return;
  compact(out_, out_begin_);
  if (write_paused_ && unsent() <= kLowWaterMark) {
    write_paused_ = false;
    write_waiters_.wake();
  }
  if (unsent() == 0) all_sent();
}

void Connection::all_sent() {
  flush_->cancel();
  if (closing_) {
    close_turn_->start();
  } else if (write_ended_) {
    socket_->shutdown_write();
  }
}

void Connection::write_eof() {
  if (closing_ || std::exchange(write_ended_, true)) return;
  if (unsent() == 0) socket_->shutdown_write();
}

// Closing

void Connection::close() {
  if (std::exchange(closing_, true)) return;
  if (unsent() == 0) close_turn_->start();
}

void Connection::abort() {
  if (closed_ || error_) return;
  out_.clear();
  out_begin_ = 0;
  flush_->cancel();
  closing_ = true;
  if (!close_turn_->in_ready_queue()) close_turn_->start();
}

void Connection::lose(std::exception_ptr error) {
  if (closed_ || error_) return;
  error_ = std::move(error);
  closing_ = true;
  out_.clear();
  out_begin_ = 0;
  if (!close_turn_->in_ready_queue()) close_turn_->start();
  flush_->cancel();
}

void Connection::finish_close() {
  closed_ = true;
  write_paused_ = false;
  write_waiters_.wake(error_);
  close_waiters_.wake(error_);
  if (reading_) {
    socket_->shutdown();  // who waits to read finds the end, and leaves
  } else {
    release_socket();
  }
}

void Connection::release_socket() {
  if (!socket_) return;
  unlink();
  if (closed_) local_address_ = socket_->local_address();  // somebody may still ask
  if (!loop_gone_) loop_.selector().forget(socket_->fd());
  socket_.reset();
  if (on_closed_) on_closed_();
}

void Connection::throw_if_lost() const {
  if (error_) std::rethrow_exception(error_);
}

}  // namespace loopscope
