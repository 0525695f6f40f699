#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "core/net/datagrams.h"
#include "core/net/sock.h"
#include "core/net/streams.h"
#include "tests/cpython/test_events/event_loop_fixture.h"

namespace loopscope {

/// A socket that blocks, as the clients in theirs; what it does needs no turn of the loop.
struct BlockingClient {
  explicit BlockingClient(const Address& address)
      : fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)),
        connected(::connect(fd.get(), address.get(), address.length) == 0) {}
  void send(const std::string& bytes) const {
    EXPECT_EQ(::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }

  OwnedFd fd;
  bool connected;
};

inline int socket_option(int fd, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  EXPECT_EQ(::getsockopt(fd, SOL_SOCKET, option, &value, &length), 0);
  return value;
}

/// A socket of ours, bound to a free port of this machine.
inline OwnedFd bound_socket(int type, const char* host = "127.0.0.1") {
  OwnedFd fd(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
  const Address address = parse_address(host, 0);
  EXPECT_EQ(::bind(fd.get(), address.get(), address.length), 0);
  return fd;
}

inline Address name_of(const OwnedFd& fd) {
  Address address;
  address.length = sizeof address.storage;
  EXPECT_EQ(::getsockname(fd.get(), address.get(), &address.length), 0);
  return address;
}

/// The code of the std::system_error that a coroutine ends with.
template <class T>
std::error_code code_of(EventLoop& loop, Coro<T> coroutine) {
  try {
    loop.run_until_complete(std::move(coroutine));
  } catch (const std::system_error& error) {
    return error.code();
  }
  return {};
}

/// Theirs, where streams stand for transports: what a server's connection was told.
struct MyProto {
  std::string state = "INITIAL";
  std::size_t nbytes = 0;
  std::optional<StreamWriter> transport;

  ClientCallback callback() {
    return [this](StreamReader reader, StreamWriter writer) { return serve(reader, writer); };
  }
  Coro<void> serve(StreamReader reader, StreamWriter writer) {
    state = "CONNECTED";
    transport = writer;
    while (true) {
      const std::string bytes = co_await reader.read(100);
      if (bytes.empty()) break;
      nbytes += bytes.size();
    }
    writer.close();
    co_await writer.wait_closed();
    state = "CLOSED";
  }
};

/// Theirs.
class MyDatagramProto : public DatagramProtocol {
 public:
  std::string state = "INITIAL";
  std::size_t nbytes = 0;
  bool answers = false;

 private:
  void connection_made(DatagramEndpoint endpoint) override {
    EXPECT_EQ(state, "INITIAL");
    state = "INITIALIZED";
    transport_ = endpoint;
  }
  void datagram_received(std::string bytes, const Address& from) override {
    EXPECT_EQ(state, "INITIALIZED");
    nbytes += bytes.size();
    if (answers) transport_->sendto("resp:" + bytes, from);
  }
  void connection_lost(const std::exception_ptr&) override {
    EXPECT_EQ(state, "INITIALIZED");
    state = "CLOSED";
    transport_.reset();
  }

  std::optional<DatagramEndpoint> transport_;
};

inline DatagramOptions bound_to(std::string host, int port = 0) {
  DatagramOptions options;
  options.local_addr = HostPort{std::move(host), port};
  return options;
}

}  // namespace loopscope
