#include <gmock/gmock.h>

#include <cstdio>

#include "core/net/sendfile.h"
#include "core/net/subprocess.h"
#include "core/task/wait_for.h"
#include "core/tls/ssl_context.h"
#include "core/tls/ssl_error.h"
#include "core/tls/ssl_info.h"
#include "tests/core/net/worlds.h"
#include "tests/core/tls/certificates.h"

namespace loopscope {
namespace {

using testing::HasSubstr;

using Context = std::shared_ptr<SSLContext>;
using Streams = std::pair<StreamReader, StreamWriter>;

/// Made once: keys take time.
const Certificates& certificates() {
  static const Certificates all;
  return all;
}

Context server_context(const Certificates::Names& names) {
  auto context = std::make_shared<SSLContext>(SSLContext::Side::server);
  context->load_cert_chain(certificates().issue(names));
  return context;
}
Context server_context() {
  static const Context usual = server_context(Certificates::Names());
  return usual;
}
/// Trusts our authority.
Context client_context() { return create_default_context(certificates().authority_file()); }

ConnectOptions connect_options(Context context, std::string host = "localhost") {
  ConnectOptions options;
  options.ssl = std::move(context);
  options.server_hostname = std::move(host);
  return options;
}
ServerOptions server_options(Context context) {
  ServerOptions options;
  options.ssl = std::move(context);
  return options;
}

Coro<void> echo_lines(StreamReader reader, StreamWriter writer) {
  while (const auto line = co_await reader.next()) {
    writer.write(*line);
    co_await writer.drain();
  }
  writer.close();
  co_await writer.wait_closed();
}

Coro<void> finish(StreamWriter writer) {
  writer.close();
  co_await writer.wait_closed();
}

/// The text of what awaiting it throws.
template <class Error, class T>
Coro<std::string> text_of(Coro<T> coroutine) {
  try {
    co_await std::move(coroutine);
  } catch (const Error& error) {
    co_return error.what();
  }
  co_return "nothing was thrown";
}

/// Hands bytes on between a client and a server, in pieces, until it is told to stop or cut.
class Proxy {
 public:
  explicit Proxy(int target, std::size_t piece = SIZE_MAX) : target_(target), piece_(piece) {}

  Coro<void> start() {
    server_ = std::make_unique<Server>(co_await start_server(
        [this](StreamReader reader, StreamWriter writer) { return serve(reader, writer); }, kHost, 0));
  }
  int port() const { return server_->port(); }
  void stop() { *stopped_ = true; }
  /// Both ends find the end, without TLS's farewell.
  void cut() {
    *stopped_ = true;
    for (const StreamWriter& writer : writers_) writer.close();
  }

 private:
  Coro<void> serve(StreamReader reader, StreamWriter writer) {
    auto [far_reader, far_writer] = co_await open_connection(kHost, target_);
    writers_ = {writer, far_writer};
    const Task<void> back = create_task(pump(far_reader, writer, piece_, stopped_));
    co_await pump(reader, far_writer, piece_, stopped_);
    co_await back;
  }
  // It may go on when the proxy is gone.
  static Coro<void> pump(StreamReader from, StreamWriter to, std::size_t piece, std::shared_ptr<bool> stopped) {
    while (true) {
      const std::string bytes = co_await from.read(1 << 16);
      if (bytes.empty()) break;
      for (std::size_t begin = 0; begin < bytes.size() && !*stopped; begin += std::min(piece, bytes.size())) {
        to.write(std::string_view(bytes).substr(begin, piece));
        co_await to.drain();
        co_await sleep(0ms);
      }
    }
    if (!*stopped) to.close();
  }

