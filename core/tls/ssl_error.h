#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace loopscope {

/// TLS failed: Python's ssl.SSLError. Its text says what with whom, and OpenSSL's reason.
class SSLError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The other end's certificate is not to be trusted, or not for the host: Python's ssl.SSLCertVerificationError.
class SSLCertVerificationError final : public SSLError {
 public:
  SSLCertVerificationError(const std::string& text, long code, std::string message)
      : SSLError(text), code_(code), message_(std::move(message)) {}
  /// OpenSSL's X509_V_ERR_ number.
  long verify_code() const { return code_; }
  /// "self-signed certificate".
  const std::string& verify_message() const { return message_; }

 private:
  long code_;
  std::string message_;
};

/// Takes OpenSSL's errors of this thread: "what: reason", or what alone when there is none.
std::string openssl_error(std::string_view what);

}  // namespace loopscope
