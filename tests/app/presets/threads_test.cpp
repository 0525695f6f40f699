// Programs of plain threads: what they are lent, how they are recorded, and how they end.

#include "app/presets/threads.h"

#include <sys/resource.h>

#include <chrono>
#include <regex>
#include <thread>

#include <gmock/gmock.h>

#include "app/presets/sockets.h"
#include "tests/app/presets/preset_run.h"

namespace loopscope::presets {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;
using Steady = std::chrono::steady_clock;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// Runs a program in a world; its failure.
class InWorld {
 public:
  std::string run(const std::function<void()>& program) {
    World world([this](TimeNs origin_ns) { return collector_.add_loop(origin_ns); });
    world_ = &world;
    world.run(program);
    return world.failure();
  }
  /// Runs it, and abandons it after a moment. How long it took to end.
  Duration run_abandoned(const std::function<void()>& program) {
    World world([this](TimeNs origin_ns) { return collector_.add_loop(origin_ns); });
    Steady::time_point asked;
    std::thread other([&] {
      std::this_thread::sleep_for(50ms);
      asked = Steady::now();
      world.abandon();
    });
    world.run(program);
    const auto ended = Steady::now();
    other.join();
    EXPECT_EQ(world.failure(), "");
    return ended - asked;
  }
  Lines trace() {
    std::vector<trace::Event> events;
    collector_.collect_rest(events);
    Lines lines;
    for (const trace::Event& event : events) lines.push_back(to_text(event, symbols_));
    return lines;
  }

 private:
  trace::Symbols symbols_;
  trace::Collector collector_{symbols_};
  World* world_ = nullptr;
};

constexpr Duration kPromptly = 2s;  // on a machine that has other things to do

TEST(Threads, AreJoinedAndTheirBlocksStandAtTheLineOfTheProgram) {
  InWorld in;
  int line = 0;
  const auto program = [&] {
    Thread thread("sleeper", [&] {
      line = __LINE__ + 1;
      sleep_for(1ms);
    });
    thread.join();
  };
  EXPECT_EQ(in.run(program), "");
  const std::string place = "tests/app/presets/threads_test.cpp:" + std::to_string(line);
  EXPECT_THAT(in.trace(), testing::Contains(testing::EndsWith("in=sleep at=" + place)));
}

TEST(Threads, APoolRunsWhatItIsGivenOnItsThreads) {
  InWorld in;
  std::atomic<int> done = 0;
  EXPECT_EQ(in.run([&] {
    ThreadPool pool(3);
    for (int i = 0; i < 20; ++i) pool.submit([&] { ++done; });
    pool.shutdown();
  }),
            "");
  EXPECT_EQ(done, 20);
}

TEST(Threads, ARunThatIsAbandonedEndsWhereverItsThreadsAreBlocked) {
  EXPECT_LT(InWorld().run_abandoned([] { sleep_for(1h); }), kPromptly);
  EXPECT_LT(InWorld().run_abandoned([] { create_server(0, 1).accept(); }), kPromptly);
  EXPECT_LT(InWorld().run_abandoned([] {
    const Socket server = create_server(0, 1);
    create_connection(server.port()).recv(1);
  }),
            kPromptly);
  EXPECT_LT(InWorld().run_abandoned([] {
    const Socket server = create_server(0, 1);
    create_connection(server.port()).sendall(std::string(100'000'000, 'x'));
  }),
            kPromptly);
  EXPECT_LT(InWorld().run_abandoned([] {
    ThreadPool pool(2);
    Thread thread("sleeper", [] { sleep_for(1h); });
    thread.join();
  }),
            kPromptly);
  EXPECT_LT(InWorld().run_abandoned([] {
    const auto loop = new_event_loop("idle");
    loop->run_forever();
    sleep_for(1h);
  }),
            kPromptly);
}

TEST(Threads, AFailureEndsTheOthersAndIsToldInOneLine) {
  InWorld in;
  EXPECT_THAT(in.run([] {
    const Socket server = create_server(0, 1);
    Thread waits("waits", [&] { server.accept(); });
    throw std::runtime_error("main has failed");
  }),
              HasSubstr("main has failed"));
  EXPECT_THAT(InWorld().run([] {
    Thread fails("fails", [] { throw std::runtime_error("a thread has failed"); });
    sleep_for(1h);
  }),
              HasSubstr("a thread has failed"));
}

TEST(Threads, APortThatIsTakenIsAFailure) {
  EXPECT_THAT(InWorld().run([] {
    const Socket server = create_server(0, 1);
    create_server(server.port(), 1);
  }),
              testing::MatchesRegex(".*cannot listen on 127.0.0.1 port [0-9]+: Address already in use"));
}

/// While it lives the process may have no more descriptors than this.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t count) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = count;
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_;
};

TEST(Threads, NoDescriptorsToBeHadIsAFailure) {
  for (const char* name :
       {"echo-sequential", "echo-threads", "echo-thread-pool", "echo-callbacks", "echo-generators"}) {
    const Preset& preset = *find_preset(name);
    const Values values = parse_settings(preset, std::vector<std::string>{"clients=100"}).value();
    const FewDescriptors few(64);
    EXPECT_THAT(InWorld().run([&] { program_of(preset).run_plain(values); }), HasSubstr("Too many open files")) << name;
  }
}

