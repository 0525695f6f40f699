#include "core/net/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/task/sleep.h"
#include "core/task/task.h"

namespace loopscope {
namespace {

constexpr Duration kAcceptRetry = std::chrono::seconds(1);  // asyncio's delay

}  // namespace

/// Watches the listener. Alive as long as the Server or one of its connections is: a connection's task, whose
/// parameters they are, may use what the callback captured.
class Server::State final : public RefCounted, private Pending {
 public:
  State(EventLoop& loop, std::unique_ptr<Listener> listener, ClientCallback callback, int backlog,
        std::string task_name, std::size_t limit)
      : loop_(loop),
        listener_(std::move(listener)),
        port_(listener_->port()),
        callback_(std::move(callback)),
        backlog_(backlog),
        task_name_(std::move(task_name)),
        limit_(limit),
        accept_(*this, listener_->fd()) {
    loop_.watch(accept_);
    loop_.pending().push_back(*this);
  }
  ~State() override { close(); }

  int port() const { return port_; }
  bool listening() const { return listener_ != nullptr; }
  bool finished() const { return !listener_ && open_connections_ == 0; }
  Future<void> when_finished() { return waiters_.add(); }

  void close() {
    if (!listener_) return;
    unlink();
    accept_.cancel();
    if (retry_) retry_->cancel();
    listener_.reset();
    if (finished()) waiters_.wake();
  }

 private:
  /// Its loop is being destroyed; whoever holds the Server may live on.
  void dismissed() override { close(); }

  class Accept final : public Watch {
   public:
    Accept(State& state, int fd) : Watch(fd, trace::Interest::read), state_(state) {}

   private:
    void run() override { state_.accept(); }

    State& state_;
  };

  void accept() {
    try {
      // Not endlessly: connections that come all the time must not keep the loop from its other work.
      for (int i = 0; i < std::max(backlog_, 1); ++i) {
        std::unique_ptr<Socket> socket = listener_->try_accept();
        if (!socket) return;
        serve(std::move(socket));
      }
    } catch (const std::system_error&) {
      // No descriptors left. The connection stays in the backlog, and the listener readable: look away for a while.
      accept_.cancel();
      retry_ = loop_.call_later(kAcceptRetry, [this] { loop_.watch(accept_); });
    }
  }

  void serve(std::unique_ptr<Socket> socket) {
    ++open_connections_;
    const Ref<Connection> connection(
        new Connection(loop_, std::move(socket), limit_, [state = Ref<State>(this)] { state->connection_closed(); }));
    const std::string name = task_name_.empty() ? "" : fmt::format("{}-{}", task_name_, ++served_);
    create_task(loop_, callback_(StreamReader(connection), StreamWriter(connection)), name);
  }

  void connection_closed() {
    --open_connections_;
    if (finished()) waiters_.wake();
  }

  EventLoop& loop_;
  std::unique_ptr<Listener> listener_;  // until closed
  const int port_;
  const ClientCallback callback_;
  const int backlog_;
  const std::string task_name_;
  const std::size_t limit_;
  Accept accept_;
  std::shared_ptr<TimerHandle> retry_;
  WaitList waiters_;
  std::size_t open_connections_ = 0;
  std::uint64_t served_ = 0;
};

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

bool Server::is_serving() const { return state_->listening(); }

void Server::close() {
  if (state_) state_->close();
}

Coro<void> Server::wait_closed() const { return wait_closed(state_); }

Coro<void> Server::wait_closed(Ref<State> state) {
  if (state->finished()) co_return;
  const Future<void> finished = state->when_finished();
  co_await finished;
}

Coro<void> Server::serve_forever() const { return serve_forever(state_); }

Coro<void> Server::serve_forever(Ref<State> state) {
  if (!state->listening()) throw std::runtime_error("the server is closed");
  const Future<void> forever = Future<void>::create();
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

Coro<Server> start_server(ClientCallback callback, std::string host, int port, int backlog, std::string task_name,
                          std::size_t limit) {
  Connection::require_limit(limit);
  EventLoop& loop = get_running_loop();
  std::unique_ptr<Listener> listener = network_of(loop).listen(host, port, backlog);
  Server server(Ref<Server::State>(
      new Server::State(loop, std::move(listener), std::move(callback), backlog, std::move(task_name), limit)));
  // As in asyncio, every other ready handle has a turn before the caller goes on.
  co_await sleep(Duration::zero());
  co_return server;
}

Coro<Server> start_unix_server(ClientCallback callback, std::string path, int backlog, std::string task_name,
                               std::size_t limit) {
  Connection::require_limit(limit);
  EventLoop& loop = get_running_loop();
  std::unique_ptr<Listener> listener = network_of(loop).listen_unix(path, backlog);
  Server server(Ref<Server::State>(
      new Server::State(loop, std::move(listener), std::move(callback), backlog, std::move(task_name), limit)));
  co_await sleep(Duration::zero());
  co_return server;
}

}  // namespace loopscope
