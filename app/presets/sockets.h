#pragma once

#include <source_location>
#include <string>
#include <string_view>

#include "app/presets/threads.h"
#include "core/base/owned_fd.h"

// Python's socket module for programs of plain threads, as far as an echo server needs it: TCP on this machine. Calls
// block, unless setblocking(false) was asked for, and then the thread's lane says in what, on which descriptor and at
// which line. Errors of the system are thrown as std::system_error; RunEnded when the run ends meanwhile.

namespace loopscope::presets {

class Socket {
 public:
  Socket(Socket&& other) noexcept = default;
  Socket& operator=(Socket&&) = delete;
  /// close()
  ~Socket();

  int fileno() const { return fd_.get(); }
  /// The number of its own port.
  int port() const;
  /// A socket that does not block fails with EAGAIN instead; its calls are no blocks of the thread.
  void setblocking(bool blocking);

  /// Waits for a client.
  Socket accept(const std::source_location& where = std::source_location::current()) const;
  /// What has come, at most `size` bytes; waits for some. Empty: the other end has no more to say.
  std::string recv(std::size_t size, const std::source_location& where = std::source_location::current()) const;
  /// Sends all of it.
  void sendall(std::string_view bytes, const std::source_location& where = std::source_location::current()) const;

 private:
  friend Socket create_server(int port, int backlog);
  friend Socket create_connection(int port, const std::source_location& where);
  explicit Socket(int fd, const char* call);

  template <class SystemCall>
  auto call(trace::Call kind, const std::source_location& where, SystemCall system_call) const;

  World* world_;
  OwnedFd fd_;
  bool blocks_ = true;
};

/// socket.create_server(("127.0.0.1", port), backlog=backlog); port 0: any that is free.
Socket create_server(int port, int backlog);
/// socket.create_connection(("127.0.0.1", port))
Socket create_connection(int port, const std::source_location& where = std::source_location::current());

}  // namespace loopscope::presets