  const int target_;
  const std::size_t piece_;
  const std::shared_ptr<bool> stopped_ = std::make_shared<bool>(false);
  std::vector<StreamWriter> writers_;
  std::unique_ptr<Server> server_;
};

template <class World>
class TlsTest : public NetworkTest<World> {
 protected:
  // Made before descriptors are counted.
  TlsTest() { server_context(); }
};
TYPED_TEST_SUITE(TlsTest, Worlds, WorldNames);

TYPED_TEST(TlsTest, BothEndsTalkInPrivate) {
  this->run_main([]() -> Coro<void> {
    std::string seen;
    const auto serve = [&seen](StreamReader reader, StreamWriter writer) -> Coro<void> {
      seen = ssl_info(writer)->server_hostname;
      co_await echo_lines(reader, writer);
    };
    const Server server = co_await start_server(serve, kHost, 0, server_options(server_context()));
    auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
    writer.write("hello\n");
    EXPECT_EQ(co_await reader.readline(), "hello\n");
    EXPECT_EQ(seen, "localhost");
    const std::optional<SSLInfo> info = ssl_info(writer);
    EXPECT_EQ(info->version, "TLSv1.3");
    EXPECT_THAT(info->cipher, HasSubstr("TLS_"));
    EXPECT_GE(info->cipher_bits, 128);
    EXPECT_EQ(info->peercert->subject, "CN=localhost");
    EXPECT_EQ(info->peercert->issuer, "CN=Test authority");
    EXPECT_EQ(info->peercert->subject_alt_names, (std::vector<std::string>{"DNS:localhost", "IP Address:127.0.0.1"}));
    EXPECT_THAT(info->peercert->not_after, HasSubstr("GMT"));
    EXPECT_FALSE(info->peercert->der.empty());
    EXPECT_FALSE(writer.can_write_eof());
    EXPECT_THROW(writer.write_eof(), std::logic_error);
    co_await finish(writer);
    EXPECT_EQ(co_await reader.read(), "");
  });
}

TYPED_TEST(TlsTest, OneWhoIsNotSecuredHasNothingToTell) {
  this->run_main([]() -> Coro<void> {
    Acceptor acceptor;
    co_await acceptor.start();
    auto pair = co_await acceptor.connect();
    EXPECT_FALSE(ssl_info(pair.client_writer).has_value());
  });
}

Coro<void> write_all(StreamWriter writer, std::string bytes) {
  for (std::size_t begin = 0; begin < bytes.size(); begin += 100'000) {
    writer.write(std::string_view(bytes).substr(begin, 100'000));
    co_await writer.drain();
  }
}

TYPED_TEST(TlsTest, MuchGoesBothWaysAtOnce) {
  this->run_main([]() -> Coro<void> {
    constexpr std::size_t kSize = 6 << 20;
    const auto serve = [](StreamReader reader, StreamWriter writer) -> Coro<void> {
      const Task<void> writing = create_task(write_all(writer, std::string(kSize, 'b')));
      EXPECT_TRUE(co_await reader.readexactly(kSize) == std::string(kSize, 'a'));
      co_await writing;
    };
    const Server server = co_await start_server(serve, kHost, 0, server_options(server_context()));
    auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
    const Task<void> writing = create_task(write_all(writer, std::string(kSize, 'a')));
    EXPECT_TRUE(co_await reader.readexactly(kSize) == std::string(kSize, 'b'));
    co_await writing;
    EXPECT_EQ(co_await reader.read(), "");
    co_await finish(writer);
  });
}

TYPED_TEST(TlsTest, AWriterWaitsForAReaderThatIsSlow) {
  this->run_main([]() -> Coro<void> {
    constexpr std::size_t kSize = 24 << 20;
    std::optional<StreamReader> slow;
    const auto serve = [&slow](StreamReader reader, StreamWriter writer) -> Coro<void> {
      slow = reader;
      EXPECT_EQ(co_await reader.readexactly(10), std::string(10, 'x'));
      co_await sleep(100ms);
      const std::string rest = co_await reader.readexactly(kSize - 10);
      EXPECT_EQ(rest.size(), kSize - 10);
      co_await finish(writer);
    };
    const Server server = co_await start_server(serve, kHost, 0, server_options(server_context()));
    auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
    const Task<void> writing = create_task(write_all(writer, std::string(kSize, 'x')));
    co_await sleep(60ms);
    EXPECT_FALSE(writing.done());
    EXPECT_LT(slow->stream()->unread().size(), std::size_t{1} << 20);
    co_await writing;
    EXPECT_EQ(co_await reader.read(), "");
    co_await finish(writer);
    slow.reset();
  });
}

TYPED_TEST(TlsTest, PiecesOfOneByteAreEnough) {
  this->run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(server_context()));
    Proxy proxy(server.port(), 1);
    co_await proxy.start();
    auto [reader, writer] = co_await open_connection(kHost, proxy.port(), connect_options(client_context()));
    writer.write("slowly\n");
    EXPECT_EQ(co_await reader.readline(), "slowly\n");
    co_await finish(writer);
  });
}

TYPED_TEST(TlsTest, WhoIsNotTrustedIsNotTalkedTo) {
  this->run_main([]() -> Coro<void> {
    int served = 0;
    const auto serve = [&served](StreamReader reader, StreamWriter writer) -> Coro<void> {
      ++served;
      co_await echo_lines(reader, writer);
    };
    const Server server = co_await start_server(serve, kHost, 0, server_options(server_context()));
    const auto strangers = std::make_shared<SSLContext>(SSLContext::Side::client);
    try {
      co_await open_connection(kHost, server.port(), connect_options(strangers));
      ADD_FAILURE() << "trusts everybody";
    } catch (const SSLCertVerificationError& error) {
      EXPECT_EQ(error.verify_message(), "unable to get local issuer certificate");
      EXPECT_EQ(std::string(error.what()),
                "certificate verify failed for host 'localhost' at 127.0.0.1:" + std::to_string(server.port()) +
                    ": unable to get local issuer certificate");
    }
    const auto other = co_await text_of<SSLCertVerificationError>(
        open_connection(kHost, server.port(), connect_options(client_context(), "example.org")));
    EXPECT_THAT(other, HasSubstr("for host 'example.org'"));
    EXPECT_THAT(other, HasSubstr("hostname mismatch"));
    co_await sleep(5ms);
    EXPECT_EQ(served, 0);
    // By its number, which the certificate names too; and nobody asked: anybody will do.
    auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(client_context(), kHost));
    co_await finish(writer);
    strangers->set_check_hostname(false);
    strangers->set_verify_mode(VerifyMode::none);
    auto [any_reader, any_writer] = co_await open_connection(kHost, server.port(), connect_options(strangers));
    co_await finish(any_writer);
    EXPECT_EQ(served, 2);
  });
}

