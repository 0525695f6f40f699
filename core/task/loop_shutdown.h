#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "core/task/coro.h"

namespace loopscope {

/// What is to be waited for at the end of a run, before the loop is closed: rooms above have something going there that
/// tasks cannot be asked for, the jobs of a default executor.
class LoopShutdown final : public LoopService {
 public:
  /// What waits until it has ended; nothing when there is nothing to wait for.
  using Step = std::function<std::optional<Coro<void>>()>;

  static LoopShutdown& of(EventLoop& loop);

  /// Once for a loop.
  void add(Step step) { steps_.push_back(std::move(step)); }
  /// Runs them on the loop, which must not run, one after the other.
  void run();

 private:
  EventLoop* loop_ = nullptr;
  std::vector<Step> steps_;
};

}  // namespace loopscope
