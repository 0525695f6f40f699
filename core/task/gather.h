#pragma once

#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/task/task.h"

namespace loopscope {

/// The future that gather() returns, apart from the type of its result. It is done when all its children are, or when the first
/// of them fails; cancelling it cancels the children. Each child's end is noted in a turn of its own, as in asyncio.
class GatherBase : public FutureBase, private Pending {
 public:
  bool cancel(std::string message = {}) override;

 protected:
  GatherBase(EventLoop& loop, bool return_exceptions);
  ~GatherBase() override;

  /// Begins to wait for the children.
  void start(std::vector<Ref<FutureBase>> children);
  /// Puts the children's results into the slot; all children are done.
  virtual void collect() = 0;

 private:
  class Child;

  void child_done(const FutureBase& child);
  void settle(const FutureBase& child);
  void dismissed() override { self_ = nullptr; }

  std::unique_ptr<Child[]> children_;
  std::size_t count_ = 0;
  std::size_t unfinished_ = 0;
  Ref<GatherBase> self_;  // until all children are done
  const bool return_exceptions_;
  bool cancel_requested_ = false;
};

template <class R, class Collect>
class GatherState final : public GatherBase {
 public:
  /// collect: gives the Stored<R> when all children are done.
  GatherState(EventLoop& loop, std::vector<Ref<FutureBase>> children, Collect collect, bool return_exceptions = false)
      : GatherBase(loop, return_exceptions), collect_(std::move(collect)) {
    start(std::move(children));
  }
  void* result_slot() override { return &slot_; }

 private:
  void collect() override { slot_.emplace(collect_()); }

  Collect collect_;
  ResultSlot<R> slot_;
};

namespace detail {

template <class R, class Collect>
Future<R> make_gather(std::vector<Ref<FutureBase>> children, Collect collect) {
  return Future<R>(Ref<FutureBase>(new GatherState<R, Collect>(get_running_loop(), std::move(children), std::move(collect))));
}

template <class T>
Stored<T> stored_result(const Future<T>& future) {
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return future.take_result();
  }
}

}  // namespace detail

/// Runs awaitables side by side: coroutines become tasks at once, in the order given. The future's result is the tuple of
/// theirs (std::monostate for void), or nothing when all of them are void. The first exception is passed on at once; the
/// other children go on.
template <class... A>
auto gather(A... awaitables) {
  // Braces make the tasks from left to right; a call's arguments have no order.
  std::tuple<Future<typename A::Result>...> futures{ensure_future(std::move(awaitables))...};
  auto children = std::apply([](auto&... future) { return std::vector<Ref<FutureBase>>{future.state()...}; }, futures);
  if constexpr ((std::is_void_v<typename A::Result> && ...)) {
    return detail::make_gather<void>(std::move(children), [] { return std::monostate(); });
  } else {
    using Results = std::tuple<Stored<typename A::Result>...>;
    return detail::make_gather<Results>(std::move(children), [futures] {
      return std::apply([](auto&... future) { return Results(detail::stored_result(future)...); }, futures);
    });
  }
}

/// The same for any number of awaitables of one type; the result is a vector in their order, or nothing for void.
template <class A>
auto gather(std::vector<A> awaitables) {
  using T = typename A::Result;
  std::vector<Future<T>> futures;
  std::vector<Ref<FutureBase>> children;
  for (A& awaitable : awaitables) {
    futures.push_back(ensure_future(std::move(awaitable)));
    children.push_back(futures.back().state());
  }
  if constexpr (std::is_void_v<T>) {
    return detail::make_gather<void>(std::move(children), [] { return std::monostate(); });
  } else {
    return detail::make_gather<std::vector<T>>(std::move(children), [futures = std::move(futures)] {
      std::vector<T> results;
      results.reserve(futures.size());
      for (const Future<T>& future : futures) results.push_back(detail::stored_result(future));
      return results;
    });
  }
}

}  // namespace loopscope
