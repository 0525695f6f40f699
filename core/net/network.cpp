#include "core/net/network.h"

#include "core/net/tcp_network.h"

namespace loopscope {

std::unique_ptr<Listener> Network::listen(const std::string& host, int port, int backlog) {
  std::unique_ptr<Listener> listener = bind(parse_address(host, port), BindOptions());
  listener->listen(backlog);
  return listener;
}

std::unique_ptr<Socket> Network::connect(const std::string& host, int port) {
  return connect_to(parse_address(host, port), std::nullopt);
}

namespace {

struct NetworkOfLoop final : LoopService {
  Network* network = nullptr;
};

}  // namespace

void set_network(EventLoop& loop, Network* network) { loop.service<NetworkOfLoop>().network = network; }

Network& network_of(EventLoop& loop) {
  static TcpNetwork tcp;
  Network* const handed = loop.service<NetworkOfLoop>().network;
  return handed ? *handed : tcp;
}

Network& current_network() { return network_of(get_running_loop()); }

}  // namespace loopscope
