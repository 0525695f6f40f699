#include "core/tls/ssl_error.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <system_error>

namespace loopscope {

std::string openssl_error(std::string_view what) {
  const unsigned long code = ::ERR_peek_error();
  ::ERR_clear_error();
  if (code == 0) return std::string(what);
  if (ERR_SYSTEM_ERROR(code)) {
    return fmt::format("{}: {}", what, std::generic_category().message(ERR_GET_REASON(code)));
  }
  if (const char* const reason = ::ERR_reason_error_string(code)) return fmt::format("{}: {}", what, reason);
  return fmt::format("{}: error {:x}", what, code);
}

}  // namespace loopscope
