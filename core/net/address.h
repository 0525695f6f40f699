#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>

namespace loopscope {

/// A host, by its numeric address or its name, and a port of it.
struct HostPort {
  std::string host;
  int port = 0;
};

/// A host and a port, or the path of a Unix-domain socket, as the system's calls take them.
struct Address {
  sockaddr_storage storage = {};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
  /// 0 when it has none.
  int port() const;
  /// The same host with another port. Not for Unix-domain addresses.
  Address with_port(int port) const;
  bool operator==(const Address& other) const;
};

/// For a numeric address of IPv4 or IPv6, or "localhost", which is 127.0.0.1; nothing for any other host, which is a
/// name to be resolved. Throws std::system_error for a port that is none.
std::optional<Address> numeric_address(const std::string& host, int port);

/// The same. Throws std::system_error for a name too.
Address parse_address(const std::string& host, int port);

/// For the path of a Unix-domain socket; a first byte of 0 stands for an abstract name, which is no file. Throws
/// std::system_error when it is empty or too long.
Address unix_address(const std::string& path);

/// Of a Unix-domain socket that was bound to no path.
Address unnamed_unix_address();

/// What unix_address() made it of; empty for a socket without a name, and for any other address.
std::string path_of(const Address& address);

/// "127.0.0.1:8888", "[::1]:8888", "unix:/run/socket", "unix:@name" for an abstract name, "unix:" for none. "no
/// address" when it is empty.
std::string to_string(const Address& address);
/// The same of what a caller gave, whatever it is.
std::string endpoint_text(const std::string& host, int port);

}  // namespace loopscope
