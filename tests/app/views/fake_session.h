#pragma once

#include <string>

#include "app/session/session.h"

namespace loopscope::test {

/// A session without a loop: the test says what it shows.
class FakeSession final : public session::Session {
 public:
  explicit FakeSession(const trace::Symbols& symbols) : model_(symbols) {}

  model::Model model_;
  model::Moment cursor_;
  bool following_ = true;
  session::TransportState state_ = session::TransportState::paused;
  TimeNs now_ns_ = 0;
  double speed_ = 1;
  const presets::Preset* preset_ = nullptr;
  presets::Values values_;
  std::string notice_;
  double loading_progress_ = 1;
  TimeNs loading_until_ns_ = 0;

  void poll() override {}
  void command(session::TransportCommand) override {}
  void set_speed(double speed) override { speed_ = speed; }
  double speed() const override { return speed_; }
  session::TransportState state() const override { return state_; }
  const model::Model& model() const override { return model_; }
  model::Moment cursor() const override { return following_ ? model_.end() : cursor_; }
  bool following() const override { return following_; }
  void set_cursor(model::Moment moment) override {
    cursor_ = moment;
    following_ = false;
  }
  TimeNs now_ns() const override { return std::max(now_ns_, model_.end().time_ns); }
  const presets::Preset* preset() const override { return preset_; }
  const presets::Values* values() const override { return preset_ == nullptr ? nullptr : &values_; }
  trace::ClockKind clock() const override { return trace::ClockKind::virtual_; }
  std::string title() const override { return "fake.lscope"; }
  std::string notice() const override { return notice_; }
  double loading_progress() const override { return loading_progress_; }
  TimeNs loading_until_ns() const override { return loading_until_ns_; }
};

}  // namespace loopscope::test
