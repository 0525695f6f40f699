#include "core/loop/handle.h"

#include "core/loop/event_loop.h"

namespace loopscope {

void Handle::cancel() {
  if (scheduled()) loop_->cancel(*this);
}

bool Handle::scheduled() const {
  switch (type_) {
    case Type::callback:
      return in_ready_queue();
    case Type::task_step:
      return false;  // a task is cancelled by throwing into it
    case Type::timer:
      return in_ready_queue() || static_cast<const TimerHandle*>(this)->armed();
    case Type::watch:
      return static_cast<const Watch*>(this)->watching();
  }
  return false;
}

TimeNs TimerHandle::when() const {
  LOOPSCOPE_CHECK(armed());
  return loop_->timers().deadline(*this);
}

TimerHandle::~TimerHandle() { LOOPSCOPE_DCHECK(!armed()); }

Watch::~Watch() { LOOPSCOPE_DCHECK(!watching_); }

}  // namespace loopscope
