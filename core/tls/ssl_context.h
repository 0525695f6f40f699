#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/net/security.h"

struct ssl_ctx_st;

namespace loopscope {

enum class TLSVersion : std::uint8_t { TLSv1_2, TLSv1_3 };

/// Whether the other end has to show a certificate, which is then verified: ssl.CERT_NONE and so on.
enum class VerifyMode : std::uint8_t { none, optional, required };

/// Certificates, keys and rules for connections: Python's ssl.SSLContext. Give it as `ssl` in ConnectOptions or
/// ServerOptions, or to StreamWriter::start_tls(). TLS 1.2 is the least it speaks. What is set later holds for later
/// connections. On one thread at a time.
class SSLContext final : public TransportSecurity {
 public:
  enum class Side : std::uint8_t { client, server };

  /// ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT): verifies certificates and host names, and knows no authority yet;
  /// (ssl.PROTOCOL_TLS_SERVER): verifies nothing, and needs load_cert_chain().
  explicit SSLContext(Side side);
  ~SSLContext() override;
  SSLContext(const SSLContext&) = delete;
  SSLContext& operator=(const SSLContext&) = delete;

  Side side() const { return side_; }

  // What loads throws SSLError that names the file.

  /// A certificate with those that signed it, and its key, as PEM; the key may stand in the same file. password: of an
  /// encrypted key.
  void load_cert_chain(const std::string& certificate_file, const std::string& key_file = {},
                       const std::string& password = {});
  /// Authorities that are trusted: a file of PEM certificates, or a folder of OpenSSL's; one may be empty.
  void load_verify_locations(const std::string& file, const std::string& folder = {});
  /// The same as PEM text.
  void load_verify_data(const std::string& pem);
  /// The system's.
  void load_default_certs();

  VerifyMode verify_mode() const { return verify_mode_; }
  /// Throws std::invalid_argument for none while the host's name is checked.
  void set_verify_mode(VerifyMode mode);
  bool check_hostname() const { return check_hostname_; }
  /// Whether a server's certificate must be for the server_hostname. On requires certificates.
  void set_check_hostname(bool check);
  void set_minimum_version(TLSVersion version);
  void set_maximum_version(TLSVersion version);
  /// OpenSSL's list of ciphers for TLS 1.2, "ECDHE+AESGCM". Throws SSLError when none of them is there.
  void set_ciphers(const std::string& ciphers);
  /// Application protocols, the preferred ones first: "h2", "http/1.1". A server takes the client's first one that it
  /// knows.
  void set_alpn_protocols(const std::vector<std::string>& protocols);

  Ref<SecureTransport> secure(const Ref<Transport>& below, SecurityOptions options, Ready ready) const override;

  /// For what is made of it.
  ssl_ctx_st* native() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };

  const Side side_;
  const std::unique_ptr<ssl_ctx_st, Free> context_;
  VerifyMode verify_mode_ = VerifyMode::none;
  bool check_hostname_ = false;
  std::string alpn_;  // as it is sent: each with its length before it
};

/// ssl.create_default_context(): a client's, which trusts the system's authorities, or with a file only those in it.
std::shared_ptr<SSLContext> create_default_context(const std::string& cafile = {});

}  // namespace loopscope
