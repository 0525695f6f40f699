#include "app/session/preset_session.h"

#include <algorithm>
#include <utility>

namespace loopscope::session {
namespace {

// Taken in between two looks at the time.
constexpr std::size_t kBatchEvents = 1 << 12;
// A quarter of a second of a million events a second, so that a window that was busy that long has missed nothing.
constexpr std::size_t kLossyRingEvents = std::size_t{1} << 18;
constexpr std::size_t kLosslessRingEvents = std::size_t{1} << 16;

}  // namespace

PresetSession::PresetSession(presets::RunRequest request, presets::Program program, PollSlice slice)
    : request_(std::move(request)), program_(program), slice_(std::move(slice)), model_(symbols_) {}

Result<void> PresetSession::start(TransportControl::Mode mode) {
  run_.reset();
  model_.clear();
  cursor_.follow();
  ended_ = false;
  failure_.clear();
  const bool lossy = request_.clock == trace::ClockKind::real && mode != TransportControl::Mode::free;
  collector_ = std::make_unique<trace::Collector>(
      symbols_, trace::CollectorOptions{.clock = request_.clock,
                                        .policy = lossy ? trace::RingPolicy::lossy : trace::RingPolicy::lossless,
                                        .ring_events = lossy ? kLossyRingEvents : kLosslessRingEvents});
  auto run =
      PresetRun::start(request_, program_, mode, [&](TimeNs origin_ns) { return collector_->add_loop(origin_ns); });
  if (!run) {
    ended_ = true;
    failure_ = run.error().message;
    return run.error();
  }
  run_ = std::move(*run);
  run_->control().set_speed(speed_);
  return {};
}

void PresetSession::poll() {
  if (ended_) return;
  const bool program_ended = run_->ended();  // before its events are collected: then they are all there
  const auto end = slice_.now() + slice_.length;
  do {
    incoming_.clear();
    const std::size_t count = collector_->collect(incoming_, kBatchEvents);
    model_.append(incoming_);
    if (count == kBatchEvents) continue;
    if (program_ended) {
      ended_ = true;
      failure_ = run_->failure();
    }
    return;
  } while (slice_.now() < end);
}

void PresetSession::command(TransportCommand command) {
  switch (command) {
    case TransportCommand::run:
      return go_on();
    case TransportCommand::pause:
      if (run_) run_->control().pause();
      return;
    case TransportCommand::step_frame:
    case TransportCommand::step_turn:
      return step(command);
    case TransportCommand::step_back_frame:
    case TransportCommand::step_back_turn:
      if (run_) run_->control().pause();
      cursor_.step_backwards(model_, command);
      return;
    case TransportCommand::to_start:
      return cursor_.move(model_, {});
    case TransportCommand::to_end:
      return cursor_.follow();
    case TransportCommand::restart:
      // Its failure is kept for notice().
      static_cast<void>(start(TransportControl::Mode::paused));
      return;
  }
}

void PresetSession::go_on() {
  const bool was_following = cursor_.following();
  cursor_.follow();
  if (!ended_) {
    run_->control().run();
  } else if (was_following) {
    static_cast<void>(start(TransportControl::Mode::running));
  }
}

void PresetSession::step(TransportCommand command) {
  if (cursor_.step_forwards(model_, command) || ended_) return;
  if (command == TransportCommand::step_frame) {
    run_->control().step_frame();
  } else {
    run_->control().step_turn();
  }
}

void PresetSession::set_speed(double speed) {
  speed_ = std::clamp(speed, kMinSpeed, kMaxSpeed);
  if (run_) run_->control().set_speed(speed_);
}

TransportState PresetSession::state() const {
  if (ended_) return TransportState::finished;
  return run_->control().mode() == TransportControl::Mode::paused ? TransportState::paused : TransportState::running;
}

TimeNs PresetSession::now_ns() const {
  const TimeNs recorded = model_.end().time_ns;
  return ended_ ? recorded : std::max(recorded, run_->now_ns());
}

std::string PresetSession::notice() const {
  return failure_.empty() ? std::string() : "The program failed: " + failure_;
}

}  // namespace loopscope::session
