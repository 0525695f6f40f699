#include "core/tls/tls_transport.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/tls/ssl_context.h"
#include "core/tls/ssl_error.h"

namespace loopscope {
namespace {

constexpr std::size_t kRecordBytes = 16 * 1024;  // no record has more

bool is_numeric(const std::string& host) {
  unsigned char address[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), address) == 1 || ::inet_pton(AF_INET6, host.c_str(), address) == 1;
}

/// Whom the certificate must be for, and whom the server is asked for.
void set_hostname(ssl_st* ssl, const std::string& host, bool check) {
  if (is_numeric(host)) {
    if (check) ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), host.c_str());
    return;
  }
  ::SSL_set_tlsext_host_name(ssl, host.c_str());
  if (!check) return;
  ::SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  ::SSL_set1_host(ssl, host.c_str());
}

bool would_wait(int error) { return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE; }

}  // namespace

void TlsTransport::Free::operator()(ssl_st* ssl) const { ::SSL_free(ssl); }

TlsTransport::TlsTransport(const SSLContext& context, const Ref<Transport>& below, SecurityOptions options,
                           TransportSecurity::Ready ready)
    : SecureTransport(below->loop(), kHighWaterMark),
      below_(below),
      options_(std::move(options)),
      ready_(std::move(ready)),
      ssl_(::SSL_new(context.native())) {
  incoming_ = ::BIO_new(::BIO_s_mem());
  outgoing_ = ::BIO_new(::BIO_s_mem());
  if (!ssl_ || !incoming_ || !outgoing_) throw SSLError(openssl_error("cannot begin a TLS session"));
  ::SSL_set_bio(native(), incoming_, outgoing_);
  if (options_.server_side) {
    ::SSL_set_accept_state(native());
  } else {
    ::SSL_set_connect_state(native());
    if (!options_.server_hostname.empty()) {
      set_hostname(native(), options_.server_hostname, context.check_hostname());
    }
  }
  below_->set_protocol(this);
}

TlsTransport::~TlsTransport() {
  cancel_timer();
  if (below_->protocol() == this) below_->let_go();
}

void TlsTransport::dismissed() {
  const Ref<TlsTransport> keep(this);
  const TransportSecurity::Ready told = std::move(ready_);  // it may keep the stream, which keeps this
  const Ref<TlsTransport> last = std::move(keep_);
  cancel_timer();
  state_ = State::unwrapped;
  closing_ = true;
}

// The handshake

void TlsTransport::start_handshake() {
  if (closing_) return;
  state_ = State::handshake;
  keep_ = Ref<TlsTransport>(this);
  start_timer(options_.handshake_timeout, "the TLS handshake takes too long", std::errc::connection_aborted);
  do_handshake();
}

void TlsTransport::do_handshake() {
  ::ERR_clear_error();
  const int result = ::SSL_do_handshake(native());
  if (result == 1) return handshake_done(nullptr);
  if (would_wait(::SSL_get_error(native(), result))) return send_outgoing();
  handshake_done(handshake_error());
}

/// Asked at once after the handshake failed.
std::exception_ptr TlsTransport::handshake_error() {
  if (ERR_GET_REASON(::ERR_peek_error()) != SSL_R_CERTIFICATE_VERIFY_FAILED) {
    return ssl_error("the TLS handshake failed");
  }
  ::ERR_clear_error();
  const long verdict = ::SSL_get_verify_result(native());
  const std::string message = ::X509_verify_cert_error_string(verdict);
  const std::string who =
      options_.server_hostname.empty() ? peer() : fmt::format("host '{}' at {}", options_.server_hostname, peer());
  return std::make_exception_ptr(
      SSLCertVerificationError(fmt::format("certificate verify failed for {}: {}", who, message), verdict, message));
}

void TlsTransport::handshake_done(const std::exception_ptr& error) {
  const Ref<TlsTransport> keep = std::move(keep_);
  cancel_timer();
  send_outgoing();  // the last of it, or the alert that says why not
  if (error) {
    state_ = State::unwrapped;
    force_close(error);
    return tell_ready(error);
  }
  state_ = State::wrapped;
  tell_ready(nullptr);
  do_read();
}

