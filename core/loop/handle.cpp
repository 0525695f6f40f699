#include "core/loop/handle.h"

#include "core/loop/event_loop.h"

namespace loopscope {

void Handle::cancel_scheduled() { loop_->cancel(*this); }

Watch::~Watch() { LOOPSCOPE_DCHECK(!watching_); }

}  // namespace loopscope
