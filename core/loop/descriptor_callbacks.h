#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "core/loop/event_loop.h"

namespace loopscope {

/// The functions of add_reader() and add_writer(), at most one a descriptor and direction.
class DescriptorCallbacks {
 public:
  explicit DescriptorCallbacks(EventLoop& loop) : loop_(loop) {}
  ~DescriptorCallbacks();
  DescriptorCallbacks(const DescriptorCallbacks&) = delete;
  DescriptorCallbacks& operator=(const DescriptorCallbacks&) = delete;

  /// Instead of the one there was. Throws as EventLoop::watch does.
  void add(int fd, trace::Interest interest, std::function<void()> function);
  /// False when there was none.
  bool remove(int fd, trace::Interest interest);

 private:
  class FunctionWatch;

  EventLoop& loop_;
  std::map<std::pair<int, trace::Interest>, std::shared_ptr<FunctionWatch>> watches_;
};

}  // namespace loopscope
