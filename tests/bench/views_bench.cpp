// What a frame of the window costs its own thread: layout and draw lists, without the graphics card. The live run has
// 1,000 tasks that sleep and wake all the time; 3,000 of its events arrive in every frame.

#include <benchmark/benchmark.h>

#include <imgui.h>

#include <random>

#include "tests/app/views/gui_fixture.h"
#include "tests/core/trace/trace_builder.h"

namespace loopscope::views {
namespace {

using trace::Await;
using trace::Waker;

/// Tasks that sleep for random times, frame by frame.
class Sleepers {
 public:
  explicit Sleepers(ObjectId tasks) : tasks_(tasks) {
    trace_.start("loop").create(1, 0, "main", "gather_main").ready(1);
    for (ObjectId task = 2; task <= tasks_; ++task)
      trace_.create(task, 1, "say_after-" + std::to_string(task), "say_after").ready(task);
    trace_.frame(++frame_).select(0);
    for (ObjectId task = 1; task <= tasks_; ++task) sleep(task);
  }

  /// The next frame of the loop: about `turns` tasks wake, run and sleep again.
  void frame(int turns) {
    trace_.frame(++frame_).select_begin(1'000'000).after(1'000'000).select_end();
    std::vector<ObjectId> woken;
    for (int i = 0; i < turns; ++i) woken.push_back(1 + static_cast<ObjectId>(random_()) % tasks_);
    std::sort(woken.begin(), woken.end());
    woken.erase(std::unique(woken.begin(), woken.end()), woken.end());
    for (const ObjectId task : woken) trace_.timer_fire(timer(task));
    for (const ObjectId task : woken) {
      trace_.handle_begin(timer(task))
          .ready(task, {Waker::Kind::timer, timer(task)})
          .after(2'000)
          .handle_end(timer(task));
    }
    trace_.frame(++frame_).select(0);
    for (const ObjectId task : woken) sleep(task);
  }
  const test::TraceBuilder& trace() const { return trace_; }

 private:
  static ObjectId timer(ObjectId task) { return 1'000'000 + task; }
  void sleep(ObjectId task) {
    trace_.run(task)
        .timer_arm(timer(task), trace_.now() + 5'000'000, task)
        .after(10'000)
        .await(task, Await::What::sleep, timer(task), 14);
  }

  ObjectId tasks_;
  std::uint64_t frame_ = 0;
  test::TraceBuilder trace_;
  std::mt19937 random_{42};
};

/// Draws a live run; each frame of the window brings one frame of the loop.
void live(benchmark::State& state, model::AxisKind axis, std::string_view panel) {
  Sleepers sleepers(static_cast<ObjectId>(state.range(0)));
  for (int i = 0; i < 400; ++i) sleepers.frame(300);
  test::Gui gui(1600, 900);
  test::FakeSession session(sleepers.trace());
  session.source().run();
  session->poll();
  gui.workspace().set_axis(axis);
  gui.workspace().set_panel(panel);
  for (int i = 0; i < 4; ++i) gui.frame(session.get());
  for (auto _ : state) {
    state.PauseTiming();
    sleepers.frame(300);
    session->poll();
    state.ResumeTiming();
    gui.frame(session.get());
  }
  state.counters["vertices"] = static_cast<double>(ImGui::GetDrawData()->TotalVtxCount);
  state.counters["events"] = static_cast<double>(session.model().events().size());
}

void BM_LiveFrameTime(benchmark::State& state) { live(state, model::AxisKind::time, "source"); }
void BM_LiveFrameTurns(benchmark::State& state) { live(state, model::AxisKind::turns, "source"); }
void BM_LiveFrameEvents(benchmark::State& state) { live(state, model::AxisKind::time, "events"); }
BENCHMARK(BM_LiveFrameTime)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMillisecond)->MinTime(0.5);
BENCHMARK(BM_LiveFrameTurns)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMillisecond)->MinTime(0.5);
BENCHMARK(BM_LiveFrameEvents)->Arg(1000)->Unit(benchmark::kMillisecond)->MinTime(0.5);

/// The first atlas: what the fonts add to the start of the program.
void BM_Fonts(benchmark::State& state) {
  for (auto _ : state) {
    ImFontAtlas atlas;
    ui::Fonts fonts(atlas);
    benchmark::DoNotOptimize(fonts.load().ok());
  }
}
BENCHMARK(BM_Fonts)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace loopscope::views
