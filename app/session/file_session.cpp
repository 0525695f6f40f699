#include "app/session/file_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loopscope::session {

FileSession::FileSession(const std::filesystem::path& path, trace::Trace trace)
    : name_(path.filename().string()),
      info_(std::move(trace.info)),
      symbols_(std::move(trace.symbols)),
      model_(symbols_) {
  model_.append(trace.events);
  if (trace.damage) {
    notice_ = fmt::format("{} is damaged at offset {}: {}. Shown is what stands before.", name_, trace.damage->offset,
                          trace.damage->message);
  }
}

void FileSession::poll() {
  if (!playing_) return;
  const Duration passed = Steady::now() - anchor_real_;
  const TimeNs time = anchor_ns_ + static_cast<TimeNs>(static_cast<double>(passed.count()) * speed_);
  cursor_.move(model_, time >= model_.end().time_ns ? model_.end() : model_.moment_at(time));
  playing_ = !cursor_.following();
}

void FileSession::command(TransportCommand command) {
  switch (command) {
    case TransportCommand::run:
      return play();
    case TransportCommand::pause:
      playing_ = false;
      return;
    case TransportCommand::step_frame:
    case TransportCommand::step_turn:
      playing_ = false;
      cursor_.step_forwards(model_, command);
      return;
    case TransportCommand::step_back_frame:
    case TransportCommand::step_back_turn:
      playing_ = false;
      cursor_.step_backwards(model_, command);
      return;
    case TransportCommand::to_start:
    case TransportCommand::restart:
      playing_ = false;
      cursor_.move(model_, {});
      return;
    case TransportCommand::to_end:
      playing_ = false;
      cursor_.follow();
      return;
  }
}

void FileSession::play() {
  if (model_.empty()) return;
  if (cursor_.following()) cursor_.move(model_, {});
  playing_ = true;
  anchor();
}

void FileSession::anchor() {
  anchor_real_ = Steady::now();
  anchor_ns_ = cursor().time_ns;
}

void FileSession::set_speed(double speed) {
  speed_ = std::clamp(speed, kMinSpeed, kMaxSpeed);
  anchor();
}

void FileSession::set_cursor(model::Moment moment) {
  cursor_.move(model_, moment);
  anchor();
}

TransportState FileSession::state() const {
  if (model_.empty()) return TransportState::empty;
  if (playing_) return TransportState::running;
  return cursor_.following() ? TransportState::finished : TransportState::paused;
}

}  // namespace loopscope::session