void TlsTransport::tell_ready(const std::exception_ptr& error) {
  if (const TransportSecurity::Ready ready = std::exchange(ready_, nullptr)) ready(*this, error);
}

// From below

void TlsTransport::data_received(std::string_view bytes) {
  const Ref<TlsTransport> keep(this);
  ::BIO_write(incoming_, bytes.data(), static_cast<int>(bytes.size()));
  go_on();
}

void TlsTransport::go_on() {
  switch (state_) {
    case State::handshake:
      return do_handshake();
    case State::wrapped:
      return do_read();
    case State::flushing:
      return do_flush();
    case State::shutdown:
      return do_shutdown();
    case State::unwrapped:
      return;
  }
}

bool TlsTransport::eof_received() {
  const Ref<TlsTransport> keep(this);
  eof_received_ = true;
  switch (state_) {
    case State::handshake:
      handshake_done(std::make_exception_ptr(
          std::system_error(std::make_error_code(std::errc::connection_reset),
                            fmt::format("{} ended the connection in the TLS handshake", peer()))));
      break;
    case State::wrapped:
      state_ = State::flushing;
      if (app_reading_paused_) return true;  // what was received is still to be read
      do_flush();
      break;
    case State::flushing:
      state_ = State::shutdown;
      [[fallthrough]];
    case State::shutdown:
      do_shutdown();
      break;
    case State::unwrapped:
      break;
  }
  return false;
}

void TlsTransport::connection_lost(const std::exception_ptr& error) {
  const Ref<TlsTransport> keep(this);
  const Ref<TlsTransport> last = std::move(keep_);
  cancel_timer();
  closing_ = true;
  state_ = State::unwrapped;
  backlog_.clear();
  if (protocol()) {
    // In a turn of its own, as everything that protocols hear of an end.
    loop().call_soon([keep, error] {
      TransportProtocol* const told = keep->protocol();
      keep->set_protocol(nullptr);
      if (told) told->connection_lost(error);
    });
  }
  tell_ready(error ? error
                   : std::make_exception_ptr(std::system_error(std::make_error_code(std::errc::connection_aborted),
                                                               "closed in the TLS handshake")));
}

void TlsTransport::resume_writing() {
  below_paused_ = false;
  send_outgoing();
}

// Reading

void TlsTransport::resume_reading() {
  if (!std::exchange(app_reading_paused_, false)) return;
  loop().call_soon([keep = Ref<TlsTransport>(this)] {
    if (keep->state_ != State::handshake) keep->go_on();
  });
}

void TlsTransport::do_read() {
  char record[kRecordBytes];
  ::ERR_clear_error();
  while (!app_reading_paused_ && (state_ == State::wrapped || state_ == State::flushing)) {
    const int count = ::SSL_read(native(), record, sizeof record);
    if (count > 0) {
      if (protocol()) protocol()->data_received(std::string_view(record, static_cast<std::size_t>(count)));
      continue;
    }
    const int error = ::SSL_get_error(native(), count);
    if (error == SSL_ERROR_ZERO_RETURN) {
      tell_eof();
      return start_shutdown();
    }
    if (!would_wait(error)) return force_close(ssl_error("cannot read"));
    break;
  }
  do_write();
  control_reading_below();
}

/// While its protocol wants nothing, what comes is not decrypted; so much of it is kept.
void TlsTransport::control_reading_below() {
  const auto held = static_cast<std::size_t>(::BIO_ctrl_pending(incoming_));
  if (!below_reading_paused_ && held >= kReadHighWaterMark) {
    below_reading_paused_ = true;
    below_->pause_reading();
  } else if (below_reading_paused_ && held <= kReadHighWaterMark / 4) {
    below_reading_paused_ = false;
    below_->resume_reading();
  }
}

void TlsTransport::tell_eof() {
  if (std::exchange(told_eof_, true)) return;
  if (protocol()) static_cast<void>(protocol()->eof_received());  // it closes in any case
}

// Writing

