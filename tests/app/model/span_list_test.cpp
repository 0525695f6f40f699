#include "app/model/span_list.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/core/trace/random_trace.h"

namespace loopscope::model {
namespace {

using test::Random;

// Lists with and without gaps beside vectors, over times that lie close together and seconds apart.
TEST(SpanList, HoldsWhatAVectorHolds) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const bool gaps = seed % 2 == 0;
    Random random(seed);
    EventStore events;
    SpanArena arena;
    SpanList list(events, gaps);
    std::vector<Span> spans;
    TimeNs now = 0;
    const auto close = [&] {
      if (spans.empty() || !spans.back().open()) return;
      spans.back().end_ns = now;
      spans.back().end_event = static_cast<std::uint32_t>(events.size());
      list.close(now, spans.back().end_event);
    };
    for (int step = 0; step < 3000; ++step) {
      now += static_cast<TimeNs>(random.below(random.chance(10) ? 7'000'000'000 : 1000));
      events.push_back({.time_ns = now, .kind = trace::Kind::mark});
      const auto event = static_cast<std::uint32_t>(events.size() - 1);
      if (gaps && !spans.empty() && random.chance(30)) {
        if (random.chance(50)) {
          spans.pop_back();
          list.pop_back();
        } else {
          spans.back().end_ns = kOpenEnd;
          spans.back().end_event = UINT32_MAX;
          list.reopen();
        }
      }
      if (!spans.empty() && spans.back().open()) {
        spans.back().end_ns = now;
        spans.back().end_event = event;
        list.close(now, event);
      }
      if (gaps && random.chance(20)) continue;
      spans.push_back({.begin_ns = now, .begin_event = event, .state = static_cast<SpanState>(random.below(8))});
      list.push_back(arena, now, event, spans.back().state);
    }
    close();

    ASSERT_EQ(list.size(), spans.size());
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const Span span = list[i];
      ASSERT_EQ(span.begin_event, spans[i].begin_event) << i;
      ASSERT_EQ(span.end_event, spans[i].end_event) << i;
      ASSERT_EQ(span.begin_ns, spans[i].begin_ns) << i;
      ASSERT_EQ(span.end_ns, spans[i].end_ns) << i;
      ASSERT_EQ(span.state, spans[i].state) << i;
    }
    EXPECT_EQ(list.last_begin_ns(), spans.back().begin_ns);
    EXPECT_EQ(list.last_state(), spans.back().state);
  }
}

}  // namespace
}  // namespace loopscope::model
