// What single presets do. What is true of every preset: every_preset_test.cpp.

#include "tests/app/presets/preset_run.h"

namespace loopscope::presets {
namespace {

using Lines = std::vector<std::string>;

double seconds(TimeNs time) { return static_cast<double>(time) / 1e9; }

TEST(SleepPreset, TheTimesAddUp) {
  const Finished finished = run_virtual("sleep", {"first=0.25", "second=0.5"});
  EXPECT_NEAR(seconds(finished.ended_ns), 0.75, 0.001);
  EXPECT_EQ(finished.task_names, Lines{"main"});
}

TEST(GatherPreset, TheTimesOverlap) {
  EXPECT_NEAR(seconds(run_virtual("gather", {"count=10", "delay=1"}).ended_ns), 1, 0.001);
  EXPECT_NEAR(seconds(run_virtual("gather", {"count=5"}).ended_ns), 5, 0.001);
  EXPECT_NEAR(seconds(run_virtual("gather", {"count=1"}).ended_ns), 1, 0.001);
}

TEST(GatherPreset, ItsTasksHaveNames) {
  EXPECT_EQ(run_virtual("gather", {"count=3"}).task_names,
            (Lines{"main", "say_after-1", "say_after-2", "say_after-3"}));
}

TEST(GatherPreset, TakesManyTasks) {
  const Finished finished = run_virtual("gather", {"count=2000", "delay=1"});
  EXPECT_EQ(finished.output.size(), 2000u);
  EXPECT_NEAR(seconds(finished.ended_ns), 1, 0.2);
}

TEST(EchoPreset, TheSimulatedNetworkServesTheClientsInTurn) {
  EXPECT_EQ(run_virtual("echo").output,
            (Lines{"client-1: 你好 (0.0 s)", "client-2: 你好 (0.0 s)", "client-3: 你好 (0.0 s)",
                   "client-1: 世界！ (0.5 s)", "client-2: 世界！ (0.5 s)", "client-3: 世界！ (0.5 s)"}));
}

TEST(EchoPreset, ItsTasksHaveNames) {
  EXPECT_EQ(run_virtual("echo", {"clients=2"}).task_names, (Lines{"main", "client-1", "client-2", "echo-1", "echo-2"}));
}

TEST(EchoPreset, TheParametersCount) {
  EXPECT_NEAR(seconds(run_virtual("echo", {"pause=0", "latency=0.1"}).ended_ns), 0.8, 0.001);
  EXPECT_NEAR(seconds(run_virtual("echo", {"pause=2", "latency=0"}).ended_ns), 4, 0.001);
}

TEST(EchoPreset, ServesAThousandClients) {
  const Finished simulated = run_virtual("echo", {"clients=1000"});
  EXPECT_EQ(simulated.output.size(), 2000u);
  EXPECT_EQ(run_real("echo", {"clients=100", "pause=0.01"}).output.size(), 200u);
}

}  // namespace
}  // namespace loopscope::presets
