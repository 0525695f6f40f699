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
  void select(std::optional<Duration> timeout, std::vector<Watch*>& ready) override;
  void wake() override;
  std::size_t watch_count() const override { return watch_count_; }

 private:
  /// Who watches one descriptor; a null pair means that epoll does not know it.
  struct Watchers {
    Watch* reader = nullptr;
    Watch* writer = nullptr;
  };

  Watch*& slot(const Watch& watch);
  void drain_wakeups();

  OwnedFd epoll_;
  OwnedFd wakeup_;
  std::vector<Watchers> watchers_;  // by descriptor
  std::size_t watch_count_ = 0;
  std::array<epoll_event, 256> events_;
};

}  // namespace loopscope
