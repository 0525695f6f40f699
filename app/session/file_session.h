#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "app/session/cursor.h"
#include "app/session/session.h"
#include "core/trace/trace.h"

namespace loopscope::session {

/// A recorded file as the source of a session. Running it moves the cursor through it, at the speed set.
class FileSession final : public Session {
 public:
  FileSession(const std::filesystem::path& path, trace::Trace trace);

  void poll() override;
  void command(TransportCommand command) override;
  void set_speed(double speed) override;
  double speed() const override { return speed_; }
  TransportState state() const override;
  const model::Model& model() const override { return model_; }
  model::Moment cursor() const override { return cursor_.moment(model_); }
  bool following() const override { return cursor_.following(); }
  void set_cursor(model::Moment moment) override;
  TimeNs now_ns() const override { return model_.end().time_ns; }
  const scenarios::Preset* preset() const override { return nullptr; }
  const scenarios::Values* values() const override { return nullptr; }
  trace::ClockKind clock() const override { return info_.clock; }
  std::string title() const override { return name_; }
  std::string notice() const override { return notice_; }

 private:
  using Steady = std::chrono::steady_clock;

  void play();
  void anchor();

  const std::string name_;
  const trace::TraceInfo info_;
  const trace::Symbols symbols_;
  model::Model model_;
  Cursor cursor_;
  std::string notice_;
  double speed_ = 1;
  bool playing_ = false;
  Steady::time_point anchor_real_;
  TimeNs anchor_ns_ = 0;
};

}  // namespace loopscope::session
