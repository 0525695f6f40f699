#pragma once

#include <cstdint>

#include "core/base/intrusive_list.h"
#include "core/loop/event_loop.h"

namespace loopscope {

class TaskBase;

/// The link of a task among the tasks of its loop.
using TaskLink = ListLink<TaskBase>;

/// What is kept of a loop's tasks: those that are not done, in order of creation. A task enters when it starts and
/// leaves by unlinking. When the loop is closed those that are left are warned of, and let go.
class TaskRegistry final : public LoopService {
 public:
  TaskRegistry();
  ~TaskRegistry() override;

  static TaskRegistry& of(EventLoop& loop);

  IntrusiveList<TaskBase>& live() { return live_; }
  /// Counts the tasks that were given no name, as asyncio does.
  std::uint64_t next_number() { return ++number_; }

 private:
  void closing() override;
  void closed() override;

  IntrusiveList<TaskBase> live_;
  std::uint64_t number_ = 0;
};

}  // namespace loopscope
