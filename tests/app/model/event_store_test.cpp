#include "app/model/event_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "tests/core/trace/random_trace.h"

namespace loopscope::model {
namespace {

using test::Random;
using trace::Event;
using trace::Kind;

void expect_same(const EventStore& store, const std::vector<Event>& events) {
  ASSERT_EQ(store.size(), events.size());
  for (std::size_t index = 0; index < events.size(); ++index) {
    ASSERT_EQ(store[index], events[index]) << index;
    ASSERT_EQ(store.time_ns(index), events[index].time_ns) << index;
    ASSERT_EQ(store.kind(index), events[index].kind) << index;
    ASSERT_EQ(store.loop(index), events[index].loop) << index;
  }
  EXPECT_TRUE(store == events);
}

EventStore stored(const std::vector<Event>& events) {
  EventStore store;
  for (const Event& event : events) store.push_back(event);
  return store;
}

// Of any width, but mostly narrow.
std::uint64_t any_number(Random& random) {
  const std::uint64_t bits = random.below(~std::uint64_t{0});
  const std::uint64_t narrow = bits >> random.below(64);
  return random.chance(20) ? ~narrow : random.chance(20) ? std::rotl(narrow, 32) : narrow;
}

TEST(EventStore, IsEmptyAtFirst) {
  const EventStore store;
  EXPECT_TRUE(store.empty());
  EXPECT_EQ(store.begin(), store.end());
  EXPECT_EQ(store.first_after(5), 0U);
}

TEST(EventStore, KeepsALegalTraceInTwentyBytesAnEvent) {
  const test::RandomTrace random = test::random_trace({.seed = 3, .events = 100'000});
  const EventStore store = stored(random.builder.events());
  expect_same(store, random.builder.events());
  EXPECT_LT(static_cast<double>(store.memory_bytes()), 21.5 * static_cast<double>(store.size()));
}

TEST(EventStore, KeepsWhateverComes) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Random random(seed);
    std::vector<Event> events;
    TimeNs now = 0;
    for (int count = 0; count < 20'000; ++count) {
      if (random.chance(50)) now += static_cast<TimeNs>(any_number(random) >> random.below(64) >> 16);
      now = std::min(now, TimeNs{1} << 62);
      events.push_back({.time_ns = now,
                        .kind = static_cast<Kind>(random.below(256)),
                        .loop = static_cast<LoopId>(random.below(256)),
                        .reserved = static_cast<std::uint16_t>(random.chance(5) ? random.below(65536) : 0),
                        .subject = static_cast<ObjectId>(any_number(random)),
                        .a = any_number(random),
                        .b = any_number(random)});
    }
    expect_same(stored(events), events);
  }
}

TEST(EventStore, KeepsExtremes) {
  std::vector<Event> events;
  const auto most = std::numeric_limits<std::uint64_t>::max();
  for (int kind = 0; kind < trace::kKindCount; ++kind) {
    for (const std::uint64_t a : {std::uint64_t{0}, most, most >> 1, most << 63, most >> 24, most << 39}) {
      for (const std::uint64_t b : {std::uint64_t{0}, most, most >> 49, most << 15, std::uint64_t{1} << 15}) {
        events.push_back({.time_ns = static_cast<TimeNs>(events.size()),
                          .kind = static_cast<Kind>(kind),
                          .subject = std::numeric_limits<ObjectId>::max(),
                          .a = a,
                          .b = b});
      }
    }
  }
  events.push_back({.time_ns = (TimeNs{1} << 62) - 1, .kind = Kind::timer_arm, .subject = 1, .a = most << 63});
  expect_same(stored(events), events);
}

TEST(EventStore, KeepsCommonArgumentsNarrow) {
  EventStore store;
  for (ObjectId task = 1; task <= 50'000; ++task) {
    store.push_back({.kind = Kind::task_create, .subject = task, .a = trace::pack(task - 1, 70'000), .b = 30'000});
    store.push_back({.kind = Kind::select_begin, .a = std::numeric_limits<std::uint64_t>::max(), .b = 100});
    store.push_back({.kind = Kind::counter, .a = 7, .b = std::bit_cast<std::uint64_t>(5.0)});
    store.push_back({.kind = Kind::timer_arm, .subject = task, .a = 300'000'000'000, .b = task});
  }
  EXPECT_LT(static_cast<double>(store.memory_bytes()), 20.8 * static_cast<double>(store.size()));
}

TEST(EventStore, FindsTimes) {
  Random random(7);
  std::vector<Event> events;
  TimeNs now = 10;
  for (int count = 0; count < 30'000; ++count) {
    if (random.chance(30)) now += static_cast<TimeNs>(random.below(5));
    events.push_back({.time_ns = now, .kind = Kind::mark});
  }
  const EventStore store = stored(events);
  for (TimeNs time = 0; time < now + 5; time += 3) {
    const auto next = std::upper_bound(events.begin(), events.end(), time,
                                       [](TimeNs wanted, const Event& event) { return wanted < event.time_ns; });
    ASSERT_EQ(store.first_after(time), static_cast<std::size_t>(next - events.begin())) << time;
  }
}

TEST(EventStore, HasTheIteratorsOfAContainer) {
  const test::RandomTrace random = test::random_trace({.seed = 5, .events = 6000});
  const std::vector<Event>& events = random.builder.events();
  const EventStore store = stored(events);
  EXPECT_EQ(std::vector<Event>(store.begin(), store.end()), events);
  EXPECT_EQ((store.begin() + 4100)->subject, events[4100].subject);
  EXPECT_EQ(store.end()[-1], events.back());
  EXPECT_EQ(store.end() - store.begin(), static_cast<std::ptrdiff_t>(events.size()));
  EXPECT_EQ(store.front(), events.front());
  EXPECT_EQ(store.back(), events.back());
  std::size_t count = 0;
  for (const Event& event : store) ASSERT_EQ(event, events[count++]);
}

TEST(EventStore, BeginsAfreshWhenCleared) {
  EventStore store = stored(std::vector<Event>(5000, Event{.time_ns = 9, .kind = Kind::mark}));
  store.clear();
  EXPECT_TRUE(store.empty());
  store.push_back({.time_ns = 1, .kind = Kind::print});
  EXPECT_EQ(store.front(), (Event{.time_ns = 1, .kind = Kind::print}));
}

}  // namespace
}  // namespace loopscope::model
