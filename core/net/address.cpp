#include "core/net/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

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

Address parse_address(const std::string& host, int port) {
  const auto invalid = std::make_error_code(std::errc::invalid_argument);
  if (port < 0 || port > kMaxPort) {
    throw std::system_error(invalid, fmt::format("port {} is not between 0 and {}", port, kMaxPort));
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
  throw std::system_error(invalid, fmt::format("host '{}' is neither a numeric address nor localhost", host));
}

int Address::port() const {
  return ntohs(family() == AF_INET6 ? concrete<sockaddr_in6>(*this).sin6_port : concrete<sockaddr_in>(*this).sin_port);
}

std::string to_string(const Address& address) {
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
