#include "core/net/connection.h"

#include <array>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace loopscope {

void Connection::Outgoing::start() {
  connection_.loop().watch(*this);
  keep_ = Ref<Connection>(&connection_);
}

void Connection::CloseTurn::start() {
  connection_.loop().call_soon(static_cast<Handle&>(*this));
  keep_ = Ref<Connection>(&connection_);
}

void Connection::CloseTurn::run() {
  const Ref<Connection> last = std::move(keep_);
  connection_.finish_close();
}

Connection::Connection(EventLoop& loop, std::unique_ptr<Socket> socket, std::function<void()> on_closed)
    : Transport(loop, kHighWaterMark),
      peer_(socket->peer()),
      peer_address_(socket->peer_address()),
      socket_(std::move(socket)),
      on_closed_(std::move(on_closed)),
      incoming_(*this, socket_->fd()),
      outgoing_(*this, socket_->fd()),
      close_turn_(*this) {
  loop.pending().push_back(*this);
}

Connection::~Connection() { release_socket(); }

// Whoever holds a reader or a writer may live on, without the loop.
void Connection::dismissed() {
  const Ref<Connection> keep(this);
  loop_gone_ = closing_ = lost_ = true;
  incoming_.cancel();
  outgoing_.cancel();
  if (protocol()) protocol()->dismissed();
}

void Connection::let_go() {
  set_protocol(nullptr);
  incoming_.cancel();
  closing_ = true;  // what is unsent keeps it until it is sent
}

// Reading

void Connection::start_reading() {
  reading_started_ = true;
  if (!closing_ && !reading_paused_ && !read_ended_) loop().watch(incoming_);
}

void Connection::pause_reading() {
  if (closing_ || std::exchange(reading_paused_, true)) return;
  incoming_.cancel();
}

void Connection::resume_reading() {
  if (closing_ || !std::exchange(reading_paused_, false)) return;
  if (reading_started_ && !read_ended_) loop().watch(incoming_);
}

void Connection::read_ready() {
  const Ref<Connection> keep(this);
  if (socket_->direction() == Socket::Direction::write) return writer_abandoned();
  std::array<char, kReceiveBytes> buffer;  // not filled: of the stack only what is received is touched
  std::optional<std::size_t> count;
  try {
    count = socket_->try_read(buffer);
  } catch (...) {
    return force_close(std::current_exception());
  }
  if (!count) return;
  if (*count == 0) return read_ended();
  if (protocol()) protocol()->data_received(std::string_view(buffer.data(), *count));
}

void Connection::read_ended() {
  read_ended_ = true;
  incoming_.cancel();
  const bool keep_open = protocol() && protocol()->eof_received();
  if (!keep_open) close();
}

// All that can be "read" from a pipe that only we write to is that nobody reads it any more.
void Connection::writer_abandoned() {
  if (get_write_buffer_size() == 0) return abort();
  force_close(std::make_exception_ptr(
      std::system_error(std::make_error_code(std::errc::broken_pipe), "cannot write to " + peer_)));
}

// Writing

void Connection::write(std::string_view bytes) {
  if (write_ended_) throw std::logic_error("write() called after write_eof()");
  if (guest_) throw std::logic_error("write() called while sendfile() is in progress");
  if (lost_ || bytes.empty()) return;
  if (get_write_buffer_size() == 0) {
    bytes.remove_prefix(send(bytes));
    if (bytes.empty() || lost_) return;
    if (!outgoing_.watching()) outgoing_.start();  // it is when its protocol goes on in the middle of write_ready()
  }
  out_.append(bytes);
  pause_writing_if_full();
}

std::size_t Connection::send(std::string_view bytes) {
  try {
    return socket_->try_write(bytes).value_or(0);
  } catch (...) {
    force_close(std::current_exception());
    return 0;
  }
}

void Connection::set_guest(Guest& guest) {
  if (guest_) throw std::logic_error("sendfile() is in progress already");
  guest_ = &guest;
  if (!outgoing_.watching()) outgoing_.start();
}

void Connection::remove_guest(Guest& guest) {
  if (guest_ != &guest) return;
  guest_ = nullptr;
  if (!lost_ && get_write_buffer_size() == 0) all_sent();
}

void Connection::guest_lost() {
  if (Guest* const guest = std::exchange(guest_, nullptr)) guest->connection_lost(error_);
}

void Connection::write_ready() {
  const Ref<Connection> keep(this);
  if (guest_ && get_write_buffer_size() == 0) {
    if (!guest_->write_ready(socket_->fd())) remove_guest(*guest_);
    return;
  }
  out_begin_ += send(std::string_view(out_).substr(out_begin_));
  if (lost_) return;
  // What is sent is dropped once that is worth the copy.
  if (out_begin_ > out_.size() / 2) {
    out_.erase(0, out_begin_);
    out_begin_ = 0;
  }
  resume_writing_if_drained();
  if (get_write_buffer_size() == 0) all_sent();
}

void Connection::all_sent() {
  if (guest_ && !closing_) return;
  outgoing_.cancel();
  if (closing_) {
    finish_close();
  } else if (write_ended_) {
    socket_->shutdown_write();
  }
}

void Connection::write_eof() {
  if (closing_ || write_ended_) return;
  if (socket_->direction() == Socket::Direction::write) return close();
  write_ended_ = true;
  if (get_write_buffer_size() == 0) socket_->shutdown_write();
}

// Closing

void Connection::close() {
  if (std::exchange(closing_, true)) return;
  incoming_.cancel();
  if (get_write_buffer_size() == 0) abort();
}

void Connection::force_close(std::exception_ptr error) {
  if (lost_) return;
  lost_ = closing_ = true;
  error_ = std::move(error);
  guest_lost();
  out_.clear();
  out_begin_ = 0;
  close_turn_.start();
  incoming_.cancel();
  outgoing_.cancel();
}

void Connection::finish_close() {
  lost_ = true;
  guest_lost();
  TransportProtocol* const told = protocol();
  set_protocol(nullptr);
  if (told) told->connection_lost(error_);
  release_socket();
}

void Connection::release_socket() {
  if (!socket_) return;
  incoming_.cancel();
  outgoing_.cancel();
  unlink();
  local_address_ = socket_->local_address();  // somebody may still ask
  socket_.reset();
  if (on_closed_) on_closed_();
}

}  // namespace loopscope
