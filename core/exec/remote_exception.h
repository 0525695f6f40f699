#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/exec/codec_types.h"

namespace loopscope {

/// What a function threw in another process, when that was none of the standard types that exception_of() can make
/// again.
class RemoteError : public std::runtime_error {
 public:
  RemoteError(std::string type, const std::string& what) : std::runtime_error(what), type_(std::move(type)) {}
  /// "my::Error".
  const std::string& type() const { return type_; }

 private:
  std::string type_;
};

namespace detail {

/// An exception on its way from the process in which it was thrown.
struct RemoteException {
  enum class Kind : std::uint8_t {
    other,
    runtime_error,
    range_error,
    overflow_error,
    underflow_error,
    system_error,
    timeout_error,
    decode_error,
    logic_error,
    invalid_argument,
    domain_error,
    length_error,
    out_of_range,
    bad_alloc,
    last = bad_alloc
  };
  Kind kind = Kind::other;
  std::string type;  ///< its name
  std::string what;
  int code = 0;                     ///< of a system_error
  bool is_system_category = false;  ///< or the generic one
};

/// A type derived from a standard one becomes that, with its own what().
RemoteException describe_for_sending(const std::exception_ptr& exception);
/// The same type and the same what().
std::exception_ptr exception_of(const RemoteException& remote);

}  // namespace detail

template <>
struct Codec<detail::RemoteException> {
  static void write(ValueWriter& out, const detail::RemoteException& remote);
  static detail::RemoteException read(ValueReader& in);
};

}  // namespace loopscope
