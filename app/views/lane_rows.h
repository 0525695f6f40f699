#pragma once

#include <cstdint>
#include <vector>

#include "app/model/model.h"
#include "app/views/row_list.h"

namespace loopscope::views {

/// The rows of the timeline: the model's lanes in tree order without what the viewer has folded away. A frame costs as
/// much as there are new lanes; only folding goes through all of them.
class LaneRows {
 public:
  void update(const model::Model& model);
  void clear();

  const RowList& rows() const { return rows_; }
  bool has_children(model::LaneIndex lane) const { return lane < lanes_.size() && lanes_[lane].has_children; }
  bool folded(model::LaneIndex lane) const { return lane < lanes_.size() && lanes_[lane].folded; }
  void toggle(model::LaneIndex lane);
  /// The row of a lane, SIZE_MAX when it is folded away.
  std::size_t row_of(model::LaneIndex lane) const { return rows_.row_of(lane); }
  /// The tasks of the model, folded away or not.
  std::size_t tasks() const { return tasks_; }
  std::size_t threads() const { return threads_; }

 private:
  struct Lane {
    model::LaneIndex last_child = model::kNoLane;
    bool has_children = false;  // of its own: those of a loop are not folded
    bool folded = false;
  };
  void build(const model::Model& model);
  void add_row(const model::Lane& lane, model::LaneIndex index);

  RowList rows_;
  std::vector<Lane> lanes_;
  std::size_t tasks_ = 0;
  std::size_t threads_ = 0;
  bool dirty_ = true;
};

}  // namespace loopscope::views
