#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/loop/handle.h"
#include "core/net/security.h"

struct ssl_st;
struct bio_st;

namespace loopscope {

class SSLContext;

/// TLS over another transport: asyncio's SSLProtocol. OpenSSL never sees a socket: what comes from below is written
/// into one of its memory BIOs, what it wants to send is read out of the other. As in asyncio a side that closes ends
/// both directions, and an end without TLS's farewell (close_notify) reads like any other end.
class TlsTransport final : public SecureTransport, private TransportProtocol {
 public:
  static constexpr std::size_t kHighWaterMark = 512 * 1024;      ///< of what is unsent
  static constexpr std::size_t kReadHighWaterMark = 256 * 1024;  ///< of what is not decrypted, while reading is paused

  /// Becomes the protocol of `below`. What the context lacks the caller has checked.
  TlsTransport(const SSLContext& context, const Ref<Transport>& below, SecurityOptions options,
               TransportSecurity::Ready ready);
  ~TlsTransport() override;

  void start_handshake() override;
  /// For its session's facts.
  ssl_st* native() const { return ssl_.get(); }
  const std::string& server_hostname() const { return options_.server_hostname; }

  void let_go() override;
  void pause_reading() override { app_reading_paused_ = true; }
  void resume_reading() override;
  void write(std::string_view bytes) override;
  /// Throws std::logic_error: TLS has no half-closed connections here, as in asyncio.
  void write_eof() override;
  bool can_write_eof() const override { return false; }
  std::size_t get_write_buffer_size() const override;
  void close() override;
  void force_close(std::exception_ptr error) override;
  bool is_closing() const override { return closing_; }
  const std::string& peer() const override { return below_->peer(); }
  const Address& peer_address() const override { return below_->peer_address(); }
  Address local_address() const override { return below_->local_address(); }
  int fd() const override { return below_->fd(); }

 private:
  /// flushing: what was received is still handed on; shutdown: farewells are exchanged.
  enum class State : std::uint8_t { unwrapped, handshake, wrapped, flushing, shutdown };

  // From below.
  void data_received(std::string_view bytes) override;
  bool eof_received() override;
  void connection_lost(const std::exception_ptr& error) override;
  void pause_writing() override { below_paused_ = true; }
  void resume_writing() override;
  void dismissed() override;

  bool reading_paused() const override { return app_reading_paused_; }

  void go_on();
  void do_handshake();
  void handshake_done(const std::exception_ptr& error);
  std::exception_ptr handshake_error();
  void do_read();
  void do_write();
  void start_shutdown();
  void do_flush();
  void do_shutdown();
  void shutdown_done();
  void tell_eof();
  void send_outgoing();
  void control_reading_below();
  void tell_ready(const std::exception_ptr& error);
  void start_timer(Duration timeout, const char* error, std::errc code);
  void cancel_timer();
  std::exception_ptr ssl_error(std::string_view what) const;

  struct Free {
    void operator()(ssl_st* ssl) const;
  };

  const Ref<Transport> below_;
  const SecurityOptions options_;
  TransportSecurity::Ready ready_;  // until it was told
  std::unique_ptr<ssl_st, Free> ssl_;
  bio_st* incoming_ = nullptr;  // the session's
  bio_st* outgoing_ = nullptr;
  State state_ = State::unwrapped;
  std::shared_ptr<DeadlineHandle> timer_;  // of the handshake, then of the shutdown
  Ref<TlsTransport> keep_;                 // nobody else may, in the handshake and the farewell

  std::string backlog_;  // written, and not taken by OpenSSL yet
  bool below_paused_ = false;
  bool below_reading_paused_ = false;
  bool app_reading_paused_ = false;
  bool eof_received_ = false;  // from below
  bool told_eof_ = false;
  bool closing_ = false;
};

}  // namespace loopscope
