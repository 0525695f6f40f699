// The program as a worker process of a pool that one of its presets has.

#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>

#include <gmock/gmock.h>

#include "core/exec/codec_types.h"
#include "core/exec/message_channel.h"
#include "core/exec/worker_main.h"
#include "core/exec/worker_protocol.h"
#include "tests/app/cli/program.h"

namespace loopscope::test {
namespace {

TEST(Worker, TheProgramAnswersAPoolsRequestsUntilItHasNoMore) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  detail::MessageChannel pool(ends[0]);
  ValueWriter request;
  request.write(std::string("nothing"));
  ASSERT_TRUE(pool.send(request.take()));
  ::shutdown(ends[0], SHUT_WR);

  const Outcome outcome = run_program({detail::kWorkerMark}, [&] { ::dup2(ends[1], detail::kWorkerSocket); });
  ::close(ends[1]);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "");

  const std::optional<Bytes> answer = pool.receive();
  ASSERT_TRUE(answer.has_value());
  std::string error;
  try {
    detail::result_in_answer(*answer);
  } catch (const std::exception& exception) {
    error = exception.what();
  }
  EXPECT_THAT(error, testing::HasSubstr("no function 'nothing' is registered"));
  ::close(ends[0]);
}

}  // namespace
}  // namespace loopscope::test
