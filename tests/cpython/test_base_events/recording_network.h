#pragma once

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/loop/loops.h"
#include "core/net/datagrams.h"
#include "core/net/streams.h"
#include "core/net/tcp_network.h"
#include "core/task/run.h"

namespace loopscope {

/// A network that knows the names it is told and fails as it is told.
class RecordingNetwork final : public TcpNetwork {
 public:
  std::vector<std::string> addresses;     // of every name
  std::vector<std::string> empty_hosts;   // names that have none
  std::vector<std::errc> connect_errors;  // of each connection in turn
  std::optional<std::errc> bind_error;    // of everything that is bound
  std::vector<std::string> connected;
  std::vector<std::string> connected_from;
  std::vector<std::string> bound;
  ResolveHints hints;
  int resolved = 0;

  std::unique_ptr<Listener> bind(const Address& address, const BindOptions& options) override {
    fail_to_bind(address);
    return TcpNetwork::bind(address, options);
  }
  std::unique_ptr<Socket> connect_to(const Address& address, const std::optional<Address>& local) override {
    if (local) connected_from.push_back(to_string(*local));
    connected.push_back(to_string(address));
    throw std::system_error(std::make_error_code(connect_errors.at(connected.size() - 1)), connected.back());
  }
  std::unique_ptr<DatagramSocket> datagrams(const std::optional<Address>& local, const std::optional<Address>& remote,
                                            const DatagramBindOptions& options) override {
    if (local) fail_to_bind(*local);
    if (remote && !connect_errors.empty()) {
      throw std::system_error(std::make_error_code(connect_errors.front()), to_string(*remote));
    }
    return TcpNetwork::datagrams(local, remote, options);
  }
  Coro<std::vector<Address>> resolve(std::string host, int port, ResolveHints wanted) override {
    ++resolved;
    hints = wanted;
    const bool empty = std::find(empty_hosts.begin(), empty_hosts.end(), host) != empty_hosts.end();
    if (empty || addresses.empty()) throw ResolveError(EAI_NONAME, "cannot resolve host '" + host + "'");
    std::vector<Address> found;
    for (const std::string& one : addresses) found.push_back(parse_address(one, port));
    co_return found;
  }

 private:
  void fail_to_bind(const Address& address) {
    bound.push_back(to_string(address));
    if (bind_error) throw std::system_error(std::make_error_code(*bind_error), bound.back());
  }
};

class BaseEventLoopWithSelectorTests : public testing::Test {
 protected:
  BaseEventLoopWithSelectorTests() { set_network(*loop, &network); }

  static Coro<void> leave(StreamReader, StreamWriter writer) {
    writer.close();
    co_return;
  }
  static OwnedFd open(int type) { return OwnedFd(::socket(AF_INET, type | SOCK_CLOEXEC, 0)); }

  /// The code of the std::system_error that a coroutine ends with.
  template <class T>
  std::error_code code_of(Coro<T> coroutine) {
    try {
      loop->run_until_complete(std::move(coroutine));
    } catch (const std::system_error& error) {
      return error.code();
    }
    return {};
  }

  RecordingNetwork network;
  std::unique_ptr<EventLoop> loop = new_event_loop();
};

}  // namespace loopscope
