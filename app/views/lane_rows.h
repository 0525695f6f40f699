#pragma once

#include <cstdint>
#include <vector>

#include "app/model/model.h"

namespace loopscope::views {

/// The rows of the timeline: the model's lanes in tree order without what the viewer has folded away. Kept up to date
/// cheaply: it is computed again only when there are new lanes or a fold has changed.
class LaneRows {
 public:
  void update(const model::Model& model);
  void clear();

  const std::vector<model::LaneIndex>& rows() const { return rows_; }
  bool has_children(model::LaneIndex lane) const { return lane < has_children_.size() && has_children_[lane]; }
  bool folded(model::LaneIndex lane) const { return lane < folded_.size() && folded_[lane]; }
  void toggle(model::LaneIndex lane);
  /// The row of a lane, SIZE_MAX when it is folded away.
  std::size_t row_of(model::LaneIndex lane) const;

 private:
  std::vector<model::LaneIndex> rows_;
  std::vector<bool> has_children_;
  std::vector<bool> folded_;
  std::size_t lanes_ = 0;
  bool dirty_ = true;
};

}  // namespace loopscope::views