TYPED_TEST(TlsTest, ACertificateHasItsTime) {
  this->run_main([]() -> Coro<void> {
    Certificates::Names names;
    names.valid_days = 0;
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(server_context(names)));
    EXPECT_THAT(co_await text_of<SSLCertVerificationError>(
                    open_connection(kHost, server.port(), connect_options(client_context()))),
                HasSubstr("certificate has expired"));
  });
}

TYPED_TEST(TlsTest, AServerMayAskForCertificatesToo) {
  this->run_main([]() -> Coro<void> {
    std::string subject;
    const auto serve = [&subject](StreamReader reader, StreamWriter writer) -> Coro<void> {
      subject = ssl_info(writer)->peercert->subject;
      co_await echo_lines(reader, writer);
    };
    const Context strict = server_context(Certificates::Names());
    strict->load_verify_data(certificates().authority_pem());
    strict->set_verify_mode(VerifyMode::required);
    const Server server = co_await start_server(serve, kHost, 0, server_options(strict));
    const Context known = client_context();
    known->load_cert_chain(certificates().issue({.common_name = "the client", .alternative = ""}));
    auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(known));
    writer.write("it is me\n");
    EXPECT_EQ(co_await reader.readline(), "it is me\n");
    EXPECT_EQ(subject, "CN=the client");
    co_await finish(writer);
    // TLS 1.3's client is through with the handshake when the server refuses it.
    auto [other, other_writer] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
    EXPECT_THAT(co_await text_of<SSLError>(other.readline()), HasSubstr("certificate required"));
  });
}

