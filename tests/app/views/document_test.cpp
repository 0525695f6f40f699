// What everything on screen reads in a frame.

#include "app/views/document.h"

#include <gtest/gtest.h>

#include "tests/app/views/fake_source.h"

namespace loopscope::views {
namespace {

using Await = trace::Await;

/// Two loops, of which the first does nothing.
test::TraceBuilder idle_and_busy() {
  test::TraceBuilder trace;
  trace.start("idle").on_loop(1).start("busy").create(2, 0, "worker").ready(2);
  return trace;
}

class DocumentTest : public testing::Test {
 protected:
  const Scene& scene() {
    session_->poll();
    return *document_.update(session_.get(), now_ += 1, false);
  }
  std::string_view name(model::LaneIndex lane) { return scene().model.name(scene().model.lanes()[lane]); }

  test::TraceBuilder trace_ = idle_and_busy();
  test::FakeSession session_{trace_};
  Document document_;
  double now_ = 0;
};

TEST_F(DocumentTest, ShowsTheFirstLoopThatHasHadATurn) {
  EXPECT_EQ(scene().loop, 0) << "before there was a turn";
  trace_.frame(1).run(2).after(10).await(2, Await::What::sleep);
  EXPECT_EQ(scene().loop, 1);
  EXPECT_EQ(name(scene().loop_lane), "busy");
  EXPECT_EQ(scene().state.tasks.size(), 1U);
}

TEST_F(DocumentTest, ShowsTheLoopOfTheChosenLane) {
  trace_.frame(1).run(2).after(10).await(2, Await::What::sleep);
  const Scene& first = scene();
  for (model::LaneIndex lane = 0; lane < first.model.lanes().size(); ++lane) {
    document_.choose(lane);
    const Scene& now = scene();
    EXPECT_EQ(now.loop, now.model.lanes()[lane].loop);
    EXPECT_EQ(now.model.lanes()[now.loop_lane].kind, model::LaneKind::loop);
    EXPECT_EQ(now.model.lanes()[now.loop_lane].loop, now.loop);
  }
  document_.reset();
  EXPECT_EQ(scene().loop, 1);
}

}  // namespace
}  // namespace loopscope::views
