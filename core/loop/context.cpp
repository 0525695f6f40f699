#include "core/loop/context.h"

#include <stdexcept>

namespace loopscope {
namespace {

/// What is set on a thread outside of any turn ends with the thread.
struct ThreadsOwn {
  ~ThreadsOwn() {
    if (ContextState* const last = std::exchange(this_thread_loops.context, nullptr)) last->release();
  }
  void exists() const {}
};

thread_local ThreadsOwn threads_own;

}  // namespace

void ContextState::enter() {
  if (entered_.exchange(true, std::memory_order_acquire))
    throw std::runtime_error("cannot enter a context that something runs in already");
}

ContextState& ContextState::require_current() {
  if (!current()) {
    threads_own.exists();
    auto* const made = new ContextState();
    made->retain();  // for whoever is in the turn; otherwise for the thread
    this_thread_loops.context = made;
  }
  return *current();
}

Ref<ContextState> ContextState::capture_always() {
  return current() ? current()->copy() : Ref<ContextState>(new ContextState());
}

void ContextTurn::end(ContextState& last) const {
  if (own_) {
    last.leave();
  } else {
    last.release();
  }
}

}  // namespace loopscope