TYPED_TEST(TlsTest, TheProtocolAboveIsAgreedUpon) {
  this->run_main([]() -> Coro<void> {
    const Context old = server_context(Certificates::Names());
    old->set_alpn_protocols({"http/1.1", "h2"});
    old->set_maximum_version(TLSVersion::TLSv1_2);
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(old));
    const Context client = client_context();
    client->set_alpn_protocols({"h3", "h2", "http/1.1"});
    auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(client));
    EXPECT_EQ(ssl_info(writer)->alpn_protocol, "http/1.1");
    EXPECT_EQ(ssl_info(writer)->version, "TLSv1.2");
    co_await finish(writer);
    client->set_minimum_version(TLSVersion::TLSv1_3);
    EXPECT_THAT(co_await text_of<SSLError>(open_connection(kHost, server.port(), connect_options(client))),
                HasSubstr("the TLS handshake failed with 127.0.0.1:"));
  });
}

TYPED_TEST(TlsTest, AConnectionIsSecuredLater) {
  this->run_main([]() -> Coro<void> {
    const auto serve = [](StreamReader reader, StreamWriter writer) -> Coro<void> {
      EXPECT_EQ(co_await reader.readline(), "STARTTLS\n");
      writer.write("go on\n");
      co_await writer.start_tls(server_context());
      EXPECT_TRUE(ssl_info(writer).has_value());
      co_await echo_lines(reader, writer);
    };
    const Server server = co_await start_server(serve, kHost, 0);
    auto [reader, writer] = co_await open_connection(kHost, server.port());
    writer.write("STARTTLS\n");
    EXPECT_EQ(co_await reader.readline(), "go on\n");
    co_await writer.start_tls(client_context(), "localhost");
    writer.write("secret\n");
    EXPECT_EQ(co_await reader.readline(), "secret\n");
    EXPECT_EQ(ssl_info(writer)->peercert->subject, "CN=localhost");
    co_await finish(writer);
  });
}

TYPED_TEST(TlsTest, ASecuringThatFailsEndsTheConnection) {
  this->run_main([]() -> Coro<void> {
    std::string told;
    const auto serve = [&told](StreamReader, StreamWriter writer) -> Coro<void> {
      told = co_await text_of<SSLError>(writer.start_tls(server_context()));
    };
    const Server server = co_await start_server(serve, kHost, 0);
    auto [reader, writer] = co_await open_connection(kHost, server.port());
    EXPECT_THAT(co_await text_of<SSLCertVerificationError>(writer.start_tls(client_context(), "example.org")),
                HasSubstr("example.org"));
    EXPECT_TRUE(writer.is_closing());
    EXPECT_THAT(co_await text_of<SSLCertVerificationError>(writer.wait_closed()), HasSubstr("example.org"));
    co_await sleep(10ms);
    EXPECT_THAT(told, HasSubstr("bad certificate"));
  });
}

TYPED_TEST(TlsTest, AnEndWithoutAFarewellReadsLikeAnEnd) {
  this->run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(server_context()));
    Proxy proxy(server.port());
    co_await proxy.start();
    auto [reader, writer] = co_await open_connection(kHost, proxy.port(), connect_options(client_context()));
    writer.write("one\nhalf a li");
    EXPECT_EQ(co_await reader.readline(), "one\n");
    proxy.cut();
    EXPECT_EQ(co_await reader.read(), "");
    co_await writer.wait_closed();
  });
}

