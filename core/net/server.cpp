#include "core/net/server.h"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/net/connection.h"
#include "core/net/network.h"
#include "core/net/tcp_network.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

namespace loopscope {
namespace {

constexpr Duration kAcceptRetry = std::chrono::seconds(1);  // asyncio's delay

/// The system has no descriptor, or no memory, for another connection: that passes.
bool out_of_resources(const std::error_code& code) {
  return code == std::errc::too_many_files_open || code == std::errc::too_many_files_open_in_system ||
         code == std::errc::no_buffer_space || code == std::errc::not_enough_memory;
}

}  // namespace

/// Watches the listeners. Alive as long as the Server or one of its connections is: a connection's task, whose
/// parameters they are, may use what the callback captured.
class Server::State final : public RefCounted, private Pending {
 public:
  State(EventLoop& loop, std::vector<std::unique_ptr<Listener>> listeners, ClientCallback callback,
        const ServerOptions& options)
      : loop_(loop),
        home_(loop),
        port_(listeners.front()->port()),
        callback_(std::move(callback)),
        backlog_(std::max(options.backlog, 1)),
        task_name_(options.task_name),
        limit_(options.limit),
        ssl_(options.ssl) {
    security_.server_side = true;
    security_.handshake_timeout = options.ssl_handshake_timeout;
    security_.shutdown_timeout = options.ssl_shutdown_timeout;
    for (auto& listener : listeners) accepts_.push_back(std::make_unique<Accept>(*this, std::move(listener)));
    loop_.pending().push_back(*this);
  }
  ~State() override { close(); }

  EventLoop& loop() { return home_.open(); }
  int port() const { return port_; }
  bool closed() const { return accepts_.empty(); }
  bool serving() const { return started_ && !closed(); }
  Future<void> when_finished() { return waiters_.add(home_.open()); }
  std::vector<ServerSocket> sockets() const;

  void start();
  void close();

  /// For the one task that serves forever: it ends as cancelled when the server is closed.
  Future<void> serve_forever() {
    if (serving_forever_ && !serving_forever_->done()) {
      throw std::runtime_error("another task is serving forever already");
    }
    serving_forever_ = Future<void>::create();
    return *serving_forever_;
  }

 private:
  class Accept;
  class Arrival;

  /// Its loop is being destroyed; whoever holds the Server may live on.
  void dismissed() override {
    const Ref<State> keep(this);
    close();
    const auto last = std::move(callback_);  // it may have captured the Server; no connection's task is left
  }

  void connected(std::unique_ptr<Socket> socket);
  void serve(const Ref<Stream>& stream);
  void secure(const Ref<Stream>& stream, const Ref<Connection>& connection);
  void cannot_secure(const std::exception_ptr& error);
  void connection_closed() {
    --open_connections_;
    wake_if_finished();
  }
  void wake_if_finished() {
    if (closed() && open_connections_ == 0) waiters_.wake();
  }

  EventLoop& loop_;  // while it exists
  const LoopRef home_;
  const int port_;
  ClientCallback callback_;
  const int backlog_;
  const std::string task_name_;
  const std::size_t limit_;
  const std::shared_ptr<const TransportSecurity> ssl_;
  SecurityOptions security_;
  std::vector<std::unique_ptr<Accept>> accepts_;  // until closed
  bool started_ = false;
  Ref<ContextState> context_;  // of who started it: the connections' tasks have copies
  std::optional<Future<void>> serving_forever_;
  WaitList waiters_;
  std::size_t open_connections_ = 0;
  std::uint64_t served_ = 0;
};

/// Takes the connections of one listener.
class Server::State::Accept final : public Watch {
 public:
  Accept(State& state, std::unique_ptr<Listener> listener)
      : Watch(listener->fd(), trace::Interest::read), state_(state), listener_(std::move(listener)) {}
  ~Accept() override {
    cancel();
    if (retry_) retry_->cancel();
  }

  const Listener& listener() const { return *listener_; }
  void start() {
    listener_->listen(state_.backlog_);
    state_.loop_.watch(*this);
  }

 private:
  void run() override {
    const Ref<State> keep(&state_);
    const ContextTurn turn(state_.context_.get());
    try {
      // Not endlessly: connections that come all the time must not keep the loop from its other work.
      for (int i = 0; i < state_.backlog_; ++i) {
        std::unique_ptr<Socket> socket = listener_->try_accept();
        if (!socket) return;
        state_.connected(std::move(socket));
      }
    } catch (const std::system_error& error) {
      if (!out_of_resources(error.code())) throw;
      look_away();
    }
  }