// ---------------------------------------------------------------------------------------------------------
// The presets
// ---------------------------------------------------------------------------------------------------------

double seconds_of(std::string_view name, const std::vector<std::string>& settings) {
  return static_cast<double>(run_real(name, settings).ended_ns) / 1e9;
}

// In the tutorial's proportions, a tenth of its length: three seconds one after the other, one second all others.
TEST(EchoServers, HaveTheTutorialsShape) {
  const std::vector<std::string> settings = {"clients=3", "pause=0.05"};
  EXPECT_NEAR(seconds_of("echo-sequential", settings), 0.3, 0.09);
  for (const char* name : {"echo-threads", "echo-thread-pool", "echo-callbacks", "echo-generators", "echo"})
    EXPECT_NEAR(seconds_of(name, settings), 0.1, 0.09) << name;
}

TEST(EchoServers, APoolThatIsTooSmallLetsClientsWait) {
  EXPECT_NEAR(seconds_of("echo-thread-pool", {"workers=2", "pause=0.05"}), 0.2, 0.09);
  EXPECT_NEAR(seconds_of("echo-thread-pool", {"workers=1", "pause=0.05"}), 0.3, 0.09);
}

TEST(EchoServers, TakeTheTimeThatFollowsFromTheirValues) {
  for (const Preset& preset : presets()) {
    if (program_of(preset).has_loop() || preset.total == nullptr) continue;
    for (const Values& values : {preset.quick, default_values(preset)}) {
      const double expected = static_cast<double>(*preset.expected_ns(values)) / 1e9;
      const double took = static_cast<double>(run_real(preset, values).ended_ns) / 1e9;
      EXPECT_GE(took, expected) << preset.name;
      EXPECT_LE(took, expected + 0.5) << preset.name;
    }
  }
}

TEST(EchoServers, SayTheSameLinesAtTheirTimes) {
  const Lines expected = {"client-1: 你好 (0.0 s)",   "client-1: 世界！ (0.5 s)", "client-2: 你好 (0.0 s)",
                          "client-2: 世界！ (0.5 s)", "client-3: 你好 (0.0 s)",   "client-3: 世界！ (0.5 s)"};
  for (const char* name : {"echo-threads", "echo-thread-pool", "echo-callbacks", "echo-generators", "echo"})
    EXPECT_THAT(run_real(name, {}).output, testing::UnorderedElementsAreArray(expected)) << name;
  EXPECT_THAT(run_real("echo-sequential", {}).output,
              ElementsAre("client-1: 你好 (0.0 s)", "client-1: 世界！ (0.5 s)", "client-2: 你好 (1.0 s)",
                          "client-2: 世界！ (1.5 s)", "client-3: 你好 (2.0 s)", "client-3: 世界！ (2.5 s)"));
}

TEST(EchoServers, EachHasItsThreads) {
  EXPECT_EQ(run_real("echo-sequential", {"pause=0"}).thread_names, (Lines{"main", "client-1", "client-2", "client-3"}));
  EXPECT_THAT(run_real("echo-threads", {"pause=0"}).thread_names,
              testing::UnorderedElementsAre("main", "client-1", "client-2", "client-3", "echo-1", "echo-2", "echo-3"));
  EXPECT_THAT(run_real("echo-thread-pool", {"pause=0", "workers=2"}).thread_names,
              testing::UnorderedElementsAre("main", "client-1", "client-2", "client-3", "worker-1", "worker-2"));
}

TEST(EchoServers, TakeNoneAndMany) {
  for (const char* name :
       {"echo-sequential", "echo-threads", "echo-thread-pool", "echo-callbacks", "echo-generators"}) {
    EXPECT_TRUE(run_real(name, {"clients=0"}).output.empty()) << name;
    EXPECT_EQ(run_real(name, {"clients=100", "pause=0"}).output.size(), 200U) << name;
  }
}

// Where the learner's eye is led: every call that a thread is blocked in is in the file on screen.
TEST(EchoServers, AreBlockedAtLinesOfTheirSource) {
  for (const Preset& preset : presets()) {
    if (program_of(preset).has_loop()) continue;
    const std::regex place("thread_block .* at=([^ ]+):([0-9]+)$");
    for (const std::string& line : run_real(preset, preset.quick).trace) {
      std::smatch found;
      if (!std::regex_search(line, found, place)) continue;
      EXPECT_EQ(found[1].str(), preset.source_path) << line;
    }
  }
}

TEST(MultiLoop, TheLoopsOfSeveralThreadsComputeAtTheSameTime) {
  const Finished finished = run_real("multi-loop", {"loops=3", "tasks=2", "steps=2", "step=0.05"});
  EXPECT_EQ(finished.thread_names, (Lines{"main", "thread-1", "thread-2", "thread-3"}));
  EXPECT_EQ(finished.output.size(), 6U);
  EXPECT_GE(finished.ended_ns, 200'000'000);
  EXPECT_LT(finished.ended_ns, 500'000'000) << "one after the other they would take 0.6 s";
}

}  // namespace
}  // namespace loopscope::presets
