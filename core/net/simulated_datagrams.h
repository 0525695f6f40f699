#pragma once

#include <map>
#include <memory>
#include <optional>

#include "core/loop/simulated_selector.h"
#include "core/net/datagram_socket.h"

namespace loopscope {

/// The datagrams of a simulated network. They arrive after the latency that there was when they were sent, so that one
/// may overtake another. Sockets are told apart by their ports. As with UDP
/// - one that comes to a port where nobody is bound is lost, and a sender who is connected to it is told so a latency
/// later, as ECONNREFUSED;
/// - one that finds kWindow bytes unread is lost;
/// - at most kWindow bytes of one sender are under way, then it has to wait;
/// - one of more than kLongest bytes is refused with EMSGSIZE.
class SimulatedDatagrams {
 public:
  static constexpr std::size_t kWindow = 64 * 1024;
  static constexpr std::size_t kLongest = 65'507;

  /// Both must outlive it; the latency may change.
  SimulatedDatagrams(SimulatedSelector& selector, const Duration& latency) : selector_(selector), latency_(latency) {}

  /// As Network::datagrams.
  std::unique_ptr<DatagramSocket> open(const std::optional<Address>& local, const std::optional<Address>& remote);

 private:
  class Mailbox;
  class SimulatedDatagramSocket;

  std::shared_ptr<Mailbox> find(int port) const;
  void send(const std::shared_ptr<Mailbox>& from, std::string_view bytes, const Address& to);

  SimulatedSelector& selector_;
  const Duration& latency_;
  std::map<int, std::weak_ptr<Mailbox>> mailboxes_;  // by port
  int next_port_ = 32768;
};

}  // namespace loopscope
