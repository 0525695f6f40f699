#include "core/task/task_group.h"

#include <memory>
#include <stdexcept>

#include "core/base/pool.h"

namespace loopscope {

/// A task of the group: told when it is done, it has a turn in which the group notes it, and leaves the group with that
/// turn. Owns itself: it is in the task's list, then in the ready queue.
class TaskGroup::Member final : public Completion, public Handle, public ListLink<Member>, public Pooled {
 public:
  Member(TaskGroup& group, const Ref<FutureBase>& task) : Handle(Type::callback), group_(group), task_(task) {
    if (task->done()) {
      completed(*task);
    } else {
      task->add_completion(*this);
    }
  }

  FutureBase& task() const { return *task_; }

 private:
  void completed(FutureBase& task) override { task.loop().call_soon(static_cast<Handle&>(*this)); }
  void run() override {
    const std::unique_ptr<Member> owned(this);
    ListLink<Member>::unlink();
    group_.task_done(*task_);
  }
  void abandoned() override { delete this; }
  void dismissed() override { delete this; }
  const char* label() const override { return "done callback"; }

  TaskGroup& group_;  // which waits for all of its tasks, so it is still there
  const Ref<FutureBase> task_;
};

TaskGroup::TaskGroup() : parent_(current_task().state()) {}

TaskGroup::~TaskGroup() = default;

void TaskGroup::require_open() const {
  if (ending_ && members_.empty()) throw std::logic_error("the task group has ended");
  if (aborting_) throw std::logic_error("the task group is shutting down");
}

void TaskGroup::watch(const Ref<FutureBase>& task) { members_.push_back(*new Member(*this, task)); }

void TaskGroup::task_done(const FutureBase& task) {
  if (all_done_ && members_.empty() && !all_done_->done()) all_done_->set_result();
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
  // Nothing of the program runs meanwhile, so no member comes or goes.
  members_.for_each([](const Member& member) { member.task().cancel(); });
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
  while (!members_.empty()) {
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
