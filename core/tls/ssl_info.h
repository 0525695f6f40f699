#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/net/stream_writer.h"

namespace loopscope {

/// What a certificate says: ssl.SSLSocket.getpeercert().
struct Certificate {
  std::string subject;  ///< "C=XY, O=Example, CN=localhost"
  std::string issuer;
  std::vector<std::string> subject_alt_names;  ///< "DNS:localhost", "IP Address:127.0.0.1"
  std::string not_before;                      ///< "Nov 28 02:00:00 2026 GMT"
  std::string not_after;
  std::string serial_number;  ///< in hexadecimal
  std::string der;            ///< the certificate itself
};

/// What was agreed upon in the handshake: get_extra_info("cipher"), ("peercert") and ("ssl_object").
struct SSLInfo {
  std::string version;  ///< "TLSv1.3"
  std::string cipher;   ///< "TLS_AES_256_GCM_SHA384"
  int cipher_bits = 0;
  std::string alpn_protocol;    ///< empty: none
  std::string server_hostname;  ///< whom the client asked for; on a server's side too
  bool session_reused = false;
  std::optional<Certificate> peercert;  ///< nothing when the other end showed none
};

/// Nothing when the connection is not secured.
std::optional<SSLInfo> ssl_info(const StreamWriter& writer);

}  // namespace loopscope
