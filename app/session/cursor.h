#pragma once

#include <optional>

#include "app/model/model.h"

namespace loopscope::session {

/// The position that the panels show. It follows the newest one until it is moved to a past one.
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
  /// To a position; to the newest one means to follow.
  void move(const model::Model& model, model::Moment moment) {
    following_ = moment.events >= model.end().events;
    moment_ = moment;
  }

 private:
  bool following_ = true;
  model::Moment moment_;
};

}  // namespace loopscope::session
