#pragma once

#include <map>

#include "core/loop/simulated_selector.h"
#include "core/net/network.h"

namespace loopscope {

/// A network inside the program, for a loop with a SimulatedSelector: the same run takes the same course on every
/// machine. It behaves as TCP does where a program can tell:
/// - everything (a connection's three steps, bytes, their acknowledgement, the end) takes the latency to arrive, in
/// order;
/// - at most kWindow bytes of a direction are under way or unread, then its writer has to wait;
/// - connecting to a port where nobody listens is refused, a full backlog is tried again after a second;
/// - closing with bytes unread, and writing to a closed end, resets the connection.
/// All hosts are this one. The selector must outlive it.
class SimulatedNetwork final : public Network {
 public:
  static constexpr Duration kDefaultLatency = std::chrono::milliseconds(1);
  static constexpr std::size_t kWindow = 64 * 1024;

  explicit SimulatedNetwork(SimulatedSelector& selector, Duration latency = kDefaultLatency);

  std::unique_ptr<Listener> listen(const std::string& host, int port, int backlog) override;
  std::unique_ptr<Socket> connect(const std::string& host, int port) override;
  std::unique_ptr<Listener> listen_unix(const std::string& path, int backlog) override;
  std::unique_ptr<Socket> connect_unix(const std::string& path) override;
  void set_latency(Duration latency) override;

 private:
  class Endpoint;
  class SimulatedSocket;
  class SimulatedListener;

  void request_connection(const std::shared_ptr<Endpoint>& client, int port);
  void connection_requested(const std::shared_ptr<Endpoint>& client, int port);
  int free_port();

  SimulatedSelector& selector_;
  Duration latency_;
  std::map<int, SimulatedListener*> listeners_;  // by port
  std::map<std::string, int> unix_ports_;         // each path that was listened on stands for a port below 0
  int last_unix_port_ = 0;
  int next_port_;
  int next_client_port_;
};

}  // namespace loopscope
