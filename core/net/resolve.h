#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "core/net/address.h"
#include "core/task/coro.h"

namespace loopscope {

/// A name that could not be resolved: socket.gaierror.
class ResolveError : public std::runtime_error {
 public:
  ResolveError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  /// EAI_NONAME, ...
  int code() const { return code_; }

 private:
  int code_;
};

/// What addresses are asked for; 0: any.
struct ResolveHints {
  int family = 0;  ///< AF_INET, AF_INET6
  int type = 0;    ///< SOCK_STREAM, SOCK_DGRAM
  int protocol = 0;
  int flags = 0;  ///< AI_PASSIVE, AI_CANONNAME, ...
};

struct ResolvedAddress {
  int family = 0;
  int type = 0;
  int protocol = 0;
  std::string canonical_name;  ///< with AI_CANONNAME
  Address address;
};

/// The addresses of a host, in the order in which they should be tried; an empty host is any (AI_PASSIVE) or this
/// machine. service: a number, a name such as "http", or empty. On a thread of the loop's default executor: the
/// system's call blocks. Throws ResolveError that names the host.
Coro<std::vector<ResolvedAddress>> getaddrinfo(std::string host, std::string service, ResolveHints hints = {});

struct NameInfo {
  std::string host;
  std::string service;
};

/// The names of an address; flags: NI_NUMERICHOST, ... Likewise on a thread, and likewise ResolveError.
Coro<NameInfo> getnameinfo(Address address, int flags = 0);

}  // namespace loopscope
