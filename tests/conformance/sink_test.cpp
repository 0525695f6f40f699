// What every Sink promises: it takes events on the loop's thread, keeps their order, and loses none without saying so.
// A sink joins the suite with a Fixture below.

#include "core/trace/event/sink.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/trace/live/ring.h"

namespace loopscope::trace {
namespace {

/// A sink together with the way to get out again what went in.
class Fixture {
 public:
  virtual ~Fixture() = default;
  virtual Sink& sink() = 0;
  /// Everything that came through since the last call, on the reader's thread.
  virtual std::vector<Event> take() = 0;
  /// The reader will take no more.
  virtual void leave() = 0;
};

class RingFixture final : public Fixture {
 public:
  explicit RingFixture(RingPolicy policy) : ring_(256, policy) {}
  Sink& sink() override { return ring_; }
  std::vector<Event> take() override {
    std::vector<Event> out(ring_.capacity());
    out.resize(ring_.read(out));
    return out;
  }
  void leave() override { ring_.abandon(); }

 private:
  RingRecorder ring_;
};

struct Case {
  const char* name;
  std::function<std::unique_ptr<Fixture>()> make;
};

class SinkTest : public ::testing::TestWithParam<Case> {
 protected:
  std::unique_ptr<Fixture> fixture_ = GetParam().make();
};

Event numbered(std::uint64_t number) {
  return {.time_ns = static_cast<TimeNs>(number), .kind = Kind::counter, .loop = 2, .a = number, .b = ~number};
}

/// Moves `next` on by what the events say was emitted; fails when one is out of order or missing without a word.
void account(const std::vector<Event>& events, std::uint64_t& next) {
  for (const Event& event : events) {
    if (event.kind == Kind::dropped) {
      ASSERT_GT(event.a, 0U);
      ASSERT_EQ(event.loop, 2);
      next += event.a;
      ASSERT_EQ(event.time_ns, static_cast<TimeNs>(next));
    } else {
      ASSERT_EQ(event, numbered(next));
      ++next;
    }
  }
}

TEST_P(SinkTest, EventsComeOutAsTheyWentIn) {
  for (std::uint64_t i = 0; i < 100; ++i) fixture_->sink().emit(numbered(i));
  const std::vector<Event> events = fixture_->take();
  ASSERT_EQ(events.size(), 100U);
  for (std::uint64_t i = 0; i < 100; ++i) EXPECT_EQ(events[i], numbered(i));
  EXPECT_TRUE(fixture_->take().empty());
}

TEST_P(SinkTest, EventsComeOutWhileOthersGoIn) {
  std::uint64_t emitted = 0;
  std::uint64_t taken = 0;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 1 + round % 90; ++i) fixture_->sink().emit(numbered(emitted++));
    account(fixture_->take(), taken);
    ASSERT_EQ(taken, emitted);
  }
}

TEST_P(SinkTest, NothingIsLostWithoutAWordUnderThreads) {
  constexpr std::uint64_t kCount = 20'000;
  std::atomic<bool> ended{false};
  std::thread loop([&] {
    for (std::uint64_t i = 0; i < kCount; ++i) fixture_->sink().emit(numbered(i));
    ended = true;
  });
  std::uint64_t next = 0;
  while (!ended) account(fixture_->take(), next);
  loop.join();
  account(fixture_->take(), next);
  // Room again: what was lost at the very end is told before the next event.
  fixture_->sink().emit(numbered(kCount));
  account(fixture_->take(), next);
  EXPECT_EQ(next, kCount + 1);
}

TEST_P(SinkTest, ALoopIsNeverHeldByAReaderThatLeft) {
  fixture_->leave();
  for (std::uint64_t i = 0; i < 10'000; ++i) fixture_->sink().emit(numbered(i));
  std::uint64_t next = 0;
  account(fixture_->take(), next);
  EXPECT_GT(next, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    AllSinks, SinkTest,
    ::testing::Values(Case{"RingLossless", [] { return std::make_unique<RingFixture>(RingPolicy::lossless); }},
                      Case{"RingLossy", [] { return std::make_unique<RingFixture>(RingPolicy::lossy); }}),
    [](const auto& sink) { return std::string(sink.param.name); });

}  // namespace
}  // namespace loopscope::trace
