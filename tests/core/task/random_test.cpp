// Programs made up by chance. The loops' sinks validate every event.

#include <bit>
#include <map>

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

constexpr std::uint64_t kSeeds = 300;

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

TEST(RandomProgram, EndsEveryTaskOnce) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    TestLoop t;
    int lives = 0;
    run(t.loop, random_program(seed, lives));
    EXPECT_EQ(lives, 0);
    std::map<ObjectId, int> ends;
    for (const trace::Event& event : t.sink.events) {
      if (event.kind == Kind::task_create) ends[event.subject] = 0;
      if (event.kind == Kind::task_done) ++ends.at(event.subject);
    }
    for (const auto& [task, count] : ends) EXPECT_EQ(count, 1) << "task " << task << " of program " << seed;
    EXPECT_EQ(t.sink.count(Kind::coro_enter), t.sink.count(Kind::coro_leave));
  }
}

TEST(RandomProgram, GivesTheSameTraceEveryTime) {
  const auto trace_of = [](std::uint64_t seed) {
    TestLoop t(10us);
    int lives = 0;
    run(t.loop, random_program(seed, lives));
    return t.lines();
  };
  for (std::uint64_t seed = 0; seed < 50; ++seed) EXPECT_EQ(trace_of(seed), trace_of(seed)) << "program " << seed;
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
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    int lives = 0;
    {
      AbandoningGate gate(seed % 97);
      TestLoop t(10us, &gate);
      try {
        run(t.loop, random_program(seed, lives));
      } catch (const InvalidStateError&) {
        EXPECT_TRUE(t.loop.abandoned());
      }
    }
    EXPECT_EQ(lives, 0) << "program " << seed;
  }
}

}  // namespace
}  // namespace loopscope
