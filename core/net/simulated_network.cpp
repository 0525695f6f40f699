#include "core/net/simulated_network.h"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <deque>
#include <system_error>

#include "core/base/check.h"
#include "core/net/address.h"

namespace loopscope {
namespace {

constexpr int kFirstFreePort = 49152;  // the first of the dynamic ports
constexpr int kLastPort = 65535;
constexpr int kFirstClientPort = 32768;
constexpr int kIPv6Places = 65536;
constexpr const char* kThisHost = "127.0.0.1";
constexpr Duration kConnectRetry = std::chrono::seconds(1);  // as Linux tries a lost SYN again

[[noreturn]] void throw_error(std::errc error, std::string_view what, const std::string& endpoint) {
  throw std::system_error(std::make_error_code(error), fmt::format("{} {}", what, endpoint));
}

}  // namespace

/// One end of a connection, from the moment it is asked for until its socket is closed. What happens here is known at
/// the other end a latency later.
class SimulatedNetwork::Endpoint : public std::enable_shared_from_this<Endpoint> {
 public:
  Endpoint(SimulatedNetwork& network, const Address& local)
      : selector_(network.selector_), latency_(network.latency_), local_(local) {}

  int fd() const { return fd_; }
  const Address& local() const { return local_; }
  std::optional<std::errc> error() const { return error_; }

  void open() {
    fd_ = selector_.open();
    update();
  }

  /// Both ends exist; `client` learns of it a latency later.
  static void join(Endpoint& client, Endpoint& server) {
    client.peer_ = server.weak_from_this();
    server.peer_ = client.weak_from_this();
    server.connected_ = true;
    server.tell_peer([](Endpoint& peer) {
      peer.connected_ = true;
      peer.update();
    });
  }

  std::optional<std::size_t> read(std::span<char> buffer) {
    const std::size_t count = std::min(buffer.size(), received_.size() - read_);
    if (count == 0) return ended_ ? std::optional<std::size_t>(0) : std::nullopt;
    std::copy_n(received_.data() + read_, count, buffer.data());
    read_ += count;
    if (read_ == received_.size()) {
      received_.clear();
      read_ = 0;
    }
    tell_peer([count](Endpoint& peer) {
      peer.unacknowledged_ -= count;
      peer.update();
    });
    update();
    return count;
  }

  /// Whether a read would give bytes, whatever else happened.
  bool has_bytes() const { return read_ < received_.size(); }
  bool write_ended() const { return write_ended_; }

  std::optional<std::size_t> write(std::string_view bytes) {
    const std::size_t count = connected_ ? std::min(bytes.size(), kWindow - unacknowledged_) : 0;
    if (count == 0) return std::nullopt;
    unacknowledged_ += count;
    update();
    const auto deliver = [text = std::string(bytes.substr(0, count)), self = weak_from_this(), peer = peer_] {
      if (const auto there = peer.lock()) {
        there->received_ += text;
        there->update();
      } else if (const auto here = self.lock()) {
        here->selector_.at(here->arrival(), [self] {
          if (const auto sender = self.lock()) sender->fail(std::errc::connection_reset);
        });
      }
    };
    selector_.at(arrival(), deliver);
    return count;
  }

  void end_writing() {
    if (std::exchange(write_ended_, true)) return;
    tell_peer([](Endpoint& peer) { peer.end_reading(); });
    update();
  }
  void end_reading() {
    ended_ = true;
    update();
  }

  void fail(std::errc error) {
    error_ = error;
    update();
  }
  void reset_peer() {
    tell_peer([](Endpoint& peer) { peer.fail(std::errc::connection_reset); });
  }

  void close() {
    if (has_bytes()) reset_peer();
    end_writing();
    selector_.close(std::exchange(fd_, -1));
  }

  /// When something sent now arrives: after the latency, but not before what was sent earlier.
  TimeNs arrival() {
    last_arrival_ = std::max(last_arrival_, selector_.now() + latency_.count());
    return last_arrival_;
  }

 private:
  void tell_peer(std::function<void(Endpoint& peer)> news) {
    selector_.at(arrival(), [peer = peer_, news = std::move(news)] {
      if (const auto there = peer.lock()) news(*there);
    });
  }

