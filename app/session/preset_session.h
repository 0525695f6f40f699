#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/session/cursor.h"
#include "app/session/preset_run.h"
#include "app/session/session.h"

namespace loopscope::session {

/// How much of a window frame goes into taking in events; what is left then waits for the next frame.
struct PollSlice {
  Duration length = std::chrono::milliseconds(4);
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

/// A preset as the source of a session: its run, and the model of what was recorded of it so far. On the virtual clock,
/// and when it runs free, its loop waits for the model, so that nothing is ever missing; on the real clock, which does
/// not wait either, what comes faster than the model takes it is dropped and shown as a gap.
class PresetSession final : public Session {
 public:
  PresetSession(presets::RunRequest request, presets::Program program, PollSlice slice = {});

  /// Begins the run anew.
  Result<void> start(TransportControl::Mode mode);

  void poll() override;
  void command(TransportCommand command) override;
  void set_speed(double speed) override;
  double speed() const override { return speed_; }
  TransportState state() const override;
  const model::Model& model() const override { return model_; }
  model::Moment cursor() const override { return cursor_.moment(model_); }
  bool following() const override { return cursor_.following(); }
  void set_cursor(model::Moment moment) override { cursor_.move(model_, moment); }
  TimeNs now_ns() const override;
  const presets::Preset* preset() const override { return request_.preset; }
  const presets::Values* values() const override { return &request_.values; }
  trace::ClockKind clock() const override { return request_.clock; }
  std::string title() const override { return request_.preset->name; }
  std::string notice() const override;

 private:
  void go_on();
  void step(TransportCommand command);

  const presets::RunRequest request_;
  const presets::Program program_;
  const PollSlice slice_;
  trace::Symbols symbols_;
  model::Model model_;
  Cursor cursor_;
  std::unique_ptr<trace::Collector> collector_;  // of the present run
  std::unique_ptr<PresetRun> run_;
  std::vector<trace::Event> incoming_;
  double speed_ = 1;
  bool ended_ = false;
  std::string failure_;
};

}  // namespace loopscope::session
