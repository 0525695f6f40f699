#include "core/task/wait.h"

#include <deque>
#include <memory>

#include "core/task/when_done.h"

namespace loopscope::detail {
namespace {

/// What the callbacks of one wait() share. They may have their turns when it has ended, and then ask for an exception
/// all the same, as asyncio's do.
struct Progress {
  Future<void> waiter;
  std::shared_ptr<TimerHandle> timer;
  std::size_t left;
  ReturnWhen return_when;

  void one_done(const FutureBase& future) {
    if (!enough(future)) return;
    if (timer) timer->cancel();
    release_waiter(waiter);
  }

 private:
  bool enough(const FutureBase& future) {
    if (--left == 0 || return_when == ReturnWhen::first_completed) return true;
    return return_when == ReturnWhen::first_exception && !future.cancelled() && future.exception() != nullptr;
  }
};

}  // namespace

Coro<void> wait_for_some(std::vector<Ref<FutureBase>> futures, ReturnWhen return_when,
                         std::optional<Duration> timeout) {
  const auto progress = std::make_shared<Progress>(Future<void>::create(), nullptr, futures.size(), return_when);
  const Future<void> waiter = progress->waiter;
  if (timeout) {
    const auto time_over = [waiter] { release_waiter(waiter); };
    progress->timer = get_running_loop().call_later(*timeout, time_over);
  }
  const auto one_done = [progress](FutureBase& future) { progress->one_done(future); };
  std::deque<WhenDone> callbacks;  // which do not move
  for (const Ref<FutureBase>& future : futures) callbacks.emplace_back(*future, "wait: done", one_done);

  std::exception_ptr cancelled;
  try {
    co_await waiter;
  } catch (const CancelledError&) {
    cancelled = std::current_exception();
  }
  if (progress->timer) progress->timer->cancel();
  if (cancelled) std::rethrow_exception(cancelled);
}

}  // namespace loopscope::detail
