#include "core/trace/live/own_loop.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/trace/event/event_text.h"
#include "core/trace/live/recorder.h"
#include "core/trace/replay/validator.h"
#include "tests/core/trace/scratch.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::trace {
namespace {

TEST(OwnLoop, TellsWhatALoopOfOnesOwnDoes) {
  const ScratchFolder scratch;
  const auto recorder = *Recorder::create(scratch / "t.lscope", {.program = "test", .arguments = {}});
  int line = 0;
  {
    OwnLoop told(*recorder, "server");
    const ObjectId task = told.create("echo-1");
    told.frame();
    { const auto selecting = told.select(Duration::zero(), 0); }
    told.run(task);
    line = __LINE__ + 1;
    told.awaits(task, Interest::read, 7);
    told.frame();
    { const auto selecting = told.select(std::nullopt, 1); }
    told.ready(task, 7);
    told.run(task);
    told.done(task);
  }
  ASSERT_TRUE(recorder->finish().ok());
  const Trace trace = *read_file(scratch / "t.lscope");
  Validator validator;
  std::vector<std::string> lines;
  for (const Event& event : trace.events) {
    EXPECT_EQ(validator.check(event).value_or(""), "");
    const std::string text = to_text(event, trace.symbols);
    lines.push_back(text.substr(text.find(' ') + 1));
  }
  const std::string here = "tests/core/trace/live/own_loop_test.cpp:" + std::to_string(line);
  EXPECT_THAT(lines, testing::ElementsAre("loop_start clock=real name=\"server\"",
                                          testing::StartsWith("task_create task=1 parent=0 name=\"echo-1\""),
                                          "task_ready task=1 waker=none", "frame_begin frame=1",
                                          "select_begin timeout=0.000000000 fds=0", "select_end ready=0",
                                          "task_run task=1", "task_await task=1 what=fd_read fd=7 at=" + here,
                                          "frame_begin frame=2", "select_begin timeout=forever fds=1",
                                          "select_end ready=0", "task_ready task=1 waker=fd:7", "task_run task=1",
                                          "task_done task=1 outcome=result", "loop_stop"));
}

TEST(OwnLoop, ThatIsNotRecordedTellsNobody) {
  OwnLoop told;
  const ObjectId task = told.create("echo-1");
  told.frame();
  told.run(task);
  told.done(task);
}

}  // namespace
}  // namespace loopscope::trace
