#include "core/task/exception_group.h"

#include <fmt/format.h>

#include "core/base/errors.h"

namespace loopscope {
namespace {

/// "unhandled errors in a TaskGroup (2 exceptions: std::runtime_error: a; std::logic_error: b)"
std::string one_line(const std::string& message, const std::vector<std::exception_ptr>& exceptions) {
  std::string line = fmt::format("{} ({} exception{}: ", message, exceptions.size(), exceptions.size() == 1 ? "" : "s");
  const char* separator = "";
  for (const std::exception_ptr& each : exceptions) {
    line += separator + describe(each);
    separator = "; ";
  }
  return line + ")";
}

}  // namespace

ExceptionGroup::ExceptionGroup(const std::string& message, std::vector<std::exception_ptr> exceptions)
    : std::runtime_error(one_line(message, exceptions)), message_(message), exceptions_(std::move(exceptions)) {
  if (exceptions_.empty()) throw std::invalid_argument("an exception group needs at least one exception");
}

const ExceptionGroup* ExceptionGroup::as_group(const std::exception_ptr& each) {
  try {
    std::rethrow_exception(each);
  } catch (const ExceptionGroup& group) {
    return &group;  // the exception itself, not a copy: libstdc++ and libc++ rethrow the same object
  } catch (...) {
    return nullptr;
  }
}

std::exception_ptr ExceptionGroup::derive(std::vector<std::exception_ptr> exceptions) const {
  return exceptions.empty() ? nullptr : std::make_exception_ptr(ExceptionGroup(message_, std::move(exceptions)));
}

}  // namespace loopscope
