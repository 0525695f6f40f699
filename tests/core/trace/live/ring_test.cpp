#include "core/trace/live/ring.h"

#include <atomic>
#include <chrono>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace loopscope::trace {
namespace {

Event numbered(std::uint64_t number) {
  return {.time_ns = static_cast<TimeNs>(number), .kind = Kind::mark, .loop = 3, .a = number};
}

std::vector<Event> read_all(RingRecorder& ring) {
  std::vector<Event> out(ring.capacity());
  out.resize(ring.read(out));
  return out;
}

TEST(Ring, GivesEventsInOrderAcrossItsEnd) {
  RingRecorder ring(4, RingPolicy::lossless);
  std::uint64_t written = 0;
  for (std::uint64_t round = 0; round < 10; ++round) {
    for (int i = 0; i < 3; ++i) ring.emit(numbered(written++));
    const std::vector<Event> events = read_all(ring);
    ASSERT_EQ(events.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(events[i], numbered(round * 3 + i));
  }
  EXPECT_TRUE(read_all(ring).empty());
}

TEST(Ring, ReadsNoMoreThanAskedFor) {
  RingRecorder ring(8, RingPolicy::lossless);
  for (std::uint64_t i = 0; i < 8; ++i) ring.emit(numbered(i));
  std::vector<Event> out(3);
  EXPECT_EQ(ring.read(out), 3U);
  EXPECT_EQ(out[2], numbered(2));
  EXPECT_EQ(ring.read({}), 0U);
  EXPECT_EQ(read_all(ring).size(), 5U);
}

TEST(Ring, LossyCountsWhatItDropsAndSaysSoWhenThereIsRoom) {
  RingRecorder ring(4, RingPolicy::lossy);
  for (std::uint64_t i = 0; i < 7; ++i) ring.emit(numbered(i));
  EXPECT_EQ(ring.dropped(), 3U);
  EXPECT_EQ(read_all(ring), (std::vector<Event>{numbered(0), numbered(1), numbered(2), numbered(3)}));
  ring.emit(numbered(7));
  EXPECT_EQ(read_all(ring),
            (std::vector<Event>{{.time_ns = 7, .kind = Kind::dropped, .loop = 3, .a = 3}, numbered(7)}));
  ring.emit(numbered(8));
  EXPECT_EQ(read_all(ring), (std::vector<Event>{numbered(8)}));
  EXPECT_EQ(ring.dropped(), 3U);
}

TEST(Ring, LossyNeedsRoomForTheGapAndTheEventAfterIt) {
  RingRecorder ring(4, RingPolicy::lossy);
  for (std::uint64_t i = 0; i < 5; ++i) ring.emit(numbered(i));
  std::vector<Event> one(1);
  ring.read(one);
  ring.emit(numbered(5));  // one place is free: not enough
  EXPECT_EQ(ring.dropped(), 2U);
  ring.read(one);
  ring.emit(numbered(6));
  EXPECT_EQ(read_all(ring),
            (std::vector<Event>{
                numbered(2), numbered(3), {.time_ns = 6, .kind = Kind::dropped, .loop = 3, .a = 2}, numbered(6)}));
}

TEST(Ring, LosslessWaitsForTheReader) {
  RingRecorder ring(2, RingPolicy::lossless);
  constexpr std::uint64_t kCount = 5'000;
  std::thread loop([&] {
    for (std::uint64_t i = 0; i < kCount; ++i) ring.emit(numbered(i));
  });
  std::vector<Event> out(2);
  for (std::uint64_t next = 0; next < kCount;) {
    const std::size_t count = ring.read(out);
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(out[i], numbered(next++));
    if (count == 0) std::this_thread::yield();
  }
  loop.join();
  EXPECT_EQ(ring.dropped(), 0U);
}

TEST(Ring, LosslessLosesNoWakeUpWhateverTheReadersRhythm) {
  std::mt19937 random(1);
  for (int round = 0; round < 8; ++round) {
    RingRecorder ring(std::size_t{2} << random() % 5, RingPolicy::lossless);
    const std::uint64_t count = 500 + random() % 2'000;
    std::thread loop([&] {
      for (std::uint64_t i = 0; i < count; ++i) ring.emit(numbered(i));
    });
    for (std::uint64_t next = 0; next < count;) {
      std::vector<Event> out(1 + random() % 7);
      const std::size_t read = ring.read(out);
      for (std::size_t i = 0; i < read; ++i) ASSERT_EQ(out[i].a, next++);
      if (random() % 64 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    loop.join();
  }
}

TEST(Ring, LossyUnderThreadsTellsOfEveryEvent) {
  RingRecorder ring(16, RingPolicy::lossy);
  constexpr std::uint64_t kCount = 50'000;
  std::atomic<bool> ended{false};
  std::thread loop([&] {
    for (std::uint64_t i = 0; i < kCount; ++i) ring.emit(numbered(i));
    ended.store(true, std::memory_order_release);
  });
  std::uint64_t next = 0;
  std::uint64_t gaps = 0;
  std::vector<Event> out(8);
  for (bool last = false;;) {
    const std::size_t count = ring.read(out);
    for (std::size_t i = 0; i < count; ++i) {
      if (out[i].kind == Kind::dropped) {
        gaps += out[i].a;
        next += out[i].a;
      } else {
        ASSERT_EQ(out[i].a, next++);
      }
    }
    if (count == 0 && last) break;
    last = ended.load(std::memory_order_acquire);
  }
  loop.join();
  const std::uint64_t lost_at_the_end = ring.dropped() - gaps;
  EXPECT_EQ(next + lost_at_the_end, kCount);
}

TEST(Ring, AbandonReleasesALoopThatWaits) {
  RingRecorder ring(2, RingPolicy::lossless);
  std::atomic<bool> started{false};
  std::thread loop([&] {
    ring.emit(numbered(0));
    ring.emit(numbered(1));
    started = true;
    for (std::uint64_t i = 2; i < 100; ++i) ring.emit(numbered(i));
  });
  while (!started) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  ring.abandon();
  loop.join();
  EXPECT_EQ(ring.dropped(), 98U);
  EXPECT_EQ(read_all(ring).size(), 2U);
}

TEST(RingDeathTest, CapacityIsAPowerOfTwo) {
  EXPECT_DEATH(RingRecorder(3, RingPolicy::lossy), "CHECK");
  EXPECT_DEATH(RingRecorder(1, RingPolicy::lossy), "CHECK");
}

}  // namespace
}  // namespace loopscope::trace
