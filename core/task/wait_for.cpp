#include "core/task/wait_for.h"

#include <exception>
#include <memory>
#include <utility>

#include "core/task/when_done.h"

namespace loopscope::detail {
namespace {

constexpr const char* kLabel = "wait_for: done";

/// A timer that is taken back at the end of the scope, however that ends.
class ScopedTimer {
 public:
  explicit ScopedTimer(std::shared_ptr<Handle> timer) : timer_(std::move(timer)) {}
  ~ScopedTimer() { timer_->cancel(); }
  ScopedTimer(const ScopedTimer&) = delete;
  ScopedTimer& operator=(const ScopedTimer&) = delete;

 private:
  const std::shared_ptr<Handle> timer_;
};

}  // namespace

Coro<void> cancel_and_wait(Ref<FutureBase> future) {
  const auto waiter = Future<void>::create();
  const WhenDone done(*future, kLabel, [waiter](FutureBase&) { release_waiter(waiter); });
  future->cancel();
  co_await waiter;
}

Coro<bool> wait_until_done(Ref<FutureBase> future, Duration timeout) {
  const auto waiter = Future<void>::create();
  // Until the future has ended: as in asyncio the timer may have its turn while that is waited for.
  const ScopedTimer timer(get_running_loop().call_later(timeout, [waiter] { release_waiter(waiter); }));
  std::exception_ptr cancelled;
  {
    const WhenDone done(*future, kLabel, [waiter](FutureBase&) { release_waiter(waiter); });
    try {
      co_await waiter;
    } catch (const CancelledError&) {
      cancelled = std::current_exception();
    }
  }
  if (future->done()) co_return true;
  co_await cancel_and_wait(future);
  if (cancelled) std::rethrow_exception(cancelled);
  co_return false;
}

}  // namespace loopscope::detail
