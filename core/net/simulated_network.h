#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/loop/simulated_selector.h"
#include "core/net/network.h"
#include "core/net/simulated_datagrams.h"

namespace loopscope {

/// A network inside the program, for a loop with a SimulatedSelector: the same run takes the same course on every
/// machine. It behaves as TCP does where a program can tell:
/// - everything (a connection's three steps, bytes, their acknowledgement, the end) takes the latency to arrive, in
/// order;
/// - at most kWindow bytes of a direction are under way or unread, then its writer has to wait;
/// - connecting to a port where nobody listens is refused, a full backlog is tried again after a second;
/// - closing with bytes unread, and writing to a closed end, resets the connection.
/// Datagrams take the latency too, each its own; see SimulatedDatagrams for which are lost. All hosts are this one. The
/// names of hosts are those of add_host(). The selector must outlive it.
class SimulatedNetwork final : public Network {
 public:
  static constexpr Duration kDefaultLatency = std::chrono::milliseconds(1);
  static constexpr std::size_t kWindow = 64 * 1024;

  explicit SimulatedNetwork(SimulatedSelector& selector, Duration latency = kDefaultLatency);

  std::unique_ptr<Listener> bind(const Address& address, const BindOptions& options) override;
  std::unique_ptr<Socket> connect_to(const Address& address, const std::optional<Address>& local) override;
  /// Throws std::system_error, EOPNOTSUPP, for Unix-domain addresses.
  std::unique_ptr<DatagramSocket> datagrams(const std::optional<Address>& local, const std::optional<Address>& remote,
                                            const DatagramBindOptions& options) override;
  /// Takes no time.
  Coro<std::vector<Address>> resolve(std::string host, int port, ResolveHints hints) override;
  void set_latency(Duration latency) override;
  /// What a name stands for: numeric addresses.
  void add_host(const std::string& name, std::vector<std::string> addresses);

 private:
  class Endpoint;
  class SimulatedSocket;
  class SimulatedListener;

  /// What a listener is known by: its port; beyond all ports for IPv6, below 0 in the Unix domain.
  std::optional<int> place_of(const Address& address) const;
  void request_connection(const std::shared_ptr<Endpoint>& client, int place);
  void connection_requested(const std::shared_ptr<Endpoint>& client, int place);
  int free_port();
  int free_client_port();

  SimulatedSelector& selector_;
  Duration latency_;
  std::map<int, SimulatedListener*> listeners_;  // by place
  std::map<std::string, int> unix_places_;       // by path
  std::map<std::string, std::vector<std::string>> hosts_;
  SimulatedDatagrams datagrams_;
  int last_unix_place_ = 0;
  int next_port_;
  int next_client_port_;
};

}  // namespace loopscope
