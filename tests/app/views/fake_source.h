#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "app/session/session.h"
#include "tests/core/trace/trace_builder.h"

namespace loopscope::test {

/// A source without a program: the test says what it is and what it has told. The trace may grow, and must outlive it.
class FakeSource final : public session::Source, public session::Control {
 public:
  explicit FakeSource(const TraceBuilder& trace) : trace_(trace) {}

  Control::State state_ = Control::State::before_frame;
  presets::RunRequest request_;  ///< without a preset: it cannot be had again
  std::string source_path_;
  std::string source_text_;
  std::string notice_;
  std::size_t limit_ = SIZE_MAX;  ///< how many of its events it has told so far, at most
  double loading_progress_ = 1;
  bool over_ = false;

  std::string title() const override { return "fake.lscope"; }
  trace::ClockKind clock() const override { return trace::ClockKind::virtual_; }
  std::string_view source_text(std::string_view path) const override {
    return path == source_path_ ? std::string_view(source_text_) : std::string_view();
  }
  const presets::RunRequest* run_request() const override { return request_.preset == nullptr ? nullptr : &request_; }
  std::string notice() const override { return notice_; }

  session::Ability can_control() const override { return {}; }
  session::Ability can_restart() const override { return {}; }
  session::Ability can_pace() const override { return {}; }

  Result<void> start(session::Recording&) override {
    fed_ = 0;
    return {};
  }
  bool feed(session::Recording& recording) override {
    if (recording.symbols.string_count() != trace_.symbols().string_count()) recording.symbols = trace_.symbols();
    const std::size_t end = std::min(trace_.events().size(), limit_);
    recording.model.append(std::span(trace_.events()).subspan(fed_, end - fed_));
    fed_ = end;
    return true;
  }
  bool over() const override { return over_; }
  double loading_progress() const override { return loading_progress_; }
  Control* control() override { return this; }

  void run() override { state_ = Control::State::going; }
  void pause() override { state_ = Control::State::before_frame; }
  void step(session::Step) override {}
  Control::State state() const override { return state_; }
  void set_speed(double) override {}
  TimeNs now_ns() const override { return 0; }

 private:
  const TraceBuilder& trace_;
  std::size_t fed_ = 0;
};

/// A session on such a source.
class FakeSession {
 public:
  explicit FakeSession(const TraceBuilder& trace) {
    auto source = std::make_unique<FakeSource>(trace);
    source_ = source.get();
    session_ = *session::Session::open(std::move(source));
  }
  FakeSource& source() { return *source_; }
  session::Session* operator->() { return session_.get(); }
  const session::Session* get() const { return session_.get(); }
  const model::Model& model() const { return session_->model(); }

 private:
  FakeSource* source_ = nullptr;  // the session's
  std::unique_ptr<session::Session> session_;
};

}  // namespace loopscope::test
