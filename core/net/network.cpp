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

Network& network_of(EventLoop& loop) {
  static TcpNetwork tcp;
  return loop.network() ? *loop.network() : tcp;
}

Network& current_network() { return network_of(get_running_loop()); }

}  // namespace loopscope
