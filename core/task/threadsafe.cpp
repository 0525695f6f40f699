#include "core/task/threadsafe.h"

namespace loopscope::detail {

void TaskOfThread::began(const AnyTask& task) {
  bool cancelled = false;
  {
    const std::lock_guard lock(mutex_);
    task_ = task;
    cancelled = cancel_requested_;
  }
  if (cancelled) task.cancel();
}

void TaskOfThread::ended() {
  std::optional<AnyTask> task;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  task.swap(task_);
  loop_ = nullptr;
}

void TaskOfThread::cancel(const std::shared_ptr<TaskOfThread>& self) {
  const std::lock_guard lock(mutex_);
  cancel_requested_ = true;
  if (!loop_ || !task_) return;
  // The loop cannot go before ended(), which waits for the lock.
  loop_->call_soon_threadsafe([self] {
    std::optional<AnyTask> task;
    {
      const std::lock_guard inner(self->mutex_);
      task = self->task_;
    }
    if (task) task->cancel();
  });
}

}  // namespace loopscope::detail
