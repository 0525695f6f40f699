#include "core/task/task_registry.h"

#include <algorithm>
#include <utility>

#include "core/task/task_base.h"

namespace loopscope {

TaskRegistry::TaskRegistry() = default;
TaskRegistry::~TaskRegistry() = default;

void TaskRegistry::make_room() { tasks_.resize(std::max(kShort, 2 * tasks_.size())); }

void TaskRegistry::close_gaps() {
  while (end_ > 0 && !tasks_[end_ - 1]) --end_;
  if (!is_sparse()) return;
  std::erase(tasks_, nullptr);
  end_ = 0;
  for (TaskBase* task : tasks_) task->place_ = end_++;
}

void TaskRegistry::closing() {
  for_each([](TaskBase& task) { task.warn_pending(); });
}

void TaskRegistry::closed() {
  while (end_ > 0) {
    if (TaskBase* const task = std::exchange(tasks_[--end_], nullptr)) task->dismissed();
  }
  count_ = 0;
}

}  // namespace loopscope
