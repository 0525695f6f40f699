#pragma once

#include <string>
#include <vector>

#include "app/views/timeline_boxes.h"

namespace loopscope::views {

/// A wake-up: from what woke to what was woken.
struct Arrow {
  ui::Vec2 from;
  ui::Vec2 to;
  bool incoming = true;  ///< it ends at the span asked about
  bool cut = false;      ///< an end is on a row that is not on screen: drawn to the edge
  std::string label;     ///< "a timer", when it does not come from a task; at `from`
};

struct ArrowsLayout {
  std::vector<Arrow> arrows;
  std::size_t more = 0;  ///< wake-ups that are left out, because there are too many
};

/// The wake-ups that a span has to do with: the one that ended its wait, and those that its turn caused. At most
/// `limit`, and only those that touch the screen.
ArrowsLayout layout_arrows(const TimelineInput& input, const TimelineLayout& layout, model::LaneIndex lane,
                           std::size_t span, std::size_t limit = 48);

}  // namespace loopscope::views
