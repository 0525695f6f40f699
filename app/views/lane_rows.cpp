#include "app/views/lane_rows.h"

#include <algorithm>

namespace loopscope::views {

void LaneRows::clear() {
  rows_.clear();
  has_children_.clear();
  folded_.clear();
  lanes_ = 0;
  dirty_ = true;
}

void LaneRows::update(const model::Model& model) {
  const auto& lanes = model.lanes();
  if (lanes.size() < lanes_) clear();
  if (!dirty_ && lanes.size() == lanes_) return;
  has_children_.resize(lanes.size());
  folded_.resize(lanes.size());
  for (std::size_t i = lanes_; i < lanes.size(); ++i) {
    const model::LaneIndex parent = lanes[i].parent;
    if (parent != model::kNoLane && lanes[parent].kind == model::LaneKind::task) has_children_[parent] = true;
  }
  lanes_ = lanes.size();
  dirty_ = false;

  rows_.clear();
  std::uint32_t hidden_below = UINT32_MAX;  // lanes deeper than this are inside a fold
  for (const model::LaneIndex index : model.rows()) {
    const model::Lane& lane = lanes[index];
    if (lane.kind == model::LaneKind::loop || lane.depth <= hidden_below) {
      hidden_below = UINT32_MAX;
      rows_.push_back(index);
      if (folded_[index]) hidden_below = lane.depth;
    }
  }
}

void LaneRows::toggle(model::LaneIndex lane) {
  if (!has_children(lane)) return;
  folded_[lane] = !folded_[lane];
  dirty_ = true;
}

std::size_t LaneRows::row_of(model::LaneIndex lane) const {
  const auto at = std::find(rows_.begin(), rows_.end(), lane);
  return at == rows_.end() ? SIZE_MAX : static_cast<std::size_t>(at - rows_.begin());
}

}  // namespace loopscope::views
