#include "core/base/errors.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <typeinfo>

namespace loopscope {
namespace {

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                         std::free);
  return status == 0 ? text.get() : name;
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
    return with_message(demangled(typeid(error).name()), error.what());
  } catch (...) {
    return demangled(abi::__cxa_current_exception_type()->name());
  }
}

}  // namespace loopscope
