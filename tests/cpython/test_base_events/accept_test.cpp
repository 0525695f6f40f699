// Counterparts of BaseEventLoopWithSelectorTests where it speaks of accepting connections.

#include <sys/socket.h>

#include "tests/cpython/test_base_events/recording_network.h"

namespace loopscope {
namespace {

/// A connection always seems to wait, and none can be had.
class FailingListener final : public Listener {
 public:
  FailingListener(int& asked, std::optional<std::errc> error) : asked_(asked), error_(error) {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    here_ = OwnedFd(ends[0]);
    there_ = OwnedFd(ends[1]);
    EXPECT_EQ(::send(there_.get(), "x", 1, 0), 1);
  }

  int fd() const override { return here_.get(); }
  Address address() const override { return parse_address("127.0.0.1", 1); }
  void listen(int) override {}
  std::unique_ptr<Socket> try_accept() override {
    ++asked_;
    if (error_) throw std::system_error(std::make_error_code(*error_), "cannot accept");
    return nullptr;
  }

 private:
  int& asked_;
  const std::optional<std::errc> error_;
  OwnedFd here_, there_;
};

class FailingNetwork final : public TcpNetwork {
 public:
  explicit FailingNetwork(std::optional<std::errc> error) : error_(error) {}
  std::unique_ptr<Listener> bind(const Address&, const BindOptions&) override {
    return std::make_unique<FailingListener>(asked, error_);
  }
  int asked = 0;

 private:
  const std::optional<std::errc> error_;
};

TEST_F(BaseEventLoopWithSelectorTests, test_accept_connection_retry) {
  FailingNetwork failing(std::nullopt);
  set_network(*loop, &failing);
  const Server server = loop->run_until_complete(start_server(leave, "127.0.0.1", 1));
  for (int i = 0; i < 3; ++i) loop->run_once();
  EXPECT_GE(failing.asked, 3);
  EXPECT_TRUE(server.is_serving());
  EXPECT_EQ(loop->selector().watch_count(), 1u);
}

TEST_F(BaseEventLoopWithSelectorTests, test_accept_connection_exception) {
  FailingNetwork failing(std::errc::too_many_files_open);
  set_network(*loop, &failing);
  std::vector<std::string> told;
  loop->set_exception_handler([&](EventLoop&, const ExceptionContext& context) { told.push_back(context.message); });
  const Server server = loop->run_until_complete(start_server(leave, "127.0.0.1", 1));
  loop->call_later(std::chrono::milliseconds(5), [this] { loop->stop(); });
  loop->run_forever();
  EXPECT_EQ(told.size(), 1u);
  EXPECT_EQ(failing.asked, 1);
  EXPECT_TRUE(server.is_serving());
  EXPECT_EQ(loop->selector().watch_count(), 0u);  // it looks away for a second
}

}  // namespace
}  // namespace loopscope
