#include "core/task/when_done.h"

namespace loopscope {

WhenDone::WhenDone(FutureBase& future, const char* label, std::function<void()> function)
    : Handle(Type::callback), label_(label), function_(std::move(function)) {
  if (future.done()) {
    completed(future);
  } else {
    future.add_completion(*this);
  }
}

}  // namespace loopscope
