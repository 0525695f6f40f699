#pragma once

#include <exception>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace loopscope {

/// No address of a host could be connected to: asyncio's "Multiple exceptions". Its text lists why each could not; its
/// code is that of the first.
class ConnectError final : public std::system_error {
 public:
  /// At least two exceptions, which are std::system_errors.
  explicit ConnectError(std::vector<std::exception_ptr> errors);
  const char* what() const noexcept override { return text_.c_str(); }
  /// One for each address, in the order in which they were tried.
  const std::vector<std::exception_ptr>& errors() const { return errors_; }

 private:
  std::vector<std::exception_ptr> errors_;
  std::string text_;
};

}  // namespace loopscope