TYPED_TEST(TlsTest, WhoSaysNothingIsGivenUp) {
  this->run_main([this]() -> Coro<void> {
    const auto silent = [](StreamReader reader, StreamWriter) -> Coro<void> { co_await reader.read(); };
    const Server server = co_await start_server(silent, kHost, 0);
    ConnectOptions options = connect_options(client_context());
    options.ssl_handshake_timeout = 50ms;
    const TimeNs begin = this->loop().time();
    const auto [code, text] = co_await system_error_of(open_connection(kHost, server.port(), options));
    EXPECT_EQ(code, std::errc::connection_aborted);
    EXPECT_THAT(text, HasSubstr("the TLS handshake takes too long with 127.0.0.1:"));
    EXPECT_GE(this->loop().time() - begin, 50 * kNsPerMs);
  });
}

TYPED_TEST(TlsTest, AnEndInTheHandshakeIsTold) {
  this->run_main([]() -> Coro<void> {
    const auto rude = [](StreamReader reader, StreamWriter writer) -> Coro<void> {
      co_await reader.read(1);
      writer.close();
    };
    const Server server = co_await start_server(rude, kHost, 0);
    const auto [code, text] =
        co_await system_error_of(open_connection(kHost, server.port(), connect_options(client_context())));
    EXPECT_EQ(code, std::errc::connection_reset) << text;
    const auto plain = [](StreamReader, StreamWriter writer) -> Coro<void> {
      writer.write("220 this is no TLS\r\n");
      co_await writer.drain();
      co_await sleep(20ms);
    };
    const Server other = co_await start_server(plain, kHost, 0);
    EXPECT_THAT(co_await text_of<SSLError>(open_connection(kHost, other.port(), connect_options(client_context()))),
                HasSubstr("wrong version number"));
  });
}

TYPED_TEST(TlsTest, AServerGoesOnAfterClientsThatTalkNonsense) {
  std::vector<std::string> told;
  this->loop().set_exception_handler(
      [&told](EventLoop&, const ExceptionContext& context) { told.push_back(to_line(context)); });
  this->loop().set_debug(true);
  this->run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(server_context()));
    auto [reader, writer] = co_await open_connection(kHost, server.port());
    writer.write("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(co_await reader.read(), "");
    auto [gone_reader, gone] = co_await open_connection(kHost, server.port());
    gone.close();
    auto [good_reader, good] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
    good.write("still there?\n");
    EXPECT_EQ(co_await good_reader.readline(), "still there?\n");
    co_await finish(good);
  });
  EXPECT_THAT(told, testing::ElementsAre(HasSubstr("http request"), HasSubstr("ended the connection")));
}

TYPED_TEST(TlsTest, AHandshakeIsCancelled) {
  this->run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(server_context()));
    // In each of its turns.
    for (int turns = 0; turns < 12; ++turns) {
      const Task<Streams> connecting =
          create_task(open_connection(kHost, server.port(), connect_options(client_context())));
      for (int turn = 0; turn < turns; ++turn) co_await sleep(0ms);
      connecting.cancel();
      try {
        auto [reader, writer] = co_await connecting;
        co_await finish(writer);
      } catch (const CancelledError&) {
      }
    }
    const auto silent = [](StreamReader reader, StreamWriter) -> Coro<void> { co_await reader.read(); };
    const Server other = co_await start_server(silent, kHost, 0);
    EXPECT_THROW(co_await wait_for(open_connection(kHost, other.port(), connect_options(client_context())), 20ms),
                 TimeoutError);
    auto [reader, writer] = co_await open_connection(kHost, other.port());
    const Task<void> securing = create_task(writer.start_tls(client_context(), "localhost"));
    co_await sleep(10ms);
    securing.cancel();
    EXPECT_THROW(co_await securing, CancelledError);
    co_await writer.wait_closed();
    EXPECT_EQ(co_await reader.read(), "");
  });
}

TYPED_TEST(TlsTest, AFarewellIsNotWaitedForForever) {
  this->run_main([this]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(server_context()));
    Proxy proxy(server.port());
    co_await proxy.start();
    ConnectOptions options = connect_options(client_context());
    options.ssl_shutdown_timeout = 50ms;
    auto [reader, writer] = co_await open_connection(kHost, proxy.port(), options);
    proxy.stop();
    const TimeNs begin = this->loop().time();
    writer.close();
    const auto [code, text] = co_await system_error_of(writer.wait_closed());
    EXPECT_EQ(code, std::errc::timed_out) << text;
    EXPECT_GE(this->loop().time() - begin, 50 * kNsPerMs);
  });
}

