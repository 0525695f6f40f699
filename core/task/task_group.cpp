#include "core/task/task_group.h"

#include <algorithm>
#include <stdexcept>

namespace loopscope {
namespace {

template <class E>
bool is_a(const std::exception_ptr& exception) {
  if (!exception) return false;
  try {
    std::rethrow_exception(exception);
  } catch (const E&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

TaskGroup::TaskGroup() : parent_(current_task().state()) {}

void TaskGroup::require_open() const {
  if (ending_ && tasks_.empty()) throw std::logic_error("the task group has ended");
  if (aborting_) throw std::logic_error("the task group is shutting down");
}

void TaskGroup::watch(const Ref<FutureBase>& task) {
  tasks_.push_back(task);
  // The group waits for all of its tasks, so it is still there.
  task->add_done_callback([this](FutureBase& done) { task_done(done); });
}

void TaskGroup::task_done(FutureBase& task) {
  std::erase_if(tasks_, [&](const Ref<FutureBase>& other) { return other.get() == &task; });
  if (all_done_ && tasks_.empty() && !all_done_->done()) all_done_->set_result();
  if (task.cancelled()) return;
  const std::exception_ptr exception = task.exception();
  if (!exception) return;
  errors_.push_back(exception);
  if (!interrupt_ && is_a<KeyboardInterrupt>(exception)) interrupt_ = exception;
  if (aborting_ || parent_cancel_requested_) return;
  // Whatever the body does is to end. Its task is told apart from one that somebody else cancels by taking this request
  // back at the end.
  abort();
  parent_cancel_requested_ = true;
  parent_->cancel();
}

void TaskGroup::abort() {
  aborting_ = true;
  const std::vector<Ref<FutureBase>> tasks = tasks_;
  for (const Ref<FutureBase>& task : tasks) task->cancel();
}

Coro<void> TaskGroup::end(std::exception_ptr exception) {
  ending_ = true;
  if (!interrupt_ && is_a<KeyboardInterrupt>(exception)) interrupt_ = exception;
  const bool cancelled = is_a<CancelledError>(exception);
  std::exception_ptr cancellation = cancelled ? exception : nullptr;
  if (parent_cancel_requested_ && parent_->uncancel() == 0) cancellation = nullptr;
  if (exception && !aborting_) abort();
  cancellation = co_await wait_for_tasks(std::move(cancellation));

  if (interrupt_) std::rethrow_exception(interrupt_);
  if (cancellation && errors_.empty()) std::rethrow_exception(cancellation);
  if (exception && !cancelled) errors_.push_back(exception);
  if (!errors_.empty()) throw ExceptionGroup("unhandled errors in a TaskGroup", std::move(errors_));
}

/// What cancelled the group meanwhile, or what is given.
Coro<std::exception_ptr> TaskGroup::wait_for_tasks(std::exception_ptr cancellation) {
  // Again and again: the wait can be cancelled any number of times.
  while (!tasks_.empty()) {
    if (!all_done_) all_done_ = Future<void>::create();
    try {
      co_await *all_done_;
    } catch (const CancelledError&) {
      if (!aborting_) {
        cancellation = std::current_exception();
        abort();
      }
    }
    all_done_.reset();
  }
  co_return cancellation;
}

}  // namespace loopscope
