#pragma once

#include <chrono>
#include <type_traits>

#include "core/loop/makes_coroutine.h"

/// What the compiler says of a mistake: functions that do not compile, with advice in place of a list of candidates.
namespace loopscope {

template <class T>
class Coro;
template <class T>
class ConcurrentFuture;
template <class T>
class Generator;

namespace detail {

template <class...>
inline constexpr bool kNever = false;

template <class T, template <class> class Template>
inline constexpr bool kIsA = false;
template <class T, template <class> class Template>
inline constexpr bool kIsA<Template<T>, Template> = true;

template <class T>
inline constexpr bool kIsLength = false;
template <class Number, class Unit>
inline constexpr bool kIsLength<std::chrono::duration<Number, Unit>> = true;

/// A std::future and its like.
template <class T>
concept blocks_to_wait = requires(T& object) {
  object.wait();
  object.get();
};

/// Of a number where a length of time is wanted.
template <class Number>
constexpr void refuse_number() {
  static_assert(kNever<Number>,
                "a time needs a unit: write 1s or 500ms, with `using namespace std::chrono_literals`, for a number of "
                "seconds std::chrono::duration_cast<loopscope::Duration>(std::chrono::duration<double>(seconds))");
}

/// Of a co_await of what is no awaitable.
template <class A>
constexpr void refuse_to_await() {
  using T = std::remove_cvref_t<A>;
  if constexpr (kIsA<T, Coro>) {
    static_assert(kNever<A>, "a coroutine is awaited once, by who owns it: co_await std::move(coro)");
  } else if constexpr (std::is_arithmetic_v<T>) {
    static_assert(kNever<A>,
                  "a number cannot be awaited: if this was sleep(1), write sleep(1s); without a unit it is POSIX's "
                  "sleep, which holds the loop");
  } else if constexpr (kIsLength<T>) {
    static_assert(kNever<A>, "a length of time cannot be awaited: co_await sleep(1s)");
  } else if constexpr (makes_coroutine<T>) {
    static_assert(kNever<A>, "a coroutine function cannot be awaited, only what it returns: co_await f()");
  } else if constexpr (kIsA<T, ConcurrentFuture>) {
    static_assert(kNever<A>, "the future of another thread is awaited as co_await wrap_future(future)");
  } else if constexpr (kIsA<T, Generator>) {
    static_assert(kNever<A>, "a generator is awaited as co_await as_coroutine(std::move(generator))");
  } else if constexpr (blocks_to_wait<T>) {
    static_assert(kNever<A>,
                  "this waits by blocking its thread, which is the loop's: co_await to_thread(f) or "
                  "run_in_executor(f) in its place");
  } else {
    static_assert(kNever<A>,
                  "this cannot be awaited: co_await takes a Coro, a Task, a Future, sleep(), or any type with "
                  "awaiter(const AwaitContext&) (core/task/awaiter.h)");
  }
}

}  // namespace detail
}  // namespace loopscope
