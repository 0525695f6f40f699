#include "core/base/errors.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <string_view>
#include <typeinfo>

namespace loopscope {
namespace {

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                         std::free);
  return status == 0 ? text.get() : name;
}

/// Of what std::throw_with_nested() threw the type that it was given.
std::string without_nesting(std::string type) {
  for (const std::string_view wrapper : {"std::_Nested_exception<", "std::__nested<"}) {
    if (type.starts_with(wrapper)) return type.substr(wrapper.size(), type.size() - wrapper.size() - 1);
  }
  return type;
}

std::string with_message(std::string type, const std::string& message) {
  return message.empty() ? type : type + ": " + message;
}

}  // namespace

std::string describe(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const CancelledError& error) {
    return with_message("CancelledError", error.message());
  } catch (const KeyboardInterrupt&) {
    return "KeyboardInterrupt";
  } catch (const std::exception& error) {
    return with_message(without_nesting(demangled(typeid(error).name())), error.what());
  } catch (...) {
    return without_nesting(demangled(abi::__cxa_current_exception_type()->name()));
  }
}

std::exception_ptr cause_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::nested_exception& nested) {
    return nested.nested_ptr();
  } catch (...) {
    return nullptr;
  }
}

std::string describe_with_causes(const std::exception_ptr& exception) {
  std::string text = describe(exception);
  for (std::exception_ptr cause = cause_of(exception); cause; cause = cause_of(cause))
    text += ", caused by " + describe(cause);
  return text;
}

}  // namespace loopscope
