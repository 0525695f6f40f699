#include "core/net/system_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

namespace loopscope::system_socket {

void throw_error(int error, std::string_view what, const std::string& endpoint) {
  throw std::system_error(error, std::system_category(), fmt::format("{} {}", what, endpoint));
}

OwnedFd open(int family, int type, std::string_view what, const std::string& endpoint) {
  OwnedFd fd(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) throw_error(errno, what, endpoint);
  return fd;
}

void set_option(int fd, int level, int option) {
  const int on = 1;
  ::setsockopt(fd, level, option, &on, sizeof on);
}

void bind(int fd, const Address& address, std::string_view what) {
  const std::string path = path_of(address);
  struct stat status;
  const bool file = !path.empty() && path.front() != '\0';
  const bool stale = file && ::stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
  if (stale) ::unlink(path.c_str());  // bind says what is wrong when that fails
  if (::bind(fd, address.get(), address.length) != 0) throw_error(errno, what, to_string(address));
}

Address name_of(int fd) {
  Address address;
  address.length = sizeof address.storage;
  if (::getsockname(fd, address.get(), &address.length) != 0) throw_error(errno, "cannot name", "the socket");
  return address;
}

void require_type(int fd, int type) {
  int is = 0;
  socklen_t length = sizeof is;
  const int error = ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &is, &length) != 0 ? errno : is == type ? 0 : EPROTOTYPE;
  if (error != 0) throw_error(error, "cannot use", "the socket");
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) throw_error(errno, "cannot use", "the socket");
}

}  // namespace loopscope::system_socket