TYPED_TEST(TlsTest, WhatComesAfterClosingIsDropped) {
  this->run_main([]() -> Coro<void> {
    const auto chatter = [](StreamReader, StreamWriter writer) -> Coro<void> {
      for (int i = 0; i < 50 && !writer.is_closing(); ++i) {
        writer.write(std::string(1000, 'x'));
        co_await sleep(0ms);
      }
      co_await finish(writer);
    };
    const Server server = co_await start_server(chatter, kHost, 0, server_options(server_context()));
    auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
    EXPECT_NE(co_await reader.readexactly(100), "");
    co_await finish(writer);
    writer.write("dropped");
    const auto drained = co_await system_error_of(writer.drain());
    EXPECT_EQ(drained.first, std::errc::connection_reset);
  });
}

TYPED_TEST(TlsTest, LettingGoOfBothSaysFarewell) {
  this->run_main([]() -> Coro<void> {
    bool ended = false;
    const auto serve = [&ended](StreamReader reader, StreamWriter writer) -> Coro<void> {
      const std::string all = co_await reader.read();
      EXPECT_EQ(all.size(), std::size_t{1} << 20);
      ended = true;
      co_await finish(writer);
    };
    const Server server = co_await start_server(serve, kHost, 0, server_options(server_context()));
    {
      auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
      writer.write(std::string(1 << 20, 'x'));
    }
    for (int i = 0; i < 1000 && !ended; ++i) co_await sleep(1ms);
    EXPECT_TRUE(ended);
  });
}

TYPED_TEST(TlsTest, AnAbortIsNoFarewell) {
  this->run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(server_context()));
    auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
    const Task<std::string> reading = create_task(reader.read());
    co_await sleep(0ms);
    writer.abort();
    EXPECT_TRUE(writer.is_closing());
    EXPECT_EQ(co_await reading, "");
    co_await writer.wait_closed();
  });
}

TYPED_TEST(TlsTest, ALoopMayEndInTheMiddle) {
  std::optional<StreamWriter> kept;
  this->run_main([&kept]() -> Coro<void> {
    const auto silent = [](StreamReader reader, StreamWriter) -> Coro<void> { co_await reader.read(); };
    const Server never = co_await start_server(silent, kHost, 0);
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(server_context()));
    create_task(open_connection(kHost, never.port(), connect_options(client_context())));
    auto [raw_reader, raw] = co_await open_connection(kHost, server.port());  // whose handshake the server awaits
    auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
    auto [other_reader, other] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
    other.close();
    kept = writer;
    co_await sleep(0ms);
  });
  if (TestFixture::WorldType::kSimulated) kept.reset();  // its network must outlive it
  this->destroy_world();
  if (kept) {
    kept->write("to nobody");
    kept->close();
  }
}

TYPED_TEST(TlsTest, MistakesAreToldAtOnce) {
  this->run_main([]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(server_context()));
    EXPECT_THAT(co_await text_of<std::invalid_argument>(
                    open_connection(kHost, server.port(), connect_options(server_context()))),
                HasSubstr("a client needs a client's SSLContext"));
    ConnectOptions never = connect_options(client_context());
    never.ssl_handshake_timeout = Duration::zero();
    EXPECT_THAT(co_await text_of<std::invalid_argument>(open_connection(kHost, server.port(), never)),
                HasSubstr("ssl_handshake_timeout"));
    EXPECT_THAT(co_await text_of<std::invalid_argument>(
                    open_unix_connection("/tmp/nowhere", connect_options(client_context(), ""))),
                HasSubstr("server_hostname"));
  });
  SSLContext context(SSLContext::Side::client);
  EXPECT_THROW(context.set_verify_mode(VerifyMode::none), std::invalid_argument);
  EXPECT_THROW(context.set_ciphers("NO-SUCH-CIPHER"), SSLError);
  EXPECT_THROW(context.set_alpn_protocols({""}), std::invalid_argument);
  EXPECT_THROW(context.load_verify_data("no certificate"), SSLError);
  try {
    context.load_cert_chain("/no/such/file.pem");
    ADD_FAILURE() << "loads anything";
  } catch (const SSLError& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot load the certificate '/no/such/file.pem': No such file"));
  }
}

