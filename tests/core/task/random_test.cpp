// Programs made up by chance. The loops' sinks validate every event.

#include <algorithm>
#include <bit>
#include <set>
#include <tuple>

#include <gmock/gmock.h>

#include "core/task/run.h"
#include "tests/core/loop/test_loop.h"
#include "tests/core/task/python.h"
#include "tests/core/task/random_programs.h"
#include "tests/core/task/turn_lines.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using trace::Kind;

constexpr std::uint64_t kSeeds = 1'000;      // run by CPython too
constexpr std::uint64_t kManySeeds = 5'000;  // run here only

TEST(RandomProgram, HasTheTurnsThatItHasUnderCPython) {
  std::vector<std::string> ours;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    TestLoop t;
    int lives = 0;
    run(t.loop, random_program(seed, lives));
    const auto text = [&](StringId id) { return t.strings.get(id); };
    const auto label = [](std::uint64_t argument) { return std::bit_cast<const char*>(argument); };
    for (std::string& line : cpython::turn_lines(t.sink.events, text, label)) ours.push_back(std::move(line));
  }
  cpython::expect_same_lines(cpython::run_python("random_programs.py " + std::to_string(kSeeds)), ours);
}

/// What is begun and must come to an end: tasks, futures, handles in the ready queue, timers and watches.
class Ledger {
 public:
  void take(const trace::Event& event) {
    switch (event.kind) {
      case Kind::task_create:
        EXPECT_TRUE(tasks_.insert(event.subject).second);
        break;
      case Kind::task_done:
        EXPECT_EQ(tasks_.erase(event.subject), 1U) << "task " << event.subject << " ends again";
        break;
      case Kind::handle_ready:
        queued_.insert(event.subject);
        break;
      case Kind::timer_arm:
        timers_.insert(event.subject);
        break;
      case Kind::timer_fire:
        timers_.erase(event.subject);
        queued_.insert(event.subject);
        break;
      case Kind::handle_begin:
      case Kind::handle_cancel:
        EXPECT_EQ(queued_.erase(event.subject), 1U) << "handle " << event.subject;
        break;
      case Kind::timer_cancel:
        EXPECT_EQ(timers_.erase(event.subject) + queued_.erase(event.subject), 1U) << "timer " << event.subject;
        break;
      default:
        break;
    }
  }

  std::size_t tasks() const { return tasks_.size(); }
  std::size_t queued() const { return queued_.size(); }
  std::size_t timers() const { return timers_.size(); }

 private:
  std::set<ObjectId> tasks_;
  std::set<ObjectId> queued_;
  std::set<ObjectId> timers_;
};

/// The events are validated as they are emitted.
TEST(RandomProgram, EndsEveryTaskOnceAndLeavesNothingInTheLoop) {
  std::size_t events = 0;
  for (std::uint64_t seed = 0; seed < kManySeeds; ++seed) {
    TestLoop t(10us);
    int lives = 0;
    run(t.loop, random_program(seed, lives));
    EXPECT_EQ(lives, 0);
    EXPECT_TRUE(all_tasks(t.loop).empty());
    Ledger ledger;
    for (const trace::Event& event : t.sink.events) ledger.take(event);
    EXPECT_EQ(ledger.tasks(), 0U);
    EXPECT_EQ(ledger.queued(), 0U);
    EXPECT_EQ(ledger.timers(), 0U);
    EXPECT_EQ(t.sink.count(Kind::coro_enter), t.sink.count(Kind::coro_leave));
    events += t.sink.events.size();
    ASSERT_FALSE(HasFailure()) << "program " << seed;
  }
  EXPECT_GT(events, 200 * kManySeeds);  // they do something
}

TEST(RandomProgram, GivesTheSameTraceEveryTime) {
  const auto events_of = [](std::uint64_t seed) {
    TestLoop t(10us);
    int lives = 0;
    run(t.loop, random_program(seed, lives));
    return std::pair(std::move(t.sink.events), seed % 20 == 0 ? t.lines() : std::vector<std::string>());
  };
  const auto fields = [](const trace::Event& event) {
    return std::tuple(event.time_ns, event.kind, event.loop, event.subject, event.a, event.b);
  };
  for (std::uint64_t seed = 0; seed < kManySeeds; seed += 5) {
    const auto [once, once_as_text] = events_of(seed);
    const auto [again, again_as_text] = events_of(seed);
    EXPECT_TRUE(std::ranges::equal(once, again, {}, fields, fields)) << "program " << seed;
    EXPECT_EQ(once_as_text, again_as_text) << "program " << seed;
  }
}

/// Abandons the run before its nth handle.
class AbandoningGate final : public Gate {
 public:
  explicit AbandoningGate(std::uint64_t handles) : left_(handles) {}
  bool closed(Point point) override { return point == Point::handle && left_-- == 0; }
  bool wait(Point) override { return false; }

 private:
  std::uint64_t left_;
};

TEST(RandomProgram, AbandonedAnywhereLeavesNothingBehind) {
  testing::internal::CaptureStderr();
  for (std::uint64_t seed = 0; seed < kManySeeds; ++seed) {
    int lives = 0;
    {
      AbandoningGate gate(seed % 397);
      TestLoop t(10us, &gate);
      try {
        run(t.loop, random_program(seed, lives));
      } catch (const InvalidStateError&) {
        EXPECT_TRUE(t.loop.abandoned());
      }
    }
    EXPECT_EQ(lives, 0) << "program " << seed;
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace loopscope
