#include <gmock/gmock.h>

#include "tests/app/diagnose/found.h"

namespace loopscope::diagnose {
namespace {

using test::diagnostics_of;
using test::found_in;
using test::TraceBuilder;
using testing::ElementsAre;

TEST(DroppedEvents, SpansTheGapOfItsLoop) {
  TraceBuilder trace;
  trace.start().at(100).frame(1).at(300).on_loop(1).start().on_loop(0).at(700).dropped(12);
  EXPECT_THAT(found_in(trace),
              ElementsAre("dropped-events 0@: 12 events were lost here, because the reader was too slow"));
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  EXPECT_EQ(found[0].begin_ns, 100);
  EXPECT_EQ(found[0].end_ns, 700);
}

TEST(DroppedEvents, ALongSilenceIsNone) {
  TraceBuilder trace;
  trace.start().at(100).frame(1).select(50 * kNsPerSecond).stop();
  EXPECT_THAT(found_in(trace), testing::IsEmpty());
}

}  // namespace
}  // namespace loopscope::diagnose
