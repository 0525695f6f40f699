#include "core/net/simulated_datagrams.h"

#include <fmt/format.h>

#include <deque>
#include <system_error>
#include <utility>

#include "core/base/check.h"

namespace loopscope {
namespace {

[[noreturn]] void throw_error(std::errc error, std::string_view what, const std::string& endpoint) {
  throw std::system_error(std::make_error_code(error), fmt::format("{} {}", what, endpoint));
}

constexpr std::string_view kOpen = "cannot open a datagram endpoint on";
constexpr int kLastPort = 65535;

}  // namespace

/// What has arrived at a port; it lives as long as its socket.
class SimulatedDatagrams::Mailbox {
 public:
  Mailbox(SimulatedSelector& selector, const Address& local, const std::optional<Address>& remote)
      : selector_(selector), local_(local), remote_(remote), fd_(selector.open()) {
    update();
  }
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox() { selector_.close(fd_); }

  int fd() const { return fd_; }
  const Address& local() const { return local_; }
  const std::optional<Address>& remote() const { return remote_; }

  /// Throws what is to be told, once.
  void throw_error_once(std::string_view what) {
    const std::optional<std::errc> error = std::exchange(error_, std::nullopt);
    update();
    if (error) throw_error(*error, what, remote_ ? to_string(*remote_) : "anybody");
  }
  void fail(std::errc error) {
    error_ = error;
    update();
  }

  void put(std::string bytes, const Address& from) {
    if (remote_ && remote_->port() != from.port()) return;
    if (unread_ + bytes.size() > kWindow) return;
    unread_ += bytes.size();
    datagrams_.emplace_back(std::move(bytes), from);
    update();
  }
  std::optional<std::pair<std::string, Address>> take() {
    if (datagrams_.empty()) return std::nullopt;
    std::pair<std::string, Address> datagram = std::move(datagrams_.front());
    datagrams_.pop_front();
    unread_ -= datagram.first.size();
    update();
    return datagram;
  }

  bool room_for(std::size_t bytes) const { return under_way_ == 0 || under_way_ + bytes <= kWindow; }
  void sent(std::size_t bytes) {
    under_way_ += bytes;
    update();
  }
  void arrived(std::size_t bytes) {
    under_way_ -= bytes;
    update();
  }

  void end() {
    ended_ = true;
    update();
  }

 private:
  void update() {
    selector_.set_ready(fd_, trace::Interest::read, !datagrams_.empty() || error_ || ended_);
    selector_.set_ready(fd_, trace::Interest::write, under_way_ < kWindow || error_ || ended_);
  }

  SimulatedSelector& selector_;
  const Address local_;
  const std::optional<Address> remote_;
  const int fd_;
  std::deque<std::pair<std::string, Address>> datagrams_;
  std::size_t unread_ = 0;
  std::size_t under_way_ = 0;
  std::optional<std::errc> error_;
  bool ended_ = false;
};

class SimulatedDatagrams::SimulatedDatagramSocket final : public DatagramSocket {
 public:
  SimulatedDatagramSocket(SimulatedDatagrams& network, std::shared_ptr<Mailbox> mailbox)
      : network_(network), mailbox_(std::move(mailbox)) {}
  ~SimulatedDatagramSocket() override { network_.mailboxes_.erase(mailbox_->local().port()); }

  int fd() const override { return mailbox_->fd(); }
  Address local_address() const override { return mailbox_->local(); }
  std::optional<Address> remote_address() const override { return mailbox_->remote(); }

  std::optional<std::pair<std::string, Address>> try_receive() override {
    mailbox_->throw_error_once("cannot receive from");
    return mailbox_->take();
  }
  bool try_send(std::string_view bytes, const Address* to) override {
    mailbox_->throw_error_once("cannot send to");
    if (!to && !mailbox_->remote()) throw_error(std::errc::destination_address_required, "cannot send to", "nobody");
    const Address& target = to ? *to : *mailbox_->remote();
    if (bytes.size() > kLongest) throw_error(std::errc::message_size, "cannot send to", to_string(target));
    if (!mailbox_->room_for(bytes.size())) return false;
    network_.send(mailbox_, bytes, target);
    return true;
  }
  void shutdown() noexcept override { mailbox_->end(); }

 private:
  SimulatedDatagrams& network_;
  const std::shared_ptr<Mailbox> mailbox_;
};

std::unique_ptr<DatagramSocket> SimulatedDatagrams::open(const std::optional<Address>& local,
                                                         const std::optional<Address>& remote) {
  const Address& either = local ? *local : remote.value();
  if (either.family() == AF_UNIX) throw_error(std::errc::operation_not_supported, kOpen, to_string(either));
  Address bound = local.value_or(parse_address(either.family() == AF_INET6 ? "::1" : "127.0.0.1", 0));
  if (bound.port() == 0) {
    while (find(next_port_)) ++next_port_;
    LOOPSCOPE_CHECK(next_port_ <= kLastPort);
    bound = bound.with_port(next_port_++);
  }
  if (find(bound.port())) throw_error(std::errc::address_in_use, kOpen, to_string(bound));
  const auto mailbox = std::make_shared<Mailbox>(selector_, bound, remote);
  mailboxes_[bound.port()] = mailbox;
  return std::make_unique<SimulatedDatagramSocket>(*this, mailbox);
}

std::shared_ptr<SimulatedDatagrams::Mailbox> SimulatedDatagrams::find(int port) const {
  const auto found = mailboxes_.find(port);
  return found == mailboxes_.end() ? nullptr : found->second.lock();
}

void SimulatedDatagrams::send(const std::shared_ptr<Mailbox>& from, std::string_view bytes, const Address& to) {
  from->sent(bytes.size());
  selector_.at(selector_.now() + latency_.count(),
               [this, text = std::string(bytes), sender = std::weak_ptr(from), source = from->local(), to]() mutable {
                 if (const auto here = sender.lock()) here->arrived(text.size());
                 if (const auto there = find(to.port())) {
                   there->put(std::move(text), source);
                   return;
                 }
                 selector_.at(selector_.now() + latency_.count(), [sender] {
                   const auto here = sender.lock();
                   if (here && here->remote()) here->fail(std::errc::connection_refused);
                 });
               });
}

}  // namespace loopscope
