#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/session/preset_run.h"
#include "app/session/source.h"

namespace loopscope::session {

/// How much of a window frame goes into taking in events; what is left then waits for the next frame.
struct PollSlice {
  Duration length = std::chrono::milliseconds(4);
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

/// A preset on a loop of its own thread, or with threads of its own (PresetRun). On the virtual clock, and when it runs
/// free, its loop waits for who takes in the events, so that nothing is ever missing; on the real clock, which does not
/// wait either, what comes faster is dropped and shown as a gap.
class PresetSource final : public Source, private Control {
 public:
  /// `first`: how the first run begins; later ones begin held.
  PresetSource(presets::RunRequest request, presets::Program program,
               TransportControl::Mode first = TransportControl::Mode::paused, PollSlice slice = {});

  std::string title() const override { return request_.preset->name; }
  trace::ClockKind clock() const override { return request_.clock; }
  std::string_view source_text(std::string_view path) const override;
  const presets::RunRequest* run_request() const override { return &request_; }
  std::string notice() const override;

  Ability can_control() const override { return program_.has_loop() ? Ability() : Reason::threads; }
  Ability can_restart() const override { return {}; }
  Ability can_pace() const override {
    return request_.clock == trace::ClockKind::virtual_ ? Ability() : Reason::own_pace;
  }

  Result<void> start(Recording& recording) override;
  bool feed(Recording& recording) override;
  bool over() const override { return over_; }
  /// Threads that have begun cannot be held: then there is none.
  Control* control() override { return run_ && !run_->unheld() ? this : nullptr; }
  TimeNs now_ns() const override { return run_ ? run_->now_ns() : 0; }

 private:
  void run() override { run_->control().run(); }
  void pause() override { run_->control().pause(); }
  void step(Step step) override { run_->control().step(step); }
  Control::State state() const override { return run_->control().state(); }
  void set_speed(double speed) override { run_->control().set_speed(speed); }

  const presets::RunRequest request_;
  const presets::Program program_;
  const PollSlice slice_;
  TransportControl::Mode next_mode_;
  std::unique_ptr<trace::Collector> collector_;  // of the present run
  std::unique_ptr<PresetRun> run_;
  std::vector<trace::Event> incoming_;
  bool over_ = true;
  std::string failure_;
};

}  // namespace loopscope::session