  /// The selector's view of it.
  void update() {
    if (fd_ < 0) return;
    selector_.set_ready(fd_, trace::Interest::read, has_bytes() || ended_ || error_);
    selector_.set_ready(fd_, trace::Interest::write,
                        (connected_ && unacknowledged_ < kWindow) || write_ended_ || error_);
  }

  SimulatedSelector& selector_;
  const Duration& latency_;
  const Address local_;
  int fd_ = -1;  // none before it is accepted and after it was closed
  std::weak_ptr<Endpoint> peer_;
  std::string received_;
  std::size_t read_ = 0;            // of received_
  std::size_t unacknowledged_ = 0;  // written here and not yet known to be read there
  TimeNs last_arrival_ = 0;
  std::optional<std::errc> error_;
  bool connected_ = false;
  bool ended_ = false;
  bool write_ended_ = false;
};

class SimulatedNetwork::SimulatedSocket final : public Socket {
 public:
  SimulatedSocket(std::shared_ptr<Endpoint> endpoint, const Address& local, const Address& peer)
      : Socket(to_string(peer), peer), endpoint_(std::move(endpoint)), local_(local) {}
  ~SimulatedSocket() override { endpoint_->close(); }

  int fd() const override { return endpoint_->fd(); }
  Address local_address() const override { return local_; }

  void finish_connect() override {
    if (const auto error = endpoint_->error()) throw_error(*error, "cannot connect to", peer());
  }
  std::optional<std::size_t> try_read(std::span<char> buffer) override {
    if (!endpoint_->has_bytes() && endpoint_->error()) throw_error(*endpoint_->error(), "cannot read from", peer());
    return endpoint_->read(buffer);
  }
  std::optional<std::size_t> try_write(std::string_view bytes) override {
    if (endpoint_->error()) throw_error(*endpoint_->error(), "cannot write to", peer());
    if (endpoint_->write_ended()) throw_error(std::errc::broken_pipe, "cannot write to", peer());
    return endpoint_->write(bytes);
  }
  void shutdown_write() noexcept override { endpoint_->end_writing(); }

 private:
  const std::shared_ptr<Endpoint> endpoint_;
  const Address local_;
};

class SimulatedNetwork::SimulatedListener final : public Listener {
 public:
  SimulatedListener(SimulatedNetwork& network, int place, const Address& address)
      : network_(network), fd_(network.selector_.open()), place_(place), address_(address) {
    network_.listeners_.emplace(place, this);
  }
  ~SimulatedListener() override {
    for (const auto& [server, client] : waiting_) server->reset_peer();
    network_.listeners_.erase(place_);
    network_.selector_.close(fd_);
  }

  int fd() const override { return fd_; }
  Address address() const override { return address_; }
  void listen(int backlog) override { backlog_ = static_cast<std::size_t>(std::max(backlog, 1)); }

  bool listening() const { return backlog_ > 0; }
  bool full() const { return waiting_.size() >= backlog_; }
  void add(std::shared_ptr<Endpoint> server, const Address& client) {
    waiting_.emplace_back(std::move(server), client);
    network_.selector_.set_ready(fd_, trace::Interest::read, true);
  }

  std::unique_ptr<Socket> try_accept() override {
    if (waiting_.empty()) return nullptr;
    const auto [server, client] = std::move(waiting_.front());
    waiting_.pop_front();
    network_.selector_.set_ready(fd_, trace::Interest::read, !waiting_.empty());
    server->open();
    return std::make_unique<SimulatedSocket>(server, address_, client);
  }

