#include "app/session/session.h"

#include <algorithm>
#include <utility>

namespace loopscope::session {

Result<std::unique_ptr<Session>> Session::open(std::unique_ptr<Source> source) {
  std::unique_ptr<Session> session(new Session(std::move(source)));
  if (const auto started = session->start(); !started) return started.error();
  return session;
}

Result<void> Session::start() {
  recording_.model.clear();
  Result<void> started = source_->start(recording_);
  transport_.reset();
  return started;
}

void Session::poll() {
  // In this order: what a program did until it was held is all there to be taken in.
  const Control* const control = source_->control();
  const Control::State state = control != nullptr ? control->state() : Control::State::going;
  const bool all = source_->feed(recording_);
  transport_.update(all && (state == Control::State::before_frame || state == Control::State::before_turn));
}

void Session::load(std::chrono::nanoseconds longest) { source_->load(recording_, longest); }

void Session::finish_loading() {
  while (source_->loading_progress() < 1) load(std::chrono::seconds(1));
}

void Session::command(TransportCommand command) {
  if (command != TransportCommand::restart) return transport_.command(command);
  // That it failed is told by notice().
  if (source_->can_restart()) static_cast<void>(start());
}

TimeNs Session::now_ns() const {
  const TimeNs recorded = model().end().time_ns;
  return source_->over() ? recorded : std::max(recorded, source_->now_ns());
}

}  // namespace loopscope::session
