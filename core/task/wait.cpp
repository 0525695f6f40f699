#include "core/task/wait.h"

#include <deque>
#include <memory>

#include "core/task/when_done.h"

namespace loopscope::detail {
namespace {

bool failed(const FutureBase& future) { return !future.cancelled() && future.exception() != nullptr; }

}  // namespace

Coro<void> wait_for_some(std::vector<Ref<FutureBase>> futures, ReturnWhen return_when,
                         std::optional<Duration> timeout) {
  const auto waiter = Future<void>::create();
  std::shared_ptr<TimerHandle> timer;
  if (timeout) timer = get_running_loop().call_later(*timeout, [waiter] { release_waiter(waiter); });
  std::size_t left = futures.size();
  const auto one_done = [&](const FutureBase& future) {
    const bool enough = --left == 0 || return_when == ReturnWhen::first_completed ||
                        (return_when == ReturnWhen::first_exception && failed(future));
    if (!enough) return;
    if (timer) timer->cancel();
    release_waiter(waiter);
  };
  std::deque<WhenDone> callbacks;  // which do not move
  for (const Ref<FutureBase>& future : futures)
    callbacks.emplace_back(*future, "wait: done", [&one_done, state = future.get()] { one_done(*state); });

  std::exception_ptr cancelled;
  try {
    co_await waiter;
  } catch (const CancelledError&) {
    cancelled = std::current_exception();
  }
  if (timer) timer->cancel();
  if (cancelled) std::rethrow_exception(cancelled);
}

}  // namespace loopscope::detail
