#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/cli/output_target.h"
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

class Record final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{
        .name = "record",
        .usage = {"--preset NAME [--set KEY=VALUE]... [--clock virtual|real] [--turn-cost T] -o FILE"},
        .summary = "Run a preset without a window and write its trace",
        .details =
            "On the virtual clock, which most presets have, the same parameters give the same file, to the byte.",
        .examples = {"loopscope record --preset echo --set clients=4 -o echo.lscope",
                     "loopscope record --preset gather -o - | loopscope report -"}};
    return info;
  }

  void declare(Options& options) override {
    preset_.declare(options);
    options.value("-o,--output", "FILE", output_, "The trace to write (.lscope); - is standard output");
  }

  Result<void> check() override {
    if (preset_.preset.empty()) return Error{"record: --preset is missing; `loopscope presets` lists the names"};
    const Result<presets::RunRequest> request = preset_.request();
    if (!request) return request.error();
    request_ = *request;
    if (output_.empty()) return Error{"record: -o FILE is missing; it names the trace to write"};
    return check_no_terminal("record", output_);
  }

  Result<void> run(Display&) override {
    const presets::Preset& preset = *request_.preset;
    Result<OutputTarget> target = OutputTarget::at(output_);
    if (!target) return target.error();
    auto recorder = trace::Recorder::create(target->path(), session::describe_run(request_));
    if (!recorder) return recorder.error();
    auto run = session::PresetRun::start(request_, presets::program_of(preset), session::TransportControl::Mode::free,
                                         [&](TimeNs origin_ns) { return (*recorder)->add_loop(origin_ns); });
    if (!run) return run.error();
    wait_for_end(**run, **recorder, preset.name);
    if (const Result<void> finished = (*recorder)->finish(); !finished) return finished.error();

    if (const Result<void> written = target->finish(); !written) return written;
    const std::string& failure = (*run)->failure();
    if (!failure.empty()) {
      return Error{fmt::format("preset {} failed: {}; {} has what it did until then", preset.name, failure, output_)};
    }
    if (target->is_standard_output()) return {};
    return print(
        fmt::format("{}: {} events, {}\n", output_, (*recorder)->events(), format_duration((*recorder)->last_ns())));
  }

 private:
  PresetOptions preset_;
  std::string output_;
  presets::RunRequest request_;
};

}  // namespace

std::unique_ptr<Command> record_command() { return std::make_unique<Record>(); }

}  // namespace loopscope::cli
