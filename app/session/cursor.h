#pragma once

#include "app/model/model.h"
#include "app/session/session.h"

namespace loopscope::session {

/// The moment that the panels show, and its walk through what is recorded. It follows the newest moment until it is
/// moved to a past one.
class Cursor {
 public:
  model::Moment moment(const model::Model& model) const { return following_ ? model.end() : moment_; }
  bool following() const { return following_; }

  void follow() { following_ = true; }
  /// Stays where the newest moment is now.
  void hold(const model::Model& model) {
    moment_ = moment(model);
    following_ = false;
  }
  /// To a moment; to the newest one means to follow.
  void move(const model::Model& model, model::Moment moment);

  /// One step through what is recorded. False when there is nothing more in that direction.
  bool step_forwards(const model::Model& model, TransportCommand command);
  bool step_backwards(const model::Model& model, TransportCommand command);

 private:
  bool following_ = true;
  model::Moment moment_;
};

}  // namespace loopscope::session
