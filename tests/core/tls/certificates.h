#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace loopscope {

struct OpenSslKey;
struct OpenSslCertificate;

/// Certificates and keys for a test, made when it runs, in a folder that goes with it.
class Certificates {
 public:
  /// An authority of our own.
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  /// The authority's certificate, for those who trust it.
  std::string authority_file() const { return (folder_ / "authority.pem").string(); }
  std::string authority_pem() const;

  struct Names {
    std::string common_name = "localhost";
    std::string alternative = "DNS:localhost,IP:127.0.0.1";
    int valid_days = 1;  ///< from yesterday on; 0: until yesterday
  };
  /// A file with a certificate that the authority signed, and its key.
  std::string issue(const Names& names) const;
  std::string issue() const { return issue(Names()); }

 private:
  const std::filesystem::path folder_;
  std::unique_ptr<OpenSslKey> key_;
  std::unique_ptr<OpenSslCertificate> certificate_;
  mutable int issued_ = 0;
};

}  // namespace loopscope
