#include "core/net/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <system_error>

namespace loopscope {
namespace {

constexpr int kMaxPort = 65535;

template <class T>
Address make_address(const T& concrete) {
  Address address;
  std::memcpy(&address.storage, &concrete, sizeof concrete);
  address.length = sizeof concrete;
  return address;
}

template <class T>
T concrete(const Address& address) {
  T result;
  std::memcpy(&result, &address.storage, sizeof result);
  return result;
}

}  // namespace

std::optional<Address> numeric_address(const std::string& host, int port) {
  if (port < 0 || port > kMaxPort) {
    throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                            fmt::format("port {} is not between 0 and {}", port, kMaxPort));
  }
  const auto network_port = htons(static_cast<std::uint16_t>(port));

  const std::string numeric = host == "localhost" ? "127.0.0.1" : host;
  sockaddr_in v4 = {};
  v4.sin_family = AF_INET;
  v4.sin_port = network_port;
  if (::inet_pton(AF_INET, numeric.c_str(), &v4.sin_addr) == 1) return make_address(v4);
  sockaddr_in6 v6 = {};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = network_port;
  if (::inet_pton(AF_INET6, numeric.c_str(), &v6.sin6_addr) == 1) return make_address(v6);
  return std::nullopt;
}

Address parse_address(const std::string& host, int port) {
  if (const std::optional<Address> address = numeric_address(host, port)) return *address;
  throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                          fmt::format("host '{}' is neither a numeric address nor localhost", host));
}

Address unix_address(const std::string& path) {
  sockaddr_un un = {};
  if (path.empty() || path.size() >= sizeof un.sun_path) {
    throw std::system_error(
        std::make_error_code(std::errc::invalid_argument),
        fmt::format("a Unix socket's path has 1 to {} bytes, not {}", sizeof un.sun_path - 1, path.size()));
  }
  un.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), un.sun_path);
  Address address = make_address(un);
  // An abstract name has no end of its own.
  const std::size_t end = path.front() == '\0' ? 0 : 1;
  address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + end);
  return address;
}

Address unnamed_unix_address() {
  Address address;
  address.storage.ss_family = AF_UNIX;
  address.length = offsetof(sockaddr_un, sun_path);
  return address;
}

std::string path_of(const Address& address) {
  if (address.family() != AF_UNIX) return "";
  const auto un = concrete<sockaddr_un>(address);
  const std::size_t length = address.length - std::min<std::size_t>(address.length, offsetof(sockaddr_un, sun_path));
  const std::string path(un.sun_path, std::min(length, sizeof un.sun_path));
  return path.starts_with('\0') ? path : path.substr(0, path.find('\0'));
}

bool Address::operator==(const Address& other) const {
  return length == other.length && std::memcmp(&storage, &other.storage, length) == 0;
}

int Address::port() const {
  if (family() != AF_INET && family() != AF_INET6) return 0;
  return ntohs(family() == AF_INET6 ? concrete<sockaddr_in6>(*this).sin6_port : concrete<sockaddr_in>(*this).sin_port);
}

Address Address::with_port(int port) const {
  Address changed = *this;
  const auto network_port = htons(static_cast<std::uint16_t>(port));
  // sin6_port is at the same place.
  static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
  std::memcpy(reinterpret_cast<char*>(&changed.storage) + offsetof(sockaddr_in, sin_port), &network_port,
              sizeof network_port);
  return changed;
}

std::string to_string(const Address& address) {
  if (address.family() == AF_UNSPEC) return "no address";
  if (address.family() == AF_UNIX) {
    const std::string path = path_of(address);
    return path.starts_with('\0') ? "unix:@" + path.substr(1) : "unix:" + path;
  }
  char text[INET6_ADDRSTRLEN] = "";
  if (address.family() == AF_INET6) {
    const auto v6 = concrete<sockaddr_in6>(address);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  } else {
    const auto v4 = concrete<sockaddr_in>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
  }
  return endpoint_text(text, address.port());
}

std::string endpoint_text(const std::string& host, int port) {
  const bool v6 = host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

}  // namespace loopscope