  /// The connection stays in the backlog, and the listener readable.
  void look_away() {
    cancel();
    retry_ = state_.loop_.call_later(kAcceptRetry, [this] { state_.loop_.watch(*this); });
    ExceptionContext context;
    context.message = "a server cannot accept: out of system resources, trying again in a second";
    context.exception = std::current_exception();
    context.handle = id();
    state_.loop_.call_exception_handler(context);  // the last: it may close the server
  }

  State& state_;
  const std::unique_ptr<Listener> listener_;
  std::shared_ptr<TimerHandle> retry_;
};

std::vector<ServerSocket> Server::State::sockets() const {
  std::vector<ServerSocket> sockets;
  for (const auto& accept : accepts_) sockets.push_back({accept->listener().fd(), accept->listener().address()});
  return sockets;
}

void Server::State::start() {
  if (closed()) throw std::runtime_error("the server is closed");
  if (std::exchange(started_, true)) return;
  context_ = ContextState::capture();
  for (const auto& accept : accepts_) accept->start();
}

void Server::State::close() {
  if (closed()) return;  // what the callback has captured is kept until the loop's end, or it would go while it runs
  accepts_.clear();
  if (serving_forever_) serving_forever_->cancel();
  wake_if_finished();
}

/// A connection on its way from being accepted to being served. It takes the two turns that asyncio's does: one in
/// which its transport is made, one in which that is ready, and reads from now on. Destroys itself.
class Server::State::Arrival final : public Handle {
 public:
  Arrival(State& state, std::unique_ptr<Socket> socket)
      : Handle(Type::callback), state_(&state), stream_(new Stream(state.limit_)) {
    ++state.open_connections_;
    connection_ =
        Ref<Connection>(new Connection(state.loop_, std::move(socket), [kept = state_] { kept->connection_closed(); }));
    stream_->set_accepted();
    state.loop_.call_soon(static_cast<Handle&>(*this));
  }

 private:
  void run() override {
    if (!std::exchange(made_, true)) return state_->loop_.call_soon(static_cast<Handle&>(*this));
    const std::unique_ptr<Arrival> last(this);
    if (state_->ssl_) {
      state_->secure(stream_, connection_);
    } else {
      stream_->set_transport(connection_);
      state_->serve(stream_);
    }
    connection_->start_reading();
  }
  void dismissed() override { delete this; }
  const char* label() const override { return "server: accepted"; }

