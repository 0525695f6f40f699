#pragma once

#include <exception>
#include <utility>
#include <variant>

#include "core/task/future.h"

namespace loopscope {

/// How one awaitable among several ended: with a result, or with what it threw (a CancelledError among others).
template <class T>
class ValueOrException {
 public:
  /// Of a future that is done: a copy of its result, or the thing itself when it cannot be copied.
  explicit ValueOrException(const Future<T>& future) : ending_(ending(future)) {}

  bool has_value() const { return ending_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  /// The result; throws the exception.
  decltype(auto) value() const {
    if (!has_value()) std::rethrow_exception(exception());
    if constexpr (!std::is_void_v<T>) return static_cast<const T&>(std::get<0>(ending_));
  }
  /// The same for who takes it out of here.
  T take_value() {
    if (!has_value()) std::rethrow_exception(exception());
    if constexpr (!std::is_void_v<T>) return std::move(std::get<0>(ending_));
  }
  /// Null when there is a result.
  std::exception_ptr exception() const { return has_value() ? nullptr : std::get<1>(ending_); }

 private:
  using Ending = std::variant<Stored<T>, std::exception_ptr>;

  static Ending ending(const Future<T>& future) {
    if (future.cancelled()) return Ending(std::in_place_index<1>, future.state()->cancelled_as_result());
    try {
      if constexpr (std::is_void_v<T>) {
        future.result();
        return Ending(std::in_place_index<0>);
      } else {
        return Ending(std::in_place_index<0>, future.take_result());
      }
    } catch (...) {
      return Ending(std::in_place_index<1>, std::current_exception());
    }
  }

  Ending ending_;
};

}  // namespace loopscope
