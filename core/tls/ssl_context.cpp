#include "core/tls/ssl_context.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <stdexcept>

#include "core/tls/ssl_error.h"
#include "core/tls/tls_transport.h"

namespace loopscope {
namespace {

ssl_ctx_st* make_context(SSLContext::Side side) {
  ::ERR_clear_error();
  ssl_ctx_st* const context =
      ::SSL_CTX_new(side == SSLContext::Side::client ? ::TLS_client_method() : ::TLS_server_method());
  if (!context) throw SSLError(openssl_error("cannot create an SSL context"));
  return context;
}

int number_of(TLSVersion version) { return version == TLSVersion::TLSv1_2 ? TLS1_2_VERSION : TLS1_3_VERSION; }

int give_password(char* buffer, int size, int, void* password) {
  const auto& text = *static_cast<const std::string*>(password);
  if (text.size() > static_cast<std::size_t>(size)) return -1;
  text.copy(buffer, text.size());
  return static_cast<int>(text.size());
}

/// A server's choice among what the client offers.
int select_protocol(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
                    unsigned int offered_length, void* own) {
  const auto& known = *static_cast<const std::string*>(own);
  unsigned char* chosen = nullptr;
  const int result = ::SSL_select_next_proto(&chosen, length, reinterpret_cast<const unsigned char*>(known.data()),
                                             static_cast<unsigned int>(known.size()), offered, offered_length);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

struct FreeBio {
  void operator()(BIO* bio) const { ::BIO_free(bio); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};

}  // namespace

void SSLContext::Free::operator()(ssl_ctx_st* context) const { ::SSL_CTX_free(context); }

SSLContext::SSLContext(Side side) : side_(side), context_(make_context(side)) {
  ::SSL_CTX_set_options(native(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  ::SSL_CTX_set_mode(native(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  set_minimum_version(TLSVersion::TLSv1_2);
  if (side == Side::client) set_check_hostname(true);
  // Without one OpenSSL refuses to resume a session of a client that showed a certificate.
  constexpr std::string_view kSessions = "loopscope";
  ::SSL_CTX_set_session_id_context(native(), reinterpret_cast<const unsigned char*>(kSessions.data()),
                                   static_cast<unsigned int>(kSessions.size()));
}

SSLContext::~SSLContext() = default;

void SSLContext::load_cert_chain(const std::string& certificate_file, const std::string& key_file,
                                 const std::string& password) {
  ::ERR_clear_error();
  if (::SSL_CTX_use_certificate_chain_file(native(), certificate_file.c_str()) != 1) {
    throw SSLError(openssl_error(fmt::format("cannot load the certificate '{}'", certificate_file)));
  }
  const std::string& key = key_file.empty() ? certificate_file : key_file;
  std::string given = password;
  ::SSL_CTX_set_default_passwd_cb(native(), give_password);
  ::SSL_CTX_set_default_passwd_cb_userdata(native(), &given);
  const bool loaded = ::SSL_CTX_use_PrivateKey_file(native(), key.c_str(), SSL_FILETYPE_PEM) == 1 &&
                      ::SSL_CTX_check_private_key(native()) == 1;
  ::SSL_CTX_set_default_passwd_cb_userdata(native(), nullptr);
  ::SSL_CTX_set_default_passwd_cb(native(), nullptr);
  if (!loaded) throw SSLError(openssl_error(fmt::format("cannot load the key '{}'", key)));
}

void SSLContext::load_verify_locations(const std::string& file, const std::string& folder) {
  ::ERR_clear_error();
  const auto or_null = [](const std::string& text) { return text.empty() ? nullptr : text.c_str(); };
  if (::SSL_CTX_load_verify_locations(native(), or_null(file), or_null(folder)) == 1) return;
  throw SSLError(openssl_error(fmt::format("cannot load certificates from '{}'", file.empty() ? folder : file)));
}

void SSLContext::load_verify_data(const std::string& pem) {
  ::ERR_clear_error();
  const std::unique_ptr<BIO, FreeBio> text(::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  int loaded = 0;
  while (true) {
    const std::unique_ptr<X509, FreeCertificate> one(::PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
    if (!one) break;
    ::X509_STORE_add_cert(::SSL_CTX_get_cert_store(native()), one.get());
    ++loaded;
  }
  if (loaded == 0) throw SSLError(openssl_error("cannot load certificates from a text"));
  ::ERR_clear_error();  // that there are no more
}

void SSLContext::load_default_certs() {
  ::ERR_clear_error();
  if (::SSL_CTX_set_default_verify_paths(native()) != 1) {
    throw SSLError(openssl_error("cannot load the system's certificates"));
  }
}

void SSLContext::set_verify_mode(VerifyMode mode) {
  if (mode == VerifyMode::none && check_hostname_) {
    throw std::invalid_argument("cannot set verify_mode to none when check_hostname is enabled");
  }
  verify_mode_ = mode;
  const int flags = mode == VerifyMode::none       ? SSL_VERIFY_NONE
                    : mode == VerifyMode::optional ? SSL_VERIFY_PEER
                                                   : SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  ::SSL_CTX_set_verify(native(), flags, nullptr);
}

void SSLContext::set_check_hostname(bool check) {
  check_hostname_ = check;
  if (check && verify_mode_ == VerifyMode::none) set_verify_mode(VerifyMode::required);
}

void SSLContext::set_minimum_version(TLSVersion version) {
  ::SSL_CTX_set_min_proto_version(native(), number_of(version));
}

void SSLContext::set_maximum_version(TLSVersion version) {
  ::SSL_CTX_set_max_proto_version(native(), number_of(version));
}

void SSLContext::set_ciphers(const std::string& ciphers) {
  ::ERR_clear_error();
  if (::SSL_CTX_set_cipher_list(native(), ciphers.c_str()) == 1) return;
  throw SSLError(openssl_error(fmt::format("cannot use the ciphers '{}'", ciphers)));
}

void SSLContext::set_alpn_protocols(const std::vector<std::string>& protocols) {
  std::string sent;
  for (const std::string& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255) {
      throw std::invalid_argument("the name of a protocol must have 1 to 255 bytes");
    }
    sent += static_cast<char>(protocol.size());
    sent += protocol;
  }
  alpn_ = std::move(sent);
  ::SSL_CTX_set_alpn_protos(native(), reinterpret_cast<const unsigned char*>(alpn_.data()),
                            static_cast<unsigned int>(alpn_.size()));
  ::SSL_CTX_set_alpn_select_cb(native(), alpn_.empty() ? nullptr : select_protocol, &alpn_);
}

Ref<SecureTransport> SSLContext::secure(const Ref<Transport>& below, SecurityOptions options, Ready ready) const {
  if (options.server_side != (side_ == Side::server)) {
    throw std::invalid_argument("a client needs a client's SSLContext, and a server a server's");
  }
  if (options.handshake_timeout <= Duration::zero()) {
    throw std::invalid_argument("ssl_handshake_timeout should be a positive time");
  }
  if (options.shutdown_timeout <= Duration::zero()) {
    throw std::invalid_argument("ssl_shutdown_timeout should be a positive time");
  }
  if (check_hostname_ && !options.server_side && options.server_hostname.empty()) {
    throw std::invalid_argument("check_hostname requires server_hostname");
  }
  return Ref<SecureTransport>(new TlsTransport(*this, below, std::move(options), std::move(ready)));
}

std::shared_ptr<SSLContext> create_default_context(const std::string& cafile) {
  auto context = std::make_shared<SSLContext>(SSLContext::Side::client);
  if (cafile.empty()) {
    context->load_default_certs();
  } else {
    context->load_verify_locations(cafile);
  }
  return context;
}

}  // namespace loopscope
