#pragma once

#include <vector>

#include "app/views/findings.h"
#include "app/views/timeline_boxes.h"

namespace loopscope::views {

/// The sign of a finding on its lane, or of several that stand too close to be told apart. Signs have a place of their
/// own, the row's top edge where the evidence begins: below it a bar, left and right of it the labels of two spans.
struct FindingMark {
  model::LaneIndex lane = model::kNoLane;
  ui::Rect rect;
  std::uint32_t first = 0;  ///< of Findings::all(): the first of them
  std::uint32_t count = 1;
  bool error = false;  ///< one of them is
};

/// The marks of the rows on screen. Costs some steps for each mark that is shown, however many findings there are.
void layout_marks(const TimelineInput& input, const TimelineLayout& timeline, const Findings& findings,
                  std::vector<FindingMark>& marks);

}  // namespace loopscope::views
