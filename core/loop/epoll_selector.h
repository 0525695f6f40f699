#pragma once

#include <sys/epoll.h>

#include <array>

#include "core/base/owned_fd.h"
#include "core/loop/selector.h"

namespace loopscope {

/// Linux epoll, level-triggered; woken through an eventfd.
class EpollSelector final : public Selector {
 public:
  /// Throws std::system_error when the process has no descriptor left.
  EpollSelector();

  void add(Watch& watch) override;
  void remove(Watch& watch) override;
  void forget(int fd) override;
  void select(std::optional<Duration> timeout, std::vector<Watch*>& ready) override;
  void wake() override;
  std::size_t watch_count() const override { return watch_count_; }

 private:
  /// Who watches one descriptor, and what epoll was last told of it. It stays armed for a direction that nobody watches
  /// while its owner promised to call forget(): a number that another file got meanwhile cannot be mistaken for it.
  struct Watchers {
    Watch* reader = nullptr;
    Watch* writer = nullptr;
    std::uint32_t armed = 0;
    bool unheard = false;  // it had news that nobody watched for
  };

  Watchers& watchers_of(int fd);
  static Watch*& place_of(Watchers& watchers, const Watch& watch);
  bool arm(int fd, Watchers& watchers, std::uint32_t events);
  void deliver(const epoll_event& event, std::vector<Watch*>& ready);
  void drain_wakeups();

  OwnedFd epoll_;
  OwnedFd wakeup_;
  std::vector<Watchers> watchers_;  // by descriptor
  std::size_t watch_count_ = 0;
  std::array<epoll_event, 256> events_;
};

}  // namespace loopscope
