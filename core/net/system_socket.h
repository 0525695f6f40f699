#pragma once

#include <sys/types.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "core/base/owned_fd.h"
#include "core/net/address.h"

/// The system's calls on sockets, with our errors: what streams and datagrams of the machine's network have in common.
namespace loopscope::system_socket {

/// A std::system_error: "cannot listen on 127.0.0.1:80: Permission denied".
[[noreturn]] void throw_error(int error, std::string_view what, const std::string& endpoint);

inline bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

/// Calls until no signal interrupts it: its result.
template <class Call>
ssize_t uninterrupted(Call call) {
  ssize_t result = 0;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

/// A new socket that does not block. `what`, endpoint: for the error.
OwnedFd open(int family, int type, std::string_view what, const std::string& endpoint);
/// Switches an option on; a socket without it works all the same.
void set_option(int fd, int level, int option);
/// Binds it, where a socket that was left at the path of a Unix-domain address is replaced.
void bind(int fd, const Address& address, std::string_view what);
/// What it is bound to.
Address name_of(int fd);
/// Throws std::system_error, EPROTOTYPE, when the socket, which somebody handed over, is of another type (SOCK_STREAM,
/// SOCK_DGRAM), and makes it non-blocking.
void require_type(int fd, int type);

}  // namespace loopscope::system_socket
