#include "core/tls/ssl_info.h"

#include <openssl/bn.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>

#include "core/tls/tls_transport.h"

namespace loopscope {
namespace {

struct Free {
  void operator()(X509* certificate) const { ::X509_free(certificate); }
  void operator()(BIO* bio) const { ::BIO_free(bio); }
  void operator()(BIGNUM* number) const { ::BN_free(number); }
  void operator()(GENERAL_NAMES* names) const { ::GENERAL_NAMES_free(names); }
  void operator()(char* text) const { ::OPENSSL_free(text); }
};

/// What a function prints into a BIO.
template <class Print>
std::string printed(Print print) {
  const std::unique_ptr<BIO, Free> text(::BIO_new(::BIO_s_mem()));
  print(text.get());
  char* bytes = nullptr;
  const long count = BIO_get_mem_data(text.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(count));
}

std::string name_text(const X509_NAME* name) {
  return printed([name](BIO* out) { ::X509_NAME_print_ex(out, name, 0, XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ); });
}

std::string time_text(const ASN1_TIME* time) {
  return printed([time](BIO* out) { ::ASN1_TIME_print(out, time); });
}

std::string serial_text(const X509* certificate) {
  const std::unique_ptr<BIGNUM, Free> number(::ASN1_INTEGER_to_BN(::X509_get0_serialNumber(certificate), nullptr));
  const std::unique_ptr<char, Free> text(::BN_bn2hex(number.get()));
  return text.get();
}

std::vector<std::string> alternative_names(const X509* certificate) {
  std::vector<std::string> result;
  const std::unique_ptr<GENERAL_NAMES, Free> names(
      static_cast<GENERAL_NAMES*>(::X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    result.push_back(printed([name](BIO* out) { ::GENERAL_NAME_print(out, name); }));
  }
  return result;
}

std::string der_of(X509* certificate) {
  std::string bytes(static_cast<std::size_t>(::i2d_X509(certificate, nullptr)), '\0');
  auto* place = reinterpret_cast<unsigned char*>(bytes.data());
  ::i2d_X509(certificate, &place);
  return bytes;
}

std::optional<Certificate> peer_certificate(const ssl_st* ssl) {
  const std::unique_ptr<X509, Free> certificate(::SSL_get1_peer_certificate(ssl));
  if (!certificate) return std::nullopt;
  Certificate result;
  result.subject = name_text(::X509_get_subject_name(certificate.get()));
  result.issuer = name_text(::X509_get_issuer_name(certificate.get()));
  result.subject_alt_names = alternative_names(certificate.get());
  result.not_before = time_text(::X509_get0_notBefore(certificate.get()));
  result.not_after = time_text(::X509_get0_notAfter(certificate.get()));
  result.serial_number = serial_text(certificate.get());
  result.der = der_of(certificate.get());
  return result;
}

}  // namespace

std::optional<SSLInfo> ssl_info(const StreamWriter& writer) {
  const auto* const transport = dynamic_cast<const TlsTransport*>(&writer.transport());
  if (!transport) return std::nullopt;
  const ssl_st* const ssl = transport->native();
  SSLInfo info;
  info.version = ::SSL_get_version(ssl);
  if (const SSL_CIPHER* const cipher = ::SSL_get_current_cipher(ssl)) {
    info.cipher = ::SSL_CIPHER_get_name(cipher);
    info.cipher_bits = ::SSL_CIPHER_get_bits(cipher, nullptr);
  }
  const unsigned char* protocol = nullptr;
  unsigned int length = 0;
  ::SSL_get0_alpn_selected(ssl, &protocol, &length);
  if (length > 0) info.alpn_protocol.assign(reinterpret_cast<const char*>(protocol), length);
  if (const char* const host = ::SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)) {
    info.server_hostname = host;
  } else {
    info.server_hostname = transport->server_hostname();
  }
  info.session_reused = ::SSL_session_reused(ssl) == 1;
  info.peercert = peer_certificate(ssl);
  return info;
}

}  // namespace loopscope
