#include "app/model/frames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/trace/random_trace.h"
#include "tests/core/trace/trace_builder.h"

namespace loopscope::model {
namespace {

using test::TraceBuilder;
using testing::ElementsAre;
using testing::IsEmpty;

/// "outer@1 10-50, inner@2 20-": name, depth, begin, end.
std::vector<std::string> text_of(const Frames& frames, const trace::Symbols& symbols) {
  std::vector<std::string> texts;
  for (const Frame& frame : frames.frames) {
    std::string text(symbols.string(symbols.location(frame.coroutine).function));
    text += "@" + std::to_string(frame.depth) + " " + (frame.called_before ? "<" : "") +
            std::to_string(frame.begin_ns) + "-";
    texts.push_back(text + (frame.end_ns == kOpenEnd ? "" : std::to_string(frame.end_ns)));
  }
  return texts;
}

/// A task calls outer, which calls inner, awaits in it, and returns from both in its next turn.
TraceBuilder nested_calls() {
  TraceBuilder trace;
  trace.start("demo").create(1, 0, "main", "own").ready(1).frame(1).at(10).run(1).enter(1, "outer", 3);
  trace.at(20).enter(1, "inner", 4).at(30).await(1, trace::Await::What::sleep).at(60).ready(1).at(70).run(1);
  trace.at(75).leave(1).at(80).leave(1).at(85).enter(1, "last", 5).at(90).leave(1).await(1, trace::Await::What::sleep);
  return trace;
}

TEST(Frames, AreTheStackAsItWas) {
  const TraceBuilder trace = nested_calls();
  Model model(trace.symbols());
  model.append(trace.events());
  const LaneIndex lane = model.lane_of_task(0, 1);
  const auto frames = [&](TimeNs from, TimeNs to) {
    return text_of(frames_in(model, lane, from, to, 1000), trace.symbols());
  };
  EXPECT_THAT(frames(0, 100), ElementsAre("outer@1 10-80", "inner@2 20-75", "last@1 85-90"));
  EXPECT_THAT(frames(0, 15), ElementsAre("outer@1 10-"));
  EXPECT_THAT(frames(40, 50), ElementsAre("outer@1 <30-", "inner@2 <30-"));
  EXPECT_THAT(frames(76, 100), ElementsAre("outer@1 <70-80", "last@1 85-90"));
  EXPECT_THAT(frames(91, 100), IsEmpty());
  EXPECT_THAT(text_of(frames_in(model, model.lane_of_task(0, 1), 0, 100, 2), trace.symbols()),
              ElementsAre("outer@1 10-", "inner@2 20-"));
  EXPECT_FALSE(frames_in(model, lane, 0, 100, 2).complete);
  EXPECT_TRUE(frames_in(model, lane, 0, 100, 1000).complete);
}

/// Against a walk over every event, in traces of any kind.
TEST(Frames, OfRandomTracesAreThoseThatTheirEventsTell) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const TraceBuilder trace = test::random_trace({.seed = seed, .events = 800, .free_turns = seed % 2 == 0}).builder;
    Model model(trace.symbols());
    model.append(trace.events());
    for (LaneIndex lane = 0; lane < model.lanes().size(); ++lane) {
      const Lane& of = model.lanes()[lane];
      if (of.kind != LaneKind::task) continue;
      std::vector<Frame> all;
      std::vector<std::size_t> open;
      for (const trace::Event& event : trace.events()) {
        if (event.loop != of.loop || event.subject != of.id) continue;
        if (event.kind == trace::Kind::coro_enter) {
          open.push_back(all.size());
          all.push_back({static_cast<LocationId>(event.a), static_cast<std::uint32_t>(open.size()), event.time_ns});
        }
        const bool is_over = event.kind == trace::Kind::task_done;
        while (!open.empty() && (is_over || event.kind == trace::Kind::coro_leave)) {
          all[open.back()].end_ns = event.time_ns;
          open.pop_back();
          if (!is_over) break;
        }
      }
      EXPECT_EQ(frames_in(model, lane, 0, kOpenEnd, SIZE_MAX).frames, all);
    }
  }
}

}  // namespace
}  // namespace loopscope::model
