#pragma once

#include <exception>
#include <functional>
#include <string>

#include "core/net/transport.h"

namespace loopscope {

/// How one connection is to be secured.
struct SecurityOptions {
  bool server_side = false;
  std::string server_hostname = {};                       ///< a client's: whom it wants to talk to
  Duration handshake_timeout = std::chrono::seconds(60);  ///< then the connection is given up
  Duration shutdown_timeout = std::chrono::seconds(30);   ///< how long to wait for the other end's farewell
};

/// A transport over another one, whose bytes nobody else can read.
class SecureTransport : public Transport {
 public:
  /// Once, when the transport below is ready.
  virtual void start_handshake() = 0;

 protected:
  using Transport::Transport;
};

/// What secures connections: asyncio's `ssl` argument. core/tls has it, as SSLContext; here nothing of it is known.
class TransportSecurity {
 public:
  /// Told once, within a turn, before anything is received: null when the connection is secure, else why it is not;
  /// the transport is closed then.
  using Ready = std::function<void(SecureTransport& transport, const std::exception_ptr& error)>;

  virtual ~TransportSecurity() = default;
  /// A transport over `below`, whose protocol it becomes. Throws std::invalid_argument when the options do not fit.
  virtual Ref<SecureTransport> secure(const Ref<Transport>& below, SecurityOptions options, Ready ready) const = 0;

 protected:
  TransportSecurity() = default;
  TransportSecurity(const TransportSecurity&) = default;
  TransportSecurity& operator=(const TransportSecurity&) = default;
};

}  // namespace loopscope
