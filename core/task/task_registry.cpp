#include "core/task/task_registry.h"

#include "core/task/task_base.h"

namespace loopscope {

TaskRegistry::TaskRegistry() = default;
TaskRegistry::~TaskRegistry() = default;

TaskRegistry& TaskRegistry::of(EventLoop& loop) { return loop.service<TaskRegistry>(); }

void TaskRegistry::closing() {
  live_.for_each([](TaskBase& task) { task.warn_pending(); });
}

void TaskRegistry::closed() {
  while (!live_.empty()) live_.pop_front().dismissed();
}

}  // namespace loopscope
