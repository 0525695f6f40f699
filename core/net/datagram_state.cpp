#include "core/net/datagram_state.h"

#include <stdexcept>
#include <system_error>

namespace loopscope {

/// Sends on whenever the socket takes more; keeps the endpoint until all is sent.
class DatagramEndpoint::State::Flush final : public Watch {
 public:
  Flush(State& state, int fd) : Watch(fd, trace::Interest::write), state_(state) {}

  void start() {
    state_.loop_.watch(*this);
    keep_ = Ref<State>(&state_);
  }

 private:
  void run() override { state_.flush(); }
  void dismissed() override { const Ref<State> last = std::move(keep_); }

  State& state_;
  Ref<State> keep_;
};

/// Receives for a protocol, which keeps the endpoint until it is closed.
class DatagramEndpoint::State::Receive final : public Watch {
 public:
  Receive(State& state, int fd) : Watch(fd, trace::Interest::read), state_(state) {}

  void start() {
    state_.loop_.watch(*this);
    keep_ = Ref<State>(&state_);
  }

 private:
  void run() override {
    const ContextTurn turn(context_.get());
    state_.receive();
  }
  void dismissed() override { const Ref<State> last = std::move(keep_); }

  State& state_;
  Ref<State> keep_;
  const Ref<ContextState> context_ = ContextState::capture_always();
};

/// Closes the endpoint in a turn of its own; keeps it until then.
class DatagramEndpoint::State::CloseTurn final : public Handle {
 public:
  explicit CloseTurn(State& state) : Handle(Type::callback), state_(state) {}

  void start() {
    if (in_ready_queue()) return;
    state_.loop_.call_soon(static_cast<Handle&>(*this));
    keep_ = Ref<State>(&state_);
  }

 private:
  void run() override {
    const Ref<State> last = std::move(keep_);
    state_.finish_close();
  }
  void dismissed() override { const Ref<State> last = std::move(keep_); }
  const char* label() const override { return "datagrams: close"; }

  State& state_;
  Ref<State> keep_;
};

DatagramEndpoint::State::State(EventLoop& loop, std::unique_ptr<DatagramSocket> socket,
                               std::shared_ptr<DatagramProtocol> protocol)
    : loop_(loop),
      home_(loop),
      has_protocol_(protocol != nullptr),
      protocol_(std::move(protocol)),
      socket_(std::move(socket)),
      local_(socket_->local_address()),
      remote_(socket_->remote_address()),
      flush_(std::make_unique<Flush>(*this, socket_->fd())),
      receive_(std::make_unique<Receive>(*this, socket_->fd())),
      close_turn_(std::make_unique<CloseTurn>(*this)) {
  loop_.pending().push_back(*this);
}

DatagramEndpoint::State::~State() { release_socket(); }

// Whoever holds the endpoint may live on, without the loop.
void DatagramEndpoint::State::dismissed() {
  const Ref<State> keep(this);
  closing_ = closed_ = true;
  flush_->cancel();
  receive_->cancel();
  release_socket();
  loop_gone_ = true;
  const auto unheard = std::move(protocol_);
}

void DatagramEndpoint::State::start() {
  if (!closing_) receive_->start();
  if (const auto protocol = protocol_) protocol->connection_made(DatagramEndpoint(Ref<State>(this)));
}

// Sending

void DatagramEndpoint::State::send(std::string_view bytes, const Address* to) {
  if (to && remote_ && !(*to == *remote_)) {
    throw std::invalid_argument("the datagram must go to " + to_string(*remote_) + ", where the endpoint is connected");
  }
  if (bytes.empty() || closing_) return;
  const Ref<State> keep(this);
  const Address* const target = remote_ ? nullptr : to;
  if (unsent_.empty() && try_send(bytes, target)) return;
  if (closing_) return;
  if (unsent_.empty()) flush_->start();
  unsent_.emplace_back(bytes, target ? std::optional(*target) : std::nullopt);
  unsent_bytes_ += bytes.size();
  if (unsent_bytes_ > kHighWaterMark) pause_writing();
}

bool DatagramEndpoint::State::try_send(std::string_view bytes, const Address* to) {
  try {
    return socket_->try_send(bytes, to);
  } catch (const std::system_error&) {
    fail(std::current_exception());
    return true;  // this one is lost
  }
}

void DatagramEndpoint::State::flush() {
  const Ref<State> keep(this);
  while (!unsent_.empty()) {
    const auto& [bytes, to] = unsent_.front();
    if (!try_send(bytes, to ? &*to : nullptr)) break;
    if (unsent_.empty()) return;  // it was aborted meanwhile
    unsent_bytes_ -= bytes.size();
    unsent_.pop_front();
  }
  if (unsent_bytes_ <= kLowWaterMark) resume_writing();
  if (!unsent_.empty()) return;
  flush_->cancel();
  if (closing_) close_turn_->start();
}

void DatagramEndpoint::State::pause_writing() {
  if (std::exchange(write_paused_, true)) return;
  if (protocol_) protocol_->pause_writing();
}

void DatagramEndpoint::State::resume_writing() {
  if (!std::exchange(write_paused_, false)) return;
  write_waiters_.wake();
  if (protocol_) protocol_->resume_writing();
}

// Receiving

void DatagramEndpoint::State::receive() {
  const Ref<State> keep(this);
  std::optional<std::pair<std::string, Address>> datagram;
  try {
    datagram = socket_->try_receive();
  } catch (const std::system_error&) {
    fail(std::current_exception());
    return;
  }
  if (datagram) protocol_->datagram_received(std::move(datagram->first), datagram->second);
}

void DatagramEndpoint::State::fail(const std::exception_ptr& error) {
  if (protocol_) {
    protocol_->error_received(error);
  } else {
    error_ = error;
  }
}

void DatagramEndpoint::State::throw_error_once() {
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

DatagramEndpoint::State::Receiving::Receiving(State& state) : state_(state) {
  if (state_.has_protocol_)
    throw std::logic_error("recvfrom() called on an endpoint whose protocol gets the datagrams");
  if (state_.receiving_) throw std::logic_error("recvfrom() called while another task is waiting for a datagram");
  state_.receiving_ = true;
}

DatagramEndpoint::State::Receiving::~Receiving() {
  state_.receiving_ = false;
  if (state_.closed_) state_.release_socket();
}

// Closing

void DatagramEndpoint::State::close() {
  if (std::exchange(closing_, true)) return;
  const Ref<State> keep(this);
  receive_->cancel();
  if (unsent_.empty()) close_turn_->start();
}

void DatagramEndpoint::State::abort() {
  if (closed_) return;
  const Ref<State> keep(this);
  closing_ = true;
  unsent_.clear();
  unsent_bytes_ = 0;
  flush_->cancel();
  receive_->cancel();
  close_turn_->start();
}

void DatagramEndpoint::State::finish_close() {
  if (std::exchange(closed_, true)) return;
  write_paused_ = false;
  write_waiters_.wake();
  close_waiters_.wake();
  if (receiving_) socket_->shutdown();  // who waits for a datagram finds the end, and leaves
  release_socket();
  if (const auto protocol = std::move(protocol_)) protocol->connection_lost(nullptr);
}

void DatagramEndpoint::State::release_socket() {
  if (!socket_ || receiving_) return;
  unlink();
  if (!loop_gone_) loop_.selector().forget(socket_->fd());
  socket_.reset();
}

}  // namespace loopscope
