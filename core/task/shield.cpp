#include "core/task/shield.h"

#include <memory>

namespace loopscope::detail {

void connect_shield(FutureBase& inner, FutureBase& outer, std::function<void(FutureBase&)> pass_on) {
  // The inner future's callback owns the outer future. The outer one's must not own the inner one in turn: both would
  // live for ever. It is there as long as its callback is, which owns this.
  const auto there = std::make_shared<FutureBase*>(&inner);
  const DoneCallbackId callback =
      inner.add_done_callback([there, pass_on = std::move(pass_on)](FutureBase& ended) { pass_on(ended); });
  outer.add_done_callback([maybe = std::weak_ptr(there), callback](FutureBase&) {
    const auto still_there = maybe.lock();
    if (still_there) (*still_there)->remove_done_callback(callback);
  });
}

}  // namespace loopscope::detail
