#pragma once

#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/loop/event_loop.h"
#include "core/net/datagrams.h"
#include "core/net/wait_list.h"
#include "core/task/descriptor.h"

namespace loopscope {

/// A socket for datagrams with what is unsent, and who is told of it. It may outlive its loop, whose end closes
/// it.
class DatagramEndpoint::State final : public RefCounted, private Pending {
 public:
  State(EventLoop& loop, std::unique_ptr<DatagramSocket> socket, std::shared_ptr<DatagramProtocol> protocol);
  ~State() override;

  /// For one with a protocol, in a turn of its own: tells it of the endpoint, and of what comes from then on.
  void start();

  const Address& local() const { return local_; }
  const std::optional<Address>& remote() const { return remote_; }
  int fd() const { return socket_ ? socket_->fd() : -1; }
  bool closing() const { return closing_; }
  bool closed() const { return closed_; }
  std::size_t unsent() const { return unsent_bytes_; }
  bool write_paused() const { return write_paused_; }
  Future<void> write_resumed() { return write_waiters_.add(home_.open()); }
  Future<void> when_closed() { return close_waiters_.add(home_.open()); }

  void send(std::string_view bytes, const Address* to);
  void close();
  void abort();
  /// Throws the error that nobody was told of yet.
  void throw_error_once();
  std::optional<std::pair<std::string, Address>> try_receive() { return socket_->try_receive(); }
  /// For a task to wait until there is something to receive. The selector is told once, not for every wait.
  DescriptorReady more() const { return readable(socket_->fd()).keeping_armed(); }

  /// One task at a time receives: for as long as one of these lives. While it does, the socket is not closed under it.
  class Receiving {
   public:
    /// Throws std::logic_error when another task receives, or a protocol does.
    explicit Receiving(State& state);
    ~Receiving();
    Receiving(const Receiving&) = delete;
    Receiving& operator=(const Receiving&) = delete;

   private:
    State& state_;
  };

 private:
  class Flush;
  class Receive;
  class CloseTurn;

  void dismissed() override;
  /// False: the socket takes no more now.
  bool try_send(std::string_view bytes, const Address* to);
  void flush();
  void receive();
  void pause_writing();
  void resume_writing();
  void fail(const std::exception_ptr& error);
  void finish_close();
  /// Unless a task receives.
  void release_socket();

  EventLoop& loop_;  // while it exists
  const LoopRef home_;
  const bool has_protocol_;
  std::shared_ptr<DatagramProtocol> protocol_;  // until closed: it may have an endpoint, which has this
  std::unique_ptr<DatagramSocket> socket_;      // until closed
  const Address local_;
  const std::optional<Address> remote_;
  const std::unique_ptr<Flush> flush_;
  const std::unique_ptr<Receive> receive_;
  const std::unique_ptr<CloseTurn> close_turn_;

  std::deque<std::pair<std::string, std::optional<Address>>> unsent_;
  std::size_t unsent_bytes_ = 0;
  bool write_paused_ = false;
  WaitList write_waiters_;

  std::exception_ptr error_;  // nobody was told of it yet
  bool receiving_ = false;
  bool closing_ = false;
  bool closed_ = false;
  bool loop_gone_ = false;
  WaitList close_waiters_;
};

}  // namespace loopscope
