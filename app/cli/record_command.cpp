#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/session/preset_run.h"
#include "core/base/duration.h"
#include "core/trace/live/recorder.h"

namespace loopscope::cli {
namespace {

/// A line for whoever waits, first after half a second, then ten times a second.
class Progress {
 public:
  void show(const std::string& preset, const trace::Recorder& recorder) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds(100);
    line_.show(fmt::format("recording {}: {} events, {}; Ctrl-C ends it", preset, recorder.events(),
                           format_duration(recorder.last_ns())));
  }

 private:
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
  ProgressLine line_;
};

/// Waits until the run has ended, by itself or by a signal, or can be recorded no more.
void wait_for_end(session::PresetRun& run, const trace::Recorder& recorder, const std::string& name) {
  const InterruptWatch interrupts;
  Progress progress;
  bool abandoned = false;
  while (!run.ended() && !recorder.failure()) {
    if (interrupts.interrupted() && !abandoned) {
      run.abandon();
      abandoned = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    progress.show(name, recorder);
  }
}

}  // namespace

Result<void> record(const RecordRequest& request) {
  const presets::Preset& preset = *request.preset.preset;
  const trace::ClockKind clock = request.preset.clock.value_or(preset.clock);
  auto recorder = trace::Recorder::create(request.output, session::describe_run(preset, request.preset.values, clock));
  if (!recorder) return recorder.error();
  auto run = session::PresetRun::start(preset, request.preset.values, clock, session::TransportControl::Mode::free,
                                       [&](TimeNs origin_ns) { return (*recorder)->add_loop(origin_ns); });
  if (!run) return run.error();
  wait_for_end(**run, **recorder, std::string(preset.name));
  if (const Result<void> finished = (*recorder)->finish(); !finished) return finished.error();

  const std::string& failure = (*run)->failure();
  if (!failure.empty()) {
    return Error{fmt::format("preset {} failed: {}; {} has what it did until then", preset.name, failure,
                             request.output.string())};
  }
  return print(fmt::format("{}: {} events, {}\n", request.output.string(), (*recorder)->events(),
                           format_duration((*recorder)->last_ns())));
}

}  // namespace loopscope::cli