 private:
  SimulatedNetwork& network_;
  const int fd_;
  const int place_;
  const Address address_;
  std::size_t backlog_ = 0;  // 0: it does not listen yet
  std::deque<std::pair<std::shared_ptr<Endpoint>, Address>> waiting_;
};

SimulatedNetwork::SimulatedNetwork(SimulatedSelector& selector, Duration latency)
    : selector_(selector),
      datagrams_(selector, latency_),
      next_port_(kFirstFreePort),
      next_client_port_(kFirstClientPort) {
  set_latency(latency);
}

void SimulatedNetwork::set_latency(Duration latency) {
  LOOPSCOPE_CHECK(latency >= Duration::zero());
  latency_ = latency;
}

std::optional<int> SimulatedNetwork::place_of(const Address& address) const {
  if (address.family() == AF_INET6) return address.port() + kIPv6Places;
  if (address.family() != AF_UNIX) return address.port();
  const auto found = unix_places_.find(path_of(address));
  return found == unix_places_.end() ? std::nullopt : std::optional(found->second);
}

std::unique_ptr<Listener> SimulatedNetwork::bind(const Address& address, const BindOptions&) {
  if (address.family() == AF_UNIX) {
    const int place = --last_unix_place_;
    unix_places_[path_of(address)] = place;  // a socket that was left there is replaced
    return std::make_unique<SimulatedListener>(*this, place, address);
  }
  const Address bound = address.port() == 0 ? address.with_port(free_port()) : address;
  const int place = place_of(bound).value();
  if (listeners_.contains(place)) throw_error(std::errc::address_in_use, "cannot listen on", to_string(bound));
  return std::make_unique<SimulatedListener>(*this, place, bound);
}

std::unique_ptr<Socket> SimulatedNetwork::connect_to(const Address& address, const std::optional<Address>& local) {
  const std::optional<int> place = place_of(address);
  if (!place) {
    const bool abstract = path_of(address).starts_with('\0');
    throw_error(abstract ? std::errc::connection_refused : std::errc::no_such_file_or_directory, "cannot connect to",
                to_string(address));
  }
  Address from = local.value_or(address.family() == AF_UNIX ? unnamed_unix_address() : parse_address(kThisHost, 0));
  if (from.family() != AF_UNIX && from.port() == 0) from = from.with_port(free_client_port());
  const auto client = std::make_shared<Endpoint>(*this, from);
  client->open();
  request_connection(client, *place);
  return std::make_unique<SimulatedSocket>(client, from, address);
}

std::unique_ptr<DatagramSocket> SimulatedNetwork::datagrams(const std::optional<Address>& local,
                                                            const std::optional<Address>& remote,
                                                            const DatagramBindOptions&) {
  return datagrams_.open(local, remote);
}

Coro<std::vector<Address>> SimulatedNetwork::resolve(std::string host, int port, ResolveHints hints) {
  const auto found = hosts_.find(host);
  std::vector<Address> addresses;
  if (found != hosts_.end()) {
    for (const std::string& one : found->second) {
      const Address address = parse_address(one, port);
      if (hints.family == AF_UNSPEC || hints.family == address.family()) addresses.push_back(address);
    }
  }
  if (addresses.empty()) {
    throw ResolveError(EAI_NONAME,
                       fmt::format("cannot resolve host '{}': the simulated network has no such host", host));
  }
  co_return addresses;
}

void SimulatedNetwork::add_host(const std::string& name, std::vector<std::string> addresses) {
  hosts_[name] = std::move(addresses);
}

int SimulatedNetwork::free_port() {
  while (listeners_.contains(next_port_) || listeners_.contains(next_port_ + kIPv6Places)) ++next_port_;
  LOOPSCOPE_CHECK(next_port_ <= kLastPort);
  return next_port_++;
}

int SimulatedNetwork::free_client_port() {
  if (next_client_port_ == kFirstFreePort) next_client_port_ = kFirstClientPort;
  return next_client_port_++;
}

void SimulatedNetwork::request_connection(const std::shared_ptr<Endpoint>& client, int place) {
  selector_.at(client->arrival(), [this, asking = std::weak_ptr(client), place] {
    if (const auto endpoint = asking.lock()) connection_requested(endpoint, place);
  });
}

void SimulatedNetwork::connection_requested(const std::shared_ptr<Endpoint>& client, int place) {
  const auto found = listeners_.find(place);
  if (found == listeners_.end() || !found->second->listening()) {
    selector_.at(client->arrival(), [asking = std::weak_ptr(client)] {
      if (const auto endpoint = asking.lock()) endpoint->fail(std::errc::connection_refused);
    });
  } else if (found->second->full()) {
    selector_.at(selector_.now() + kConnectRetry.count(), [this, asking = std::weak_ptr(client), place] {
      if (const auto endpoint = asking.lock()) request_connection(endpoint, place);
    });
  } else {
    const auto server = std::make_shared<Endpoint>(*this, found->second->address());
    Endpoint::join(*client, *server);
    found->second->add(server, client->local());
  }
}

}  // namespace loopscope
