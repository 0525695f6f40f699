#include "core/net/datagrams.h"

#include <netdb.h>

#include <stdexcept>
#include <system_error>
#include <vector>

#include "core/net/connect_error.h"
#include "core/net/datagram_state.h"
#include "core/net/network.h"
#include "core/net/tcp_network.h"
#include "core/task/sleep.h"

namespace loopscope {

void DatagramProtocol::connection_made(DatagramEndpoint) {}
void DatagramProtocol::error_received(const std::exception_ptr&) {}
void DatagramProtocol::connection_lost(const std::exception_ptr&) {}

DatagramEndpoint::DatagramEndpoint(Ref<State> state) : state_(std::move(state)) {}
DatagramEndpoint::DatagramEndpoint(const DatagramEndpoint&) = default;
DatagramEndpoint::DatagramEndpoint(DatagramEndpoint&&) noexcept = default;
DatagramEndpoint& DatagramEndpoint::operator=(DatagramEndpoint other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}
DatagramEndpoint::~DatagramEndpoint() = default;

void DatagramEndpoint::sendto(std::string_view bytes) const { state_->send(bytes, nullptr); }
void DatagramEndpoint::sendto(std::string_view bytes, const Address& address) const { state_->send(bytes, &address); }
void DatagramEndpoint::close() const { state_->close(); }
void DatagramEndpoint::abort() const { state_->abort(); }
bool DatagramEndpoint::is_closing() const { return state_->closing(); }
std::size_t DatagramEndpoint::get_write_buffer_size() const { return state_->unsent(); }
Address DatagramEndpoint::sockname() const { return state_->local(); }
std::optional<Address> DatagramEndpoint::peername() const { return state_->remote(); }
int DatagramEndpoint::socket() const { return state_->fd(); }

Coro<void> DatagramEndpoint::drain() const { return drain(state_); }
Coro<std::pair<std::string, Address>> DatagramEndpoint::recvfrom() const { return recvfrom(state_); }
Coro<void> DatagramEndpoint::wait_closed() const { return wait_closed(state_); }

Coro<void> DatagramEndpoint::drain(Ref<State> state) {
  state->throw_error_once();
  // One that is being closed gets the turn to do so: who sends on in a loop must find out.
  if (state->closing()) co_await sleep(Duration::zero());
  if (!state->write_paused()) co_return;
  const Future<void> resumed = state->write_resumed();
  co_await resumed;
  state->throw_error_once();
}

Coro<std::pair<std::string, Address>> DatagramEndpoint::recvfrom(Ref<State> state) {
  const State::Receiving receiving(*state);
  while (!state->closing()) {
    state->throw_error_once();
    if (auto datagram = state->try_receive()) co_return std::move(*datagram);
    co_await state->more();
  }
  throw std::system_error(std::make_error_code(std::errc::connection_aborted),
                          "cannot receive at " + to_string(state->local()) + ", which is closed");
}

Coro<void> DatagramEndpoint::wait_closed(Ref<State> state) {
  if (state->closed()) co_return;
  const Future<void> closed = state->when_closed();
  co_await closed;
}

namespace {

using Addresses = std::vector<std::optional<Address>>;

ResolveHints datagram_hints(int family, bool passive) {
  ResolveHints hints;
  hints.family = family;
  hints.type = SOCK_DGRAM;
  hints.flags = passive ? AI_PASSIVE : 0;
  return hints;
}

/// All that a host stands for; one that is nothing when there is no host.
Coro<Addresses> addresses_of(Network& network, std::optional<HostPort> host, int family, bool local) {
  Addresses found;
  if (!host) {
    found.emplace_back();
  } else if (local && host->host.empty()) {
    if (family != AF_INET6) found.push_back(parse_address("0.0.0.0", host->port));
    if (family != AF_INET) found.push_back(parse_address("::", host->port));
  } else if (const auto numeric = numeric_address(host->host, host->port)) {
    if (family == AF_UNSPEC || numeric->family() == family) found.push_back(numeric);
  } else {
    const auto resolved = co_await network.resolve(host->host, host->port, datagram_hints(family, local));
    found.assign(resolved.begin(), resolved.end());
  }
  co_return found;
}

/// The first pair of addresses that works.
std::unique_ptr<DatagramSocket> open_first(Network& network, const Addresses& locals, const Addresses& remotes,
                                           const DatagramBindOptions& options) {
  std::vector<std::exception_ptr> errors;
  for (const auto& remote : remotes) {
    for (const auto& local : locals) {
      if (local && remote && local->family() != remote->family()) continue;
      try {
        return network.datagrams(local, remote, options);
      } catch (const std::system_error&) {
        errors.push_back(std::current_exception());
      }
    }
  }
  if (errors.empty())
    throw std::invalid_argument("cannot get address information: the addresses are of no family in common");
  if (errors.size() == 1) std::rethrow_exception(errors.front());
  throw ConnectError(std::move(errors));
}

/// Where one is bound for which the options name nothing but a family: at a free port.
std::optional<Address> anywhere(int family) {
  if (family == AF_INET) return parse_address("0.0.0.0", 0);
  if (family == AF_INET6) return parse_address("::", 0);
  if (family == AF_UNIX) return unnamed_unix_address();
  return std::nullopt;
}

std::optional<Address> path_address(const std::optional<std::string>& path) {
  return path ? std::optional(unix_address(*path)) : std::nullopt;
}

/// The endpoint, once its protocol knows it.
Coro<DatagramEndpoint> started(std::unique_ptr<DatagramSocket> socket, std::shared_ptr<DatagramProtocol> protocol) {
  EventLoop& loop = get_running_loop();
  const bool has_protocol = protocol != nullptr;
  const Ref<DatagramEndpoint::State> state(new DatagramEndpoint::State(loop, std::move(socket), std::move(protocol)));
  if (has_protocol) {
    // As in asyncio, the protocol hears of it in a turn of its own, and the caller goes on afterwards.
    const Future<void> told = Future<void>::create();
    loop.call_soon([state, told] {
      if (!told.done()) told.set_result();
      state->start();
    });
    try {
      co_await told;
    } catch (...) {
      state->close();
      throw;
    }
  }
  co_return DatagramEndpoint(state);
}

}  // namespace

Coro<DatagramEndpoint> create_datagram_endpoint(DatagramOptions options) {
  return create_datagram_endpoint(nullptr, std::move(options));
}

Coro<DatagramEndpoint> create_datagram_endpoint(std::shared_ptr<DatagramProtocol> protocol, DatagramOptions options) {
  Network& network = current_network();
  if ((options.local_path || options.remote_path) && (options.local_addr || options.remote_addr)) {
    throw std::invalid_argument("a datagram endpoint has hosts or paths, not both");
  }
  Addresses locals{path_address(options.local_path)};
  Addresses remotes{path_address(options.remote_path)};
  if (options.local_addr || options.remote_addr) {
    locals = co_await addresses_of(network, options.local_addr, options.family, true);
    remotes = co_await addresses_of(network, options.remote_addr, options.family, false);
  } else if (!options.local_path && !options.remote_path) {
    locals = {anywhere(options.family)};
    if (!locals.front()) throw std::invalid_argument("a datagram endpoint needs an address, or a family");
  }
  const DatagramBindOptions bind_options{.reuse_port = options.reuse_port, .allow_broadcast = options.allow_broadcast};
  co_return co_await started(open_first(network, locals, remotes, bind_options), std::move(protocol));
}

Coro<DatagramEndpoint> create_datagram_endpoint(std::shared_ptr<DatagramProtocol> protocol, OwnedFd socket) {
  co_return co_await started(datagram_socket(std::move(socket)), std::move(protocol));
}

}  // namespace loopscope
