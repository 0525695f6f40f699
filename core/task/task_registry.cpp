#include "core/task/task_registry.h"

#include <utility>

#include "core/task/task_base.h"

namespace loopscope {

TaskRegistry::TaskRegistry() = default;
TaskRegistry::~TaskRegistry() = default;

void TaskRegistry::close_gaps() {
  while (!tasks_.empty() && !tasks_.back()) tasks_.pop_back();
  if (!is_sparse()) return;
  std::erase(tasks_, nullptr);
  for (std::size_t place = 0; place < tasks_.size(); ++place) tasks_[place]->place_ = static_cast<std::uint32_t>(place);
}

void TaskRegistry::closing() {
  for_each([](TaskBase& task) { task.warn_pending(); });
}

void TaskRegistry::closed() {
  for (std::size_t place = 0; place < tasks_.size(); ++place) {  // what is let go may make more
    if (TaskBase* const task = std::exchange(tasks_[place], nullptr)) task->dismissed();
  }
  tasks_.clear();
  count_ = 0;
}

}  // namespace loopscope
