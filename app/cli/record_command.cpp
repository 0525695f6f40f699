#include <chrono>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/session/preset_run.h"
#include "core/base/duration.h"
#include "core/trace/file.h"

namespace loopscope::cli {
namespace {

/// What was recorded so far.
struct Tally {
  std::uint64_t events = 0;
  TimeNs last_ns = 0;
};

/// A line for whoever waits, first after half a second, then ten times a second.
class Progress {
 public:
  void show(const std::string& preset, const Tally& tally) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds(100);
    line_.show(fmt::format("recording {}: {} events, {}; Ctrl-C ends it", preset, tally.events,
                           format_duration(tally.last_ns)));
  }

 private:
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
  ProgressLine line_;
};

/// Moves events from the run into the file until the run has ended or the file cannot be written.
Result<Tally> write_events(session::PresetRun& run, trace::FileWriter& writer, const trace::Symbols& symbols,
                           const std::string& name) {
  constexpr std::size_t kBatch = 1 << 14;
  const InterruptWatch interrupts;
  Progress progress;
  Tally tally;
  std::vector<trace::Event> events;
  bool abandoned = false;
  while (true) {
    if (interrupts.interrupted() && !abandoned) {
      run.abandon();
      abandoned = true;
    }
    const bool ended = run.ended();  // before the drain: what comes after this is nothing
    events.clear();
    if (run.drain(events, kBatch) == 0) {
      if (ended) return tally;
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    } else {
      if (const Result<void> written = writer.append(events, symbols); !written) return written.error();
      tally.events += events.size();
      tally.last_ns = events.back().time_ns;
    }
    progress.show(name, tally);
  }
}

}  // namespace

Result<void> record(const RecordRequest& request) {
  const scenarios::Preset& preset = *request.preset.preset;
  const trace::ClockKind clock = request.preset.clock.value_or(preset.clock);
  auto writer = trace::FileWriter::create(request.output, session::describe_run(preset, request.preset.values, clock));
  if (!writer) return writer.error();

  trace::Symbols symbols;
  auto run =
      session::PresetRun::start(preset, request.preset.values, clock, session::TransportControl::Mode::free, symbols);
  if (!run) return run.error();
  const Result<Tally> tally = write_events(**run, **writer, symbols, std::string(preset.name));
  if (!tally) return tally.error();
  if (const Result<void> finished = (*writer)->finish(); !finished) return finished.error();

  const std::string& failure = (*run)->failure();
  if (!failure.empty()) {
    return Error{fmt::format("preset {} failed: {}; {} has what it did until then", preset.name, failure,
                             request.output.string())};
  }
  return print(
      fmt::format("{}: {} events, {}\n", request.output.string(), tally->events, format_duration(tally->last_ns)));
}

}  // namespace loopscope::cli
