#include "app/views/lane_rows.h"

namespace loopscope::views {

void LaneRows::clear() { *this = {}; }

void LaneRows::update(const model::Model& model) {
  const auto& lanes = model.lanes();
  if (lanes.size() < lanes_.size()) clear();
  for (std::size_t i = lanes_.size(); i < lanes.size(); ++i) {
    const model::Lane& lane = lanes[i];
    const auto index = static_cast<model::LaneIndex>(i);
    lanes_.emplace_back();
    if (lane.kind != model::LaneKind::task) {
      threads_ += lane.kind == model::LaneKind::thread ? 1 : 0;
      dirty_ = true;  // loops are in the order of their ids, workers behind the tasks of theirs
      continue;
    }
    ++tasks_;
    if (!dirty_) add_row(lane, index);
    lanes_[lane.parent].last_child = index;
    lanes_[lane.parent].has_children = lanes[lane.parent].kind == model::LaneKind::task;
  }
  if (dirty_) build(model);
}

/// Behind the last row that its parent has below it.
void LaneRows::add_row(const model::Lane& lane, model::LaneIndex index) {
  if (!rows_.contains(lane.parent) || lanes_[lane.parent].folded) return;
  model::LaneIndex before = lane.parent;
  while (lanes_[before].last_child != model::kNoLane && !lanes_[before].folded) before = lanes_[before].last_child;
  rows_.insert_after(before, index);
}

void LaneRows::build(const model::Model& model) {
  rows_.clear();
  dirty_ = false;
  std::uint32_t hidden_below = UINT32_MAX;  // lanes deeper than this are inside a fold
  for (const model::LaneIndex index : model.rows()) {
    const model::Lane& lane = model.lanes()[index];
    if (lane.kind != model::LaneKind::task || lane.depth <= hidden_below) {
      hidden_below = UINT32_MAX;
      rows_.push_back(index);
      if (lanes_[index].folded) hidden_below = lane.depth;
    }
  }
}

void LaneRows::toggle(model::LaneIndex lane) {
  if (!has_children(lane)) return;
  lanes_[lane].folded = !lanes_[lane].folded;
  dirty_ = true;
}

}  // namespace loopscope::views
