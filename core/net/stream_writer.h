#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/security.h"
#include "core/net/stream.h"
#include "core/task/coro.h"

namespace loopscope {

/// The sending side of a connection: asyncio's StreamWriter. A handle: copies speak of the same connection, which is
/// closed with the last handle of its reader and its writer when nobody closed it before.
class StreamWriter {
 public:
  /// The stream has a transport.
  explicit StreamWriter(Ref<Stream> stream) : stream_(std::move(stream)) {}

  /// Sends what the connection takes at once, keeps the rest and sends it in the background: await drain() after it, or
  /// a fast writer fills the memory. Bytes for a closed or lost connection are dropped. Throws std::logic_error after
  /// write_eof().
  void write(std::string_view bytes) const { transport().write(bytes); }
  /// The same for all of them, one after the other.
  void writelines(const std::vector<std::string>& lines) const;
  /// Waits while more than 64 KiB are unsent, until no more than 16 KiB are. Throws std::system_error when the
  /// connection is lost, also when it was closed here: ECONNRESET.
  Coro<void> drain() const { return drain(stream_); }
  /// Tells the other end that nothing more will come, once all is sent. Reading goes on.
  void write_eof() const { transport().write_eof(); }
  /// What write_eof() does is possible: with sockets and pipes always.
  bool can_write_eof() const { return transport().can_write_eof(); }

  /// Sends what is unsent, then closes both sides. A task that reads finds the end of the stream, and that before the
  /// other end does.
  void close() const { transport().close(); }
  /// The same without what is unsent: the transport's abort().
  void abort() const { transport().abort(); }
  bool is_closing() const { return transport().is_closing(); }
  /// Waits until the connection is closed; throws std::system_error when it was lost.
  Coro<void> wait_closed() const { return wait_closed(stream_); }

  /// Secures the connection from here on, as both ends have agreed to: the handshake begins once what was written is
  /// drained. Its end that a server accepted is the server's. context: an SSLContext (core/tls). server_hostname: whom
  /// the certificate must be for. Throws SSLError when that fails; the connection is closed then. What was received
  /// before and not read was not secured.
  Coro<void> start_tls(std::shared_ptr<const TransportSecurity> context, std::string server_hostname = {},
                       Duration ssl_handshake_timeout = SecurityOptions().handshake_timeout) const {
    return start_tls(stream_, std::move(context), std::move(server_hostname), ssl_handshake_timeout);
  }

  /// What carries the bytes, with its limits for what may be unsent; lives as long as the connection's handles do.
  Transport& transport() const { return *stream_->transport(); }

  /// The other end, "127.0.0.1:8888".
  const std::string& peer() const { return transport().peer(); }

  // asyncio's get_extra_info("peername"), ("sockname") and ("socket").

  /// The other end's address and this one's, also once it is closed; of pipes empty ones.
  const Address& peername() const { return transport().peer_address(); }
  Address sockname() const { return transport().local_address(); }
  /// The descriptor, which stays the connection's; -1 once it is closed.
  int socket() const { return transport().fd(); }

 private:
  static Coro<void> drain(Ref<Stream> stream);
  static Coro<void> wait_closed(Ref<Stream> stream);
  static Coro<void> start_tls(Ref<Stream> stream, std::shared_ptr<const TransportSecurity> context,
                              std::string server_hostname, Duration handshake_timeout);

  Ref<Stream> stream_;
};

}  // namespace loopscope
