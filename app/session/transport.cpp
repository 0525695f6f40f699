#include "app/session/transport.h"

#include <algorithm>

namespace loopscope::session {

void Transport::command(TransportCommand command) {
  switch (command) {
    case TransportCommand::run:
      return play();
    case TransportCommand::pause:
      return pause();
    case TransportCommand::step_frame:
    case TransportCommand::step_turn:
      playing_ = false;
      steps_.push_back(command);
      if (steps_.size() == 1) begin_steps();
      return;
    case TransportCommand::step_back_frame:
    case TransportCommand::step_back_turn:
      return step_back(command);
    case TransportCommand::to_start:
      stay();
      return cursor_.move(model_, model_.start());
    case TransportCommand::to_end:
      stay();
      return cursor_.follow();
    case TransportCommand::restart:
      return;
  }
}

Ability Transport::can(TransportCommand command) const {
  if (command == TransportCommand::restart) return source_.can_restart();
  if (model_.empty() && source_.over()) return Reason::empty;
  switch (command) {
    case TransportCommand::run:
      if (ends_here()) return Reason::run_is_over;
      break;
    case TransportCommand::step_frame:
    case TransportCommand::step_turn:
      if (ends_here()) return Reason::run_is_over;
      if (cursor_.following()) return source_.can_control();
      break;
    case TransportCommand::step_back_frame:
    case TransportCommand::step_back_turn:
    case TransportCommand::to_start:
      if (cursor().events <= model_.start().events) return Reason::at_start;
      break;
    default:
      break;
  }
  return {};
}

TransportState Transport::state() const {
  if (playing_ || !steps_.empty()) return TransportState::running;
  if (source_.over()) {
    if (model_.empty() && source_.loading_progress() >= 1) return TransportState::empty;
    return cursor_.following() ? TransportState::finished : TransportState::paused;
  }
  const bool runs = source_.control() != nullptr ? program_goes() : cursor_.following();
  return runs ? TransportState::running : TransportState::paused;
}

void Transport::reset() {
  stay();
  cursor_.follow();
  set_speed(speed_);
}

void Transport::update(bool settled) {
  if (!steps_.empty() && (settled || source_.over())) arrive();
  if (playing_) play_on();
}

void Transport::set_cursor(model::Moment moment) {
  steps_.clear();
  cursor_.move(model_, moment);
  anchor();
}

void Transport::set_speed(double speed) {
  speed_ = std::clamp(speed, kMinSpeed, kMaxSpeed);
  if (Control* const control = source_.control()) control->set_speed(speed_);
  anchor();
}

Ability Transport::can_pace() const { return cursor_.following() && !source_.over() ? source_.can_pace() : Ability(); }

/// What was on its way stops; a program that runs runs on.
void Transport::stay() {
  playing_ = false;
  steps_.clear();
}

// Run and pause

void Transport::play() {
  stay();
  if (ends_here()) return;
  playing_ = true;
  anchor();
  play_on();
}

void Transport::play_on() {
  if (!cursor_.following()) {
    const Duration passed = Steady::now() - anchor_real_;
    const TimeNs time = anchor_ns_ + static_cast<TimeNs>(static_cast<double>(passed.count()) * speed_);
    const model::Moment moment = model_.moment_at(time);
    if (moment.events > cursor().events) cursor_.move(model_, moment);
  }
  if (!cursor_.following()) return;
  playing_ = false;
  if (source_.over()) return;
  if (Control* const control = source_.control()) control->run();
}

void Transport::anchor() {
  anchor_real_ = Steady::now();
  anchor_ns_ = cursor().time_ns;
}

void Transport::pause() {
  stay();
  if (source_.over()) return;
  if (Control* const control = source_.control()) {
    control->pause();
  } else {
    cursor_.hold(model_);
  }
}

// Steps

/// Takes the steps asked for, until one needs the program to go on.
void Transport::begin_steps() {
  while (!steps_.empty() && step_through_recorded(steps_.front())) steps_.pop_front();
  if (steps_.empty()) return;
  step_from_ = cursor();
  cursor_.follow();
  source_.control()->step(steps_.front() == TransportCommand::step_frame ? Step::frame : Step::turn);
}

/// One step of the cursor alone; false when it takes the program to get there.
bool Transport::step_through_recorded(TransportCommand command) {
  const auto stop = next_stop(command, cursor());
  if (stop && stop->events < model_.end().events) {
    cursor_.move(model_, *stop);
    return true;
  }
  // What is recorded ends before the next stop, or is one: at the end of all, or of a frame.
  Control* const control = source_.control();
  const bool end_is_stop =
      control == nullptr || source_.over() ||
      (stop && command == TransportCommand::step_frame && control->state() == Control::State::before_frame);
  if (end_is_stop) cursor_.follow();
  return end_is_stop;
}

/// The program has made the first of the steps, or has ended on its way.
void Transport::arrive() {
  const TransportCommand command = steps_.front();
  steps_.pop_front();
  // After a frame the program is held at its stop, the newest moment. After a turn that turn is the latest; there was
  // none when the run has ended instead.
  if (command == TransportCommand::step_turn && !model_.turns().empty()) {
    const model::Moment stop = model_.after_event(model_.turns().begin_event(model_.turns().size() - 1));
    if (stop.events > step_from_.events) cursor_.move(model_, stop);
  }
  begin_steps();
}

void Transport::step_back(TransportCommand command) {
  const model::Moment from = cursor();
  pause();
  const auto stop =
      command == TransportCommand::step_back_frame ? model_.previous_frame(from) : model_.previous_turn(from);
  if (stop) cursor_.move(model_, *stop);
}

std::optional<model::Moment> Transport::next_stop(TransportCommand command, model::Moment after) const {
  return command == TransportCommand::step_frame ? model_.next_frame(after) : model_.next_turn(after);
}

bool Transport::program_goes() const {
  Control* const control = source_.control();
  return control != nullptr && !source_.over() && control->state() == Control::State::going;
}

bool Transport::ends_here() const { return source_.over() && cursor().events >= model_.end().events; }

}  // namespace loopscope::session
