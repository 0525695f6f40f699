#include "app/session/cursor.h"

namespace loopscope::session {

void Cursor::move(const model::Model& model, model::Moment moment) {
  following_ = moment >= model.end();
  moment_ = moment;
}

bool Cursor::step_forwards(const model::Model& model, TransportCommand command) {
  if (following_) return false;
  const auto next = command == TransportCommand::step_frame ? model.next_frame(moment_) : model.next_turn(moment_);
  if (next) {
    move(model, *next);
  } else {
    follow();
  }
  return true;
}

bool Cursor::step_backwards(const model::Model& model, TransportCommand command) {
  const model::Moment from = moment(model);
  const auto previous =
      command == TransportCommand::step_back_frame ? model.previous_frame(from) : model.previous_turn(from);
  if (previous) move(model, *previous);
  return previous.has_value();
}

}  // namespace loopscope::session
