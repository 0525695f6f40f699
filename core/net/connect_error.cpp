#include "core/net/connect_error.h"

namespace loopscope {
namespace {

std::system_error taken(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::system_error& error) {
    return error;
  }
}

}  // namespace

ConnectError::ConnectError(std::vector<std::exception_ptr> errors)
    : std::system_error(taken(errors.front()).code()), errors_(std::move(errors)) {
  for (const std::exception_ptr& error : errors_)
    text_ += (text_.empty() ? "" : "; ") + std::string(taken(error).what());
}

}  // namespace loopscope
