#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "core/base/check.h"

namespace loopscope {

/// Why an operation on outside input (a file, an option, a socket) failed: one line that says what was wrong with what,
/// where, and what to do. It is handled exactly once: passed up, or shown.
struct Error {
  std::string message;
};

/// A value, or the Error that says why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value. Only when ok().
  T& value() & {
    LOOPSCOPE_CHECK(ok());
    return std::get<0>(content_);
  }
  const T& value() const& {
    LOOPSCOPE_CHECK(ok());
    return std::get<0>(content_);
  }
  T&& value() && {
    LOOPSCOPE_CHECK(ok());
    return std::get<0>(std::move(content_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// The error. Only when not ok().
  const Error& error() const {
    LOOPSCOPE_CHECK(!ok());
    return std::get<1>(content_);
  }

 private:
  std::variant<T, Error> content_;
};

/// Success without a value, or the Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    LOOPSCOPE_CHECK(error_.has_value());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace loopscope