  const Ref<State> state_;
  const Ref<Stream> stream_;
  Ref<Connection> connection_;
  bool made_ = false;
};

// It owns itself from now on.
void Server::State::connected(std::unique_ptr<Socket> socket) { new Arrival(*this, std::move(socket)); }

void Server::State::serve(const Ref<Stream>& stream) {
  const ContextTurn turn(context_.get());
  std::optional<std::string> name;
  if (!task_name_.empty()) name = fmt::format("{}-{}", task_name_, ++served_);
  create_task(loop_, callback_(StreamReader(stream), StreamWriter(stream)), name);
}

void Server::State::secure(const Ref<Stream>& stream, const Ref<Connection>& connection) {
  const auto ready = [state = Ref<State>(this), stream](SecureTransport& transport, const std::exception_ptr& error) {
    if (error) return state->cannot_secure(error);
    stream->set_transport(Ref<Transport>(&transport));
    state->serve(stream);
  };
  ssl_->secure(connection, security_, ready)->start_handshake();
}

/// A client that cannot be talked to is no fault of the server's.
void Server::State::cannot_secure(const std::exception_ptr& error) {
  if (!loop_.get_debug()) return;
  ExceptionContext context;
  context.message = "a connection could not be secured";
  context.exception = error;
  loop_.call_exception_handler(context);
}

Server::Server(Ref<State> state) : state_(std::move(state)) {}
Server::Server(Server&& other) noexcept = default;

Server& Server::operator=(Server&& other) noexcept {
  if (this != &other) {
    close();
    state_ = std::move(other.state_);
  }
  return *this;
}

Server::~Server() { close(); }

int Server::port() const { return state_->port(); }

std::vector<ServerSocket> Server::sockets() const { return state_->sockets(); }

EventLoop& Server::get_loop() const { return state_->loop(); }

bool Server::is_serving() const { return state_->serving(); }

void Server::close() {
  if (state_) state_->close();
}

Coro<void> Server::wait_closed() const { return wait_closed(state_); }

Coro<void> Server::wait_closed(Ref<State> state) {
  if (state->closed()) co_return;
  const Future<void> finished = state->when_finished();
  co_await finished;
}

Coro<void> Server::start_serving() const { return start_serving(state_); }

Coro<void> Server::start_serving(Ref<State> state) {
  state->start();
  co_await sleep(Duration::zero());
}

Coro<void> Server::serve_forever() const { return serve_forever(state_); }

Coro<void> Server::serve_forever(Ref<State> state) {
  state->start();
  const Future<void> forever = state->serve_forever();
  std::exception_ptr ended;
  try {
    co_await forever;
  } catch (...) {
    ended = std::current_exception();
  }
  state->close();
  co_await wait_closed(state);
  std::rethrow_exception(ended);
}

namespace {

using Listeners = std::vector<std::unique_ptr<Listener>>;

/// A server on what is bound.
Server serve_on(EventLoop& loop, Listeners listeners, ClientCallback callback, const ServerOptions& options) {
  const Ref<Server::State> state(new Server::State(loop, std::move(listeners), std::move(callback), options));
  if (options.start_serving) state->start();
  return Server(state);
}

/// On all of these; those whose family this machine does not have are left out.
Listeners bind_all(Network& network, const std::vector<Address>& addresses, const ServerOptions& options) {
  const BindOptions bind_options{.reuse_address = options.reuse_address, .reuse_port = options.reuse_port};
  Listeners listeners;
  std::exception_ptr missing;
  for (const Address& address : addresses) {
    try {
      listeners.push_back(network.bind(address, bind_options));
    } catch (const std::system_error& error) {
      if (error.code() != std::errc::address_family_not_supported) throw;
      missing = std::current_exception();
    }
  }
  if (listeners.empty()) std::rethrow_exception(missing);
  return listeners;
}

/// Adds it, unless it is there or of another family than the one asked for.
void add_address(std::vector<Address>& addresses, const Address& address, int family) {
  const bool fits = family == AF_UNSPEC || family == address.family();
  if (fits && std::find(addresses.begin(), addresses.end(), address) == addresses.end()) addresses.push_back(address);
}

ServerOptions options_of(int backlog, std::string task_name, std::size_t limit) {
  ServerOptions options;
  options.backlog = backlog;
  options.task_name = std::move(task_name);
  options.limit = limit;
  return options;
}

}  // namespace

Coro<Server> start_server(ClientCallback callback, std::string host, int port, int backlog, std::string task_name,
                          std::size_t limit) {
  return start_server(std::move(callback), std::vector{std::move(host)}, port,
                      options_of(backlog, std::move(task_name), limit));
}

Coro<Server> start_server(ClientCallback callback, std::string host, int port, ServerOptions options) {
  return start_server(std::move(callback), std::vector{std::move(host)}, port, std::move(options));
}

Coro<Server> start_server(ClientCallback callback, std::vector<std::string> hosts, int port, ServerOptions options) {
  Stream::require_limit(options.limit);
  EventLoop& loop = get_running_loop();
  Network& network = network_of(loop);
  std::vector<Address> addresses;
  for (const std::string& host : hosts) {
    if (host.empty()) {
      for (const char* any : {"0.0.0.0", "::"}) add_address(addresses, parse_address(any, port), options.family);
    } else if (const std::optional<Address> numeric = numeric_address(host, port)) {
      add_address(addresses, *numeric, options.family);
    } else {
      ResolveHints hints;
      hints.family = options.family;
      hints.type = SOCK_STREAM;
      hints.flags = AI_PASSIVE;
      const std::vector<Address> resolved = co_await network.resolve(host, port, hints);
      for (const Address& address : resolved) add_address(addresses, address, options.family);
    }
  }
  if (addresses.empty()) throw std::invalid_argument("a server needs a host of the family that was asked for");
  Server server = serve_on(loop, bind_all(network, addresses, options), std::move(callback), options);
  // As in asyncio, every other ready handle has a turn before the caller goes on.
  if (options.start_serving) co_await sleep(Duration::zero());
  co_return server;
}

Coro<Server> start_server(ClientCallback callback, OwnedFd socket, ServerOptions options) {
  Stream::require_limit(options.limit);
  Listeners listeners;
  listeners.push_back(bound_socket(std::move(socket)));
  Server server = serve_on(get_running_loop(), std::move(listeners), std::move(callback), options);
  if (options.start_serving) co_await sleep(Duration::zero());
  co_return server;
}

Coro<Server> start_unix_server(ClientCallback callback, std::string path, int backlog, std::string task_name,
                               std::size_t limit) {
  return start_unix_server(std::move(callback), std::move(path), options_of(backlog, std::move(task_name), limit));
}

Coro<Server> start_unix_server(ClientCallback callback, std::string path, ServerOptions options) {
  Stream::require_limit(options.limit);
  EventLoop& loop = get_running_loop();
  const std::vector<Address> addresses{unix_address(path)};
  Server server = serve_on(loop, bind_all(network_of(loop), addresses, options), std::move(callback), options);
  if (options.start_serving) co_await sleep(Duration::zero());
  co_return server;
}

}  // namespace loopscope
