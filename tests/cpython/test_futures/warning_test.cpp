// Counterparts of those BaseFutureTests that ask when an exception that nobody retrieved is told. Letting go of the
// last handle of a future is `del`.

#include <optional>
#include <stdexcept>

#include <gmock/gmock.h>

#include "tests/cpython/test_futures/future_fixture.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(BaseFutureTests, test_tb_logger_abandoned) {
  std::optional<Future<int>> fut = new_future();
  fut.reset();
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(BaseFutureTests, test_tb_logger_not_called_after_cancel) {
  std::optional<Future<int>> fut = new_future();
  fut->set_exception(runtime_error());
  fut->cancel();
  fut.reset();
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(BaseFutureTests, test_tb_logger_result_unretrieved) {
  std::optional<Future<int>> fut = new_future();
  fut->set_result(42);
  fut.reset();
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(BaseFutureTests, test_tb_logger_result_retrieved) {
  std::optional<Future<int>> fut = new_future();
  fut->set_result(42);
  EXPECT_EQ(fut->result(), 42);
  fut.reset();
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(BaseFutureTests, test_tb_logger_exception_unretrieved) {
  std::optional<Future<int>> fut = new_future();
  fut->set_exception(runtime_error());
  fut.reset();
  run_briefly();
  EXPECT_EQ(told.size(), 1u);
}

TEST_F(BaseFutureTests, test_tb_logger_exception_retrieved) {
  std::optional<Future<int>> fut = new_future();
  fut->set_exception(runtime_error());
  EXPECT_NE(fut->exception(), nullptr);
  fut.reset();
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(BaseFutureTests, test_tb_logger_exception_result_retrieved) {
  std::optional<Future<int>> fut = new_future();
  fut->set_exception(runtime_error());
  EXPECT_THROW(fut->result(), std::runtime_error);
  fut.reset();
  EXPECT_THAT(told, IsEmpty());
}

void check_never_retrieved(TestLoop& t, const std::vector<std::string>& told, bool debug) {
  t.loop.set_debug(debug);
  std::optional<Future<int>> future = Future<int>::create(t.loop);
  future->set_exception(std::make_exception_ptr(std::length_error("memory")));
  future.reset();
  EXPECT_THAT(told, ElementsAre("the exception of a future was never retrieved (future 1): std::length_error: memory"));
}

TEST_F(BaseFutureTests, test_future_exception_never_retrieved) { check_never_retrieved(t, told, false); }

TEST_F(BaseFutureTests, test_future_exception_never_retrieved_debug) { check_never_retrieved(t, told, true); }

}  // namespace
}  // namespace loopscope
