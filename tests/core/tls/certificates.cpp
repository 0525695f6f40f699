#include "tests/core/tls/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace loopscope {

struct OpenSslKey {
  explicit OpenSslKey(EVP_PKEY* made) : key(made) {}
  ~OpenSslKey() { ::EVP_PKEY_free(key); }
  OpenSslKey(const OpenSslKey&) = delete;
  OpenSslKey& operator=(const OpenSslKey&) = delete;
  EVP_PKEY* const key;
};

struct OpenSslCertificate {
  OpenSslCertificate() : certificate(::X509_new()) {}
  ~OpenSslCertificate() { ::X509_free(certificate); }
  OpenSslCertificate(const OpenSslCertificate&) = delete;
  OpenSslCertificate& operator=(const OpenSslCertificate&) = delete;
  X509* const certificate;
};

namespace {

constexpr long kDay = 24 * 60 * 60;

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL does not make a certificate");
}

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "loopscope-tls-XXXXXX").string();
  require(::mkdtemp(name.data()) != nullptr);
  return name;
}

std::unique_ptr<OpenSslKey> make_key() { return std::make_unique<OpenSslKey>(::EVP_EC_gen("P-256")); }

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = ::X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  require(extension != nullptr);
  ::X509_add_ext(certificate, extension, -1);
  ::X509_EXTENSION_free(extension);
}

std::unique_ptr<OpenSslCertificate> begin(const std::string& name, long serial, EVP_PKEY* key, long valid) {
  auto made = std::make_unique<OpenSslCertificate>();
  X509* const certificate = made->certificate;
  ::X509_set_version(certificate, X509_VERSION_3);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate), serial);
  ::X509_gmtime_adj(X509_getm_notBefore(certificate), -2 * kDay);
  ::X509_gmtime_adj(X509_getm_notAfter(certificate), valid);
  ::X509_set_pubkey(certificate, key);
  ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return made;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
  ::X509_set_issuer_name(certificate, ::X509_get_subject_name(issuer));
  require(::X509_sign(certificate, key, ::EVP_sha256()) > 0);
}

void write(const std::filesystem::path& path, X509* certificate, EVP_PKEY* key) {
  std::FILE* const file = std::fopen(path.c_str(), "w");
  require(file != nullptr);
  require(::PEM_write_X509(file, certificate) == 1);
  if (key) require(::PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  std::fclose(file);
}

}  // namespace

Certificates::Certificates() : folder_(make_folder()), key_(make_key()) {
  certificate_ = begin("Test authority", 1, key_->key, kDay);
  X509* const own = certificate_->certificate;
  add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  sign(own, own, key_->key);
  write(authority_file(), own, nullptr);
}

Certificates::~Certificates() { std::filesystem::remove_all(folder_); }

std::string Certificates::authority_pem() const {
  std::ifstream file(authority_file());
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string Certificates::issue(const Names& names) const {
  const auto key = make_key();
  const long valid = names.valid_days > 0 ? names.valid_days * kDay : -kDay;
  const auto made = begin(names.common_name, 100 + issued_, key->key, valid);
  if (!names.alternative.empty()) {
    add_extension(made->certificate, certificate_->certificate, NID_subject_alt_name, names.alternative);
  }
  sign(made->certificate, certificate_->certificate, key_->key);
  const std::filesystem::path path = folder_ / ("issued-" + std::to_string(++issued_) + ".pem");
  write(path, made->certificate, key->key);
  return path.string();
}

}  // namespace loopscope
