#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/net/socket.h"
#include "core/net/transport.h"

namespace loopscope {

/// The transport of a socket or a pipe. It reads always, from start_reading() on, so that an end or a reset is noticed
/// also while nobody waits for bytes.
class Connection final : public Transport, private Pending {
 public:
  static constexpr std::size_t kHighWaterMark = 64 * 1024;  ///< more than this unsent: writers pause
  static constexpr std::size_t kReceiveBytes = 256 * 1024;  ///< at most this much is received in one turn

  /// on_closed is called once, when it is closed or destroyed, and kept until it is destroyed.
  Connection(EventLoop& loop, std::unique_ptr<Socket> socket, std::function<void()> on_closed = nullptr);
  ~Connection() override;

  /// What comes goes to the protocol from now on. Throws as EventLoop::watch does.
  void start_reading();

  /// Somebody who writes to the socket himself once what was written is sent: sendfile().
  class Guest {
   public:
    /// The socket takes more. False: he is done.
    virtual bool write_ready(int fd) = 0;
    /// The last he hears. error: null when it was closed here.
    virtual void connection_lost(const std::exception_ptr& error) = 0;

   protected:
    ~Guest() = default;
  };
  /// write() throws std::logic_error while there is one, and so does this.
  void set_guest(Guest& guest);
  /// Nothing happens when it is not he.
  void remove_guest(Guest& guest);
  bool is_system_socket() const { return socket_ && socket_->is_system_socket(); }

  void let_go() override;
  void pause_reading() override;
  void resume_reading() override;
  void write(std::string_view bytes) override;
  void write_eof() override;
  bool can_write_eof() const override { return true; }
  std::size_t get_write_buffer_size() const override { return out_.size() - out_begin_; }
  void close() override;
  void force_close(std::exception_ptr error) override;
  bool is_closing() const override { return closing_; }
  const std::string& peer() const override { return peer_; }
  const Address& peer_address() const override { return peer_address_; }
  Address local_address() const override { return socket_ ? socket_->local_address() : local_address_; }
  int fd() const override { return socket_ ? socket_->fd() : -1; }

 private:
  /// Reads whenever there is something. Nobody is kept alive by it.
  class Incoming final : public Watch {
   public:
    Incoming(Connection& connection, int fd) : Watch(fd, trace::Interest::read), connection_(connection) {}

   private:
    void run() override { connection_.read_ready(); }

    Connection& connection_;
  };
  /// Sends on whenever the socket takes more; keeps the connection until all is sent.
  class Outgoing final : public Watch {
   public:
    Outgoing(Connection& connection, int fd) : Watch(fd, trace::Interest::write), connection_(connection) {}
    void start();

   private:
    void run() override { connection_.write_ready(); }
    void dismissed() override { const Ref<Connection> last = std::move(keep_); }

    Connection& connection_;
    Ref<Connection> keep_;
  };
  /// Closes the connection in a turn of its own, so that nobody finds it closed in the middle of his own; keeps it
  /// until then.
  class CloseTurn final : public Handle {
   public:
    explicit CloseTurn(Connection& connection) : Handle(Type::callback), connection_(connection) {}
    void start();

   private:
    void run() override;
    void dismissed() override { const Ref<Connection> last = std::move(keep_); }
    const char* label() const override { return "connection: close"; }

    Connection& connection_;
    Ref<Connection> keep_;
  };

  void dismissed() override;
  bool reading_paused() const override { return reading_paused_; }

  void read_ready();
  void read_ended();
  void writer_abandoned();
  std::size_t send(std::string_view bytes);
  void write_ready();
  void all_sent();
  void guest_lost();
  void finish_close();
  void release_socket();

  const std::string peer_;
  const Address peer_address_;
  Address local_address_;           // kept when the socket goes
  std::unique_ptr<Socket> socket_;  // until closed
  const std::function<void()> on_closed_;
  Incoming incoming_;
  Outgoing outgoing_;
  CloseTurn close_turn_;

  std::string out_;
  std::size_t out_begin_ = 0;  // what comes before is sent
  Guest* guest_ = nullptr;
  std::exception_ptr error_;
  bool reading_started_ = false;
  bool reading_paused_ = false;
  bool read_ended_ = false;
  bool write_ended_ = false;
  bool closing_ = false;  // close() was called, or it is lost
  bool lost_ = false;     // its protocol was told, or will be in the next frame; nothing more is sent
  bool loop_gone_ = false;
};

}  // namespace loopscope
