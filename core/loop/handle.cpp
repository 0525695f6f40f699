#include "core/loop/handle.h"

#include "core/loop/event_loop.h"

namespace loopscope {

void Handle::cancel() {
  if (loop_) loop_->cancel(*this);
}

TimerHandle::~TimerHandle() { LOOPSCOPE_DCHECK(!armed()); }

Watch::~Watch() { LOOPSCOPE_DCHECK(!watching_); }

}  // namespace loopscope
