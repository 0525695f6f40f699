#pragma once

#include <type_traits>

namespace loopscope {

/// A function that makes a coroutine when it is called. A loop that called it as a plain function would only destroy
/// the coroutine, so what takes plain functions refuses these: make a task of the coroutine instead.
template <class F>
concept makes_coroutine = requires(F& function) {
  typename std::remove_cvref_t<decltype(function())>::promise_type;
};

}  // namespace loopscope
