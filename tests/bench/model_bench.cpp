// How fast the model takes events in, and how fast it finds a past moment.

#include <benchmark/benchmark.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "app/model/axis.h"
#include "app/model/model.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"

namespace loopscope::model {
namespace {

using trace::Await;
using trace::Event;
using trace::Kind;
using trace::Waker;

struct Recording {
  trace::Symbols symbols;
  std::vector<Event> events;
};

// `tasks` tasks that sleep again and again, all alive to the end: each wake-up is a timer armed and fired, its turn,
// the task's wake-up and its turn.
Recording sleepers(std::uint32_t tasks, std::size_t events) {
  Recording made;
  made.events.reserve(events + 8 * std::size_t{tasks});
  TimeNs now = 0;
  const auto emit = [&](Kind kind, ObjectId subject, std::uint64_t a = 0, std::uint64_t b = 0) {
    made.events.push_back({.time_ns = now, .kind = kind, .subject = subject, .a = a, .b = b});
  };
  ObjectId next_timer = tasks;
  emit(Kind::loop_start, 0);
  for (ObjectId task = 1; task <= tasks; ++task) {
    emit(Kind::task_create, task);
    emit(Kind::task_ready, task);
  }
  std::vector<ObjectId> timers(tasks + 1, 0);
  for (std::uint64_t frame = 1; made.events.size() < events; ++frame) {
    emit(Kind::frame_begin, 0, frame);
    emit(Kind::select_begin, 0, 1000);
    now += 1000;
    emit(Kind::select_end, 0);
    if (frame % 2 == 0) {
      for (ObjectId task = 1; task <= tasks; ++task) emit(Kind::timer_fire, timers[task]);
      for (ObjectId task = 1; task <= tasks; ++task) {
        emit(Kind::handle_begin, timers[task]);
        emit(Kind::task_ready, task, Waker{Waker::Kind::timer, timers[task]}.packed());
        emit(Kind::handle_end, timers[task]);
      }
      continue;
    }
    for (ObjectId task = 1; task <= tasks; ++task) {
      now += 10;
      timers[task] = ++next_timer;
      emit(Kind::task_run, task);
      emit(Kind::timer_arm, timers[task], static_cast<std::uint64_t>(now + 1000), task);
      emit(Kind::task_await, task, Await{Await::What::sleep, timers[task]}.packed());
    }
  }
  return made;
}

/// Bytes of this program that are in memory.
double resident_bytes() {
  unsigned long all = 0;
  unsigned long resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu %lu", &all, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

// `tasks` tasks, one after the other, which live for six events each: ended tasks must not slow anything down.
Recording short_lived(std::uint32_t tasks) {
  Recording made;
  TimeNs now = 0;
  for (ObjectId task = 1; task <= tasks; ++task) {
    for (const Kind kind :
         {Kind::task_create, Kind::task_ready, Kind::task_run, Kind::print, Kind::mark, Kind::task_done}) {
      made.events.push_back({.time_ns = ++now, .kind = kind, .subject = task});
    }
  }
  return made;
}

void append_all(benchmark::State& state, const Recording& recording) {
  for (auto _ : state) {
    Model model(recording.symbols);
    model.append(recording.events);
    benchmark::DoNotOptimize(model.end());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(recording.events.size()));
}

void BM_Append(benchmark::State& state) {
  append_all(state, sleepers(static_cast<std::uint32_t>(state.range(0)), 1'000'000));
}
BENCHMARK(BM_Append)->Arg(10)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMillisecond);

// How much memory a model takes, all of it: fifty million events of as many tasks as the argument says, appended in
// pieces.
void BM_Memory(benchmark::State& state) {
  constexpr std::size_t kEvents = 50'000'000;
  const Recording recording = sleepers(static_cast<std::uint32_t>(state.range(0)), 4'000'000);
  const TimeNs length = recording.events.back().time_ns;
  for (auto _ : state) {
    std::vector<Event> piece = recording.events;
    ::malloc_trim(0);
    const double before = resident_bytes();
    Model model(recording.symbols);
    for (TimeNs shift = 0; model.events().size() < kEvents; shift += length) {
      if (shift > 0) {
        // Again and again what happens once all tasks are there.
        for (Event& event : piece) event.time_ns += length;
      }
      model.append(piece);
    }
    state.counters["bytes_per_event"] = (resident_bytes() - before) / static_cast<double>(model.events().size());
  }
}
BENCHMARK(BM_Memory)->Arg(1000)->Arg(100'000)->Iterations(1)->Unit(benchmark::kMillisecond);

void BM_AppendShortLived(benchmark::State& state) {
  append_all(state, short_lived(static_cast<std::uint32_t>(state.range(0))));
}
BENCHMARK(BM_AppendShortLived)->Arg(100'000)->Unit(benchmark::kMillisecond);

// Seeks all over a trace of a million events.
void BM_StateAt(benchmark::State& state) {
  const Recording recording = sleepers(static_cast<std::uint32_t>(state.range(0)), 1'000'000);
  Model model(recording.symbols);
  model.append(recording.events);
  std::uint64_t event = 0;
  for (auto _ : state) {
    event = (event + 617'761) % recording.events.size();
    benchmark::DoNotOptimize(model.state_at(model.after_event(event)));
  }
}
BENCHMARK(BM_StateAt)->Arg(10)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMicrosecond);

// The same among a hundred thousand tasks that have ended: what a view asks for at each move of the cursor.
void BM_LiveStateAtShortLived(benchmark::State& state) {
  const Recording recording = short_lived(100'000);
  Model model(recording.symbols);
  model.append(recording.events);
  std::uint64_t event = 0;
  for (auto _ : state) {
    event = (event + 217'761) % recording.events.size();
    benchmark::DoNotOptimize(model.live_state_at(model.after_event(event)));
  }
}
BENCHMARK(BM_LiveStateAtShortLived)->Unit(benchmark::kMicrosecond);

void BM_StateAtShortLived(benchmark::State& state) {
  const Recording recording = short_lived(100'000);
  Model model(recording.symbols);
  model.append(recording.events);
  std::uint64_t event = 0;
  for (auto _ : state) {
    event = (event + 217'761) % recording.events.size();
    benchmark::DoNotOptimize(model.state_at(model.after_event(event)));
  }
}
BENCHMARK(BM_StateAtShortLived)->Unit(benchmark::kMicrosecond);

void BM_TurnsAxisUpdate(benchmark::State& state) {
  const Recording recording = sleepers(1000, 1'000'000);
  Model model(recording.symbols);
  model.append(recording.events);
  for (auto _ : state) {
    Axis axis(AxisKind::turns);
    axis.update(model);
    benchmark::DoNotOptimize(axis.end());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(recording.events.size()));
}
BENCHMARK(BM_TurnsAxisUpdate)->Unit(benchmark::kMillisecond);

void BM_TurnsAxisPosition(benchmark::State& state) {
  const Recording recording = sleepers(1000, 1'000'000);
  Model model(recording.symbols);
  model.append(recording.events);
  Axis axis(AxisKind::turns);
  axis.update(model);
  std::uint64_t event = 0;
  for (auto _ : state) {
    event = (event + 617'761) % recording.events.size();
    benchmark::DoNotOptimize(axis.position(model.after_event(event)));
  }
}
BENCHMARK(BM_TurnsAxisPosition);

}  // namespace
}  // namespace loopscope::model