void TlsTransport::write(std::string_view bytes) {
  if (bytes.empty() || closing_ || state_ == State::unwrapped) return;
  backlog_.append(bytes);
  if (state_ == State::wrapped) do_write();
}

void TlsTransport::write_eof() { throw std::logic_error("write_eof() is not possible with TLS"); }

void TlsTransport::do_write() {
  ::ERR_clear_error();
  while (!backlog_.empty()) {
    const int size = static_cast<int>(std::min<std::size_t>(backlog_.size(), INT_MAX));
    const int count = ::SSL_write(native(), backlog_.data(), size);
    if (count > 0) {
      backlog_.erase(0, static_cast<std::size_t>(count));
      continue;
    }
    if (!would_wait(::SSL_get_error(native(), count))) return force_close(ssl_error("cannot write"));
    break;
  }
  send_outgoing();
}

void TlsTransport::send_outgoing() {
  while (!below_paused_ && ::BIO_ctrl_pending(outgoing_) > 0) {
    char* bytes = nullptr;
    const long count = BIO_get_mem_data(outgoing_, &bytes);
    below_->write(std::string_view(bytes, static_cast<std::size_t>(count)));
    static_cast<void>(BIO_reset(outgoing_));
  }
  pause_writing_if_full();
  resume_writing_if_drained();
}

std::size_t TlsTransport::get_write_buffer_size() const {
  return backlog_.size() + static_cast<std::size_t>(::BIO_ctrl_pending(outgoing_));
}

// Closing

void TlsTransport::close() {
  closing_ = true;
  start_shutdown();
}

void TlsTransport::let_go() {
  const Ref<TlsTransport> keep(this);
  set_protocol(nullptr);
  if (below_->protocol() != this) return dismissed();  // nothing more is heard from below
  close();
}

void TlsTransport::force_close(std::exception_ptr error) {
  closing_ = true;
  if (state_ != State::handshake) state_ = State::unwrapped;
  below_->force_close(std::move(error));
}

void TlsTransport::start_shutdown() {
  closing_ = true;
  if (state_ == State::handshake) return force_close(nullptr);
  if (state_ != State::wrapped) {
    if (state_ == State::unwrapped) below_->close();
    return;
  }
  state_ = State::flushing;
  keep_ = Ref<TlsTransport>(this);
  start_timer(options_.shutdown_timeout, "the TLS shutdown takes too long", std::errc::timed_out);
  do_flush();
}

void TlsTransport::do_flush() {
  do_read();
  if (state_ != State::flushing) return;  // it came to an end meanwhile
  state_ = State::shutdown;
  do_shutdown();
}

/// Says farewell and waits for the other end's. What it still sends is dropped: asyncio's SSLProtocol fails then.
void TlsTransport::do_shutdown() {
  if (eof_received_) return shutdown_done();
  char dropped[kRecordBytes];
  ::ERR_clear_error();
  while (::SSL_read(native(), dropped, sizeof dropped) > 0) {
  }
  ::ERR_clear_error();
  int result = ::SSL_shutdown(native());
  if (result == 0) result = ::SSL_shutdown(native());
  if (result == 1) return shutdown_done();
  if (would_wait(::SSL_get_error(native(), result))) return send_outgoing();
  force_close(ssl_error("cannot end"));
}

void TlsTransport::shutdown_done() {
  cancel_timer();
  send_outgoing();
  tell_eof();
  loop().call_soon([below = below_] { below->close(); });
}

// What both ends of a session's life need

void TlsTransport::start_timer(Duration timeout, const char* error, std::errc code) {
  cancel_timer();
  timer_ = loop().call_later(timeout, [this, error, code] {
    const Ref<TlsTransport> keep(this);
    force_close(std::make_exception_ptr(
        std::system_error(std::make_error_code(code), fmt::format("{} with {}", error, peer()))));
  });
}

void TlsTransport::cancel_timer() {
  if (timer_) timer_->cancel();
  timer_ = nullptr;
}

std::exception_ptr TlsTransport::ssl_error(std::string_view what) const {
  return std::make_exception_ptr(SSLError(openssl_error(fmt::format("{} with {}", what, peer()))));
}

}  // namespace loopscope
