#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/task/task.h"
#include "core/task/value_or_exception.h"

namespace loopscope {

/// What a gather is given, taken one after the other. Each child has a turn of its own in which the gather notes its
/// end. All are of the loop of the first.
class GatherChildren {
 public:
  explicit GatherChildren(std::size_t count);
  GatherChildren(GatherChildren&&) noexcept;
  ~GatherChildren();

  /// Begins to wait for a child, of which there are at most `count`. One that is done already is in the ready queue
  /// now, ahead of tasks that are made for later children.
  template <awaitable A>
  auto add(A object) {
    // Nobody else has the task that a coroutine becomes, so it cannot have been given before.
    constexpr bool kIsNew = !detail::kIsFuture<A>;
    auto child = loop_ ? ensure_future(*loop_, std::move(object)) : ensure_future(std::move(object));
    loop_ = &child.state()->open_loop();
    if constexpr (kIsNew) static_cast<TaskBase&>(*child.state()).allow_destroyed_pending();
    if (kIsNew || is_new(*child.state())) {
      add_new(child.state());
    } else {
      place(child.state());
    }
    return child;
  }
  /// The same for one that was not given before.
  void add_new(const Ref<FutureBase>& child);
  /// Of those that add() was given; get_event_loop() when there were none.
  EventLoop& loop() const { return loop_ ? *loop_ : get_event_loop(); }

 private:
  friend class GatherBase;
  class Child;

  bool is_new(const FutureBase& child) { return given_.insert(&child).second; }
  Child& place(const Ref<FutureBase>& child);

  EventLoop* loop_ = nullptr;
  std::unique_ptr<Child[]> children_;
  std::size_t count_ = 0;
  std::size_t distinct_ = 0;                     // one that is given twice is waited for once
  std::unordered_set<const FutureBase*> given_;  // those that could be given again
};

/// The future that gather() returns, apart from the type of its result. It is done when all its children are, or when
/// the first of them fails; cancelling it cancels the children.
class GatherBase : public FutureBase, private Pending {
 public:
 protected:
  GatherBase(EventLoop& loop, GatherChildren children, bool returns_exceptions);
  ~GatherBase() override;

  /// Emits its creation; ends it at once when there are no children.
  void start();
  /// Puts the children's results into the slot; all children are done.
  virtual void collect() = 0;

 private:
  friend class GatherChildren;

  std::optional<bool> begin_cancel(const std::string& message) override;
  FutureBase* passes_cancel_to(std::size_t index) override;
  bool end_cancel(bool any, const std::string& message) override;
  void child_done(const FutureBase& child);
  void settle(const FutureBase& child);
  void settle_all();
  std::exception_ptr cancellation() const;
  void dismissed() override { self_ = nullptr; }

  const GatherChildren children_;
  std::size_t unfinished_;
  Ref<GatherBase> self_;  // until all children are done
  const bool returns_exceptions_;
  bool cancel_requested_ = false;
};

template <class R, class Collect>
class GatherState final : public GatherBase {
 public:
  /// collect: gives the Stored<R> when all children are done.
  GatherState(EventLoop& loop, GatherChildren children, Collect collect, bool returns_exceptions = false)
      : GatherBase(loop, std::move(children), returns_exceptions), collect_(std::move(collect)) {
    start();
  }
  void* result_slot() override { return &slot_; }

 private:
  void collect() override { slot_.emplace(collect_()); }

  Collect collect_;
  ResultSlot<R> slot_;
};

namespace detail {

template <class R, class Collect>
Future<R> make_gather(GatherChildren children, Collect collect, bool returns_exceptions = false) {
  EventLoop& loop = children.loop();
  return Future<R>(
      Ref<FutureBase>(new GatherState<R, Collect>(loop, std::move(children), std::move(collect), returns_exceptions)));
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

/// Given to gather() ahead of the awaitables: an exception is one of the results.
struct ReturnExceptions {};
inline constexpr ReturnExceptions return_exceptions{};

/// Runs awaitables side by side: coroutines become tasks at once, in the order given. The future's result is the tuple
/// of theirs (std::monostate for void), or nothing when all of them are void. The first exception is passed on at once;
/// the other children go on. Throws as ensure_future() does.
template <awaitable... A>
auto gather(A... awaitables) {
  GatherChildren children(sizeof...(A));
  // Braces take them from left to right; a call's arguments have no order.
  std::tuple<Future<detail::AwaitResult<A>>...> futures{children.add(std::move(awaitables))...};
  if constexpr ((std::is_void_v<detail::AwaitResult<A>> && ...)) {
    return detail::make_gather<void>(std::move(children), [] { return std::monostate(); });
  } else {
    using Results = std::tuple<Stored<detail::AwaitResult<A>>...>;
    return detail::make_gather<Results>(std::move(children), [futures] {
      return std::apply([](auto&... future) { return Results(detail::stored_result(future)...); }, futures);
    });
  }
}

/// The same for any number of awaitables of one type; the result is a vector in their order, or nothing for void.
template <awaitable A>
auto gather(std::vector<A> awaitables) {
  using T = detail::AwaitResult<A>;
  GatherChildren children(awaitables.size());
  if constexpr (std::is_void_v<T>) {
    for (A& object : awaitables) children.add(std::move(object));
    return detail::make_gather<void>(std::move(children), [] { return std::monostate(); });
  } else {
    std::vector<Future<T>> futures;
    futures.reserve(awaitables.size());
    for (A& object : awaitables) futures.push_back(children.add(std::move(object)));
    return detail::make_gather<std::vector<T>>(std::move(children), [futures = std::move(futures)] {
      std::vector<T> results;
      results.reserve(futures.size());
      for (const Future<T>& future : futures) results.push_back(detail::stored_result(future));
      return results;
    });
  }
}

/// `gather(return_exceptions, a, b)`: waits until all of them have ended, however they do. The result is the tuple of
/// what became of them; only cancelling the gather itself makes it throw.
template <awaitable... A>
auto gather(ReturnExceptions, A... awaitables) {
  GatherChildren children(sizeof...(A));
  std::tuple<Future<detail::AwaitResult<A>>...> futures{children.add(std::move(awaitables))...};
  using Results = std::tuple<ValueOrException<detail::AwaitResult<A>>...>;
  const auto collect = [futures] {
    return std::apply([](auto&... future) { return Results(ValueOrException(future)...); }, futures);
  };
  return detail::make_gather<Results>(std::move(children), collect, true);
}

/// The same for any number of awaitables of one type; the result is a vector in their order.
template <awaitable A>
auto gather(ReturnExceptions, std::vector<A> awaitables) {
  using T = detail::AwaitResult<A>;
  GatherChildren children(awaitables.size());
  std::vector<Future<T>> futures;
  futures.reserve(awaitables.size());
  for (A& object : awaitables) futures.push_back(children.add(std::move(object)));
  const auto collect = [futures = std::move(futures)] {
    return std::vector<ValueOrException<T>>(futures.begin(), futures.end());
  };
  return detail::make_gather<std::vector<ValueOrException<T>>>(std::move(children), collect, true);
}

}  // namespace loopscope
