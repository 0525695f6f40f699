#include "core/net/resolve.h"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

#include "core/exec/run_in_executor.h"

namespace loopscope {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

std::string reason(int code, int error) {
  return code == EAI_SYSTEM ? std::generic_category().message(error) : ::gai_strerror(code);
}

std::vector<ResolvedAddress> look_up(const std::string& host, const std::string& service, const ResolveHints& hints) {
  addrinfo wanted = {};
  wanted.ai_family = hints.family;
  wanted.ai_socktype = hints.type;
  wanted.ai_protocol = hints.protocol;
  wanted.ai_flags = hints.flags;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.empty() ? nullptr : host.c_str(), service.empty() ? nullptr : service.c_str(),
                                 &wanted, &found);
  if (code != 0) {
    const std::string with = service.empty() ? "" : fmt::format(", service '{}'", service);
    throw ResolveError(code, fmt::format("cannot resolve host '{}'{}: {}", host, with, reason(code, errno)));
  }
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  std::vector<ResolvedAddress> result;
  for (const addrinfo* info = list.get(); info; info = info->ai_next) {
    ResolvedAddress& resolved = result.emplace_back();
    resolved.family = info->ai_family;
    resolved.type = info->ai_socktype;
    resolved.protocol = info->ai_protocol;
    if (info->ai_canonname) resolved.canonical_name = info->ai_canonname;
    resolved.address.length = std::min<socklen_t>(info->ai_addrlen, sizeof resolved.address.storage);
    std::memcpy(&resolved.address.storage, info->ai_addr, resolved.address.length);
  }
  return result;
}

NameInfo look_up_names(const Address& address, int flags) {
  char host[NI_MAXHOST] = "";
  char service[NI_MAXSERV] = "";
  const int code = ::getnameinfo(address.get(), address.length, host, sizeof host, service, sizeof service, flags);
  if (code != 0) {
    throw ResolveError(code, fmt::format("cannot name {}: {}", to_string(address), reason(code, errno)));
  }
  return {host, service};
}

}  // namespace

Coro<std::vector<ResolvedAddress>> getaddrinfo(std::string host, std::string service, ResolveHints hints) {
  auto call = [host = std::move(host), service = std::move(service), hints] { return look_up(host, service, hints); };
  co_return co_await run_in_executor(std::move(call), "getaddrinfo");
}

Coro<NameInfo> getnameinfo(Address address, int flags) {
  auto call = [address, flags] { return look_up_names(address, flags); };
  co_return co_await run_in_executor(std::move(call), "getnameinfo");
}

}  // namespace loopscope
