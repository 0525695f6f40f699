#pragma once

#include "core/net/network.h"

namespace loopscope {

/// The machine's TCP, on non-blocking sockets; for a loop with an EpollSelector. It has no state.
class TcpNetwork final : public Network {
 public:
  std::unique_ptr<Listener> listen(const std::string& host, int port, int backlog) override;
  std::unique_ptr<Socket> connect(const std::string& host, int port) override;
  std::unique_ptr<Listener> listen_unix(const std::string& path, int backlog) override;
  std::unique_ptr<Socket> connect_unix(const std::string& path) override;
  void set_latency(Duration) override {}
};

}  // namespace loopscope