TYPED_TEST(TlsTest, AFileIsSentThroughTheProgram) {
  std::FILE* const file = std::tmpfile();
  std::fputs("one line\n", file);
  std::fflush(file);
  this->run_main([file]() -> Coro<void> {
    const Server server = co_await start_server(echo_lines, kHost, 0, server_options(server_context()));
    auto [reader, writer] = co_await open_connection(kHost, server.port(), connect_options(client_context()));
    const auto forbidden = co_await system_error_of(sendfile(writer, ::fileno(file), 0, {}, false));
    EXPECT_EQ(forbidden.first, std::errc::not_supported);
    EXPECT_EQ(co_await sendfile(writer, ::fileno(file)), 9u);
    EXPECT_EQ(co_await reader.readline(), "one line\n");
    co_await finish(writer);
  });
  std::fclose(file);
}

TYPED_TEST(TlsTest, UnixSocketsToo) {
  this->run_main([]() -> Coro<void> {
    const std::string name = std::string(1, '\0') + "loopscope-tls-" + std::to_string(::getpid());
    const Server server = co_await start_unix_server(echo_lines, name, server_options(server_context()));
    auto [reader, writer] = co_await open_unix_connection(name, connect_options(client_context()));
    writer.write("near\n");
    EXPECT_EQ(co_await reader.readline(), "near\n");
    co_await finish(writer);
  });
}

// With Python's

class PythonTlsTest : public NetworkTest<TcpWorld> {
 protected:
  PythonTlsTest() { server_context(); }

  static Coro<Process> start_peer(std::vector<std::string> arguments) {
    std::vector<std::string> command{"python3", "-B", LOOPSCOPE_SOURCE_DIR "/tests/core/tls/peer.py"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    ProcessOptions options;
    options.stdout_stream = Stdio::pipe();
    co_return co_await create_subprocess_exec(std::move(command), options);
  }
};

TEST_F(PythonTlsTest, ItsClientTalksToOurServer) {
  run_main([]() -> Coro<void> {
    ServerOptions options = server_options(server_context());
    options.limit = 2 << 20;
    const Server server = co_await start_server(echo_lines, kHost, 0, options);
    std::vector<std::string> arguments{"client", std::to_string(server.port()), certificates().authority_file()};
    const Process peer = co_await start_peer(arguments);
    const ProcessOutput output = co_await peer.communicate();
    EXPECT_EQ(output.out, "TLSv1.3 localhost\nhello\n1000001\nunwrapped\n");
  });
}

TEST_F(PythonTlsTest, OurClientTalksToItsServer) {
  run_main([]() -> Coro<void> {
    std::vector<std::string> arguments{"server", certificates().issue()};
    const Process peer = co_await start_peer(arguments);
    const int port = std::stoi(co_await peer.stdout_stream().readline());
    ConnectOptions options = connect_options(client_context());
    options.limit = 2 << 20;
    auto [reader, writer] = co_await open_connection(kHost, port, options);
    for (const std::string& line : {std::string("hello\n"), std::string(1'000'000, 'x') + "\n", std::string("bye\n")}) {
      writer.write(line);
      std::string upper = line;
      for (char& c : upper) c = static_cast<char>(std::toupper(c));
      EXPECT_TRUE(co_await reader.readline() == upper);
    }
    co_await finish(writer);
    EXPECT_EQ(co_await peer.stdout_stream().readline(), "end\n");
    co_await peer.wait();
  });
}

}  // namespace
}  // namespace loopscope
