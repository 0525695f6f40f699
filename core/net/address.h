#pragma once

#include <sys/socket.h>

#include <string>

namespace loopscope {

/// A host and a port, or the path of a Unix-domain socket, as the system's calls take them.
struct Address {
  sockaddr_storage storage = {};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
  /// 0 when it has none.
  int port() const;
};

/// For a numeric address of IPv4 or IPv6, or "localhost". Throws std::system_error for anything else, and for a port
/// that is none.
Address parse_address(const std::string& host, int port);

/// For the path of a Unix-domain socket; a first byte of 0 stands for an abstract name, which is no file. Throws
/// std::system_error when it is empty or too long.
Address unix_address(const std::string& path);

/// "127.0.0.1:8888", "[::1]:8888", "unix:/run/socket", "unix:@name" for an abstract name, "unix:" for none.
std::string to_string(const Address& address);
/// The same of what a caller gave, whatever it is.
std::string endpoint_text(const std::string& host, int port);

}  // namespace loopscope
