#pragma once

#include <cstddef>

namespace loopscope::ui {

/// The rows of equal height that are at least partly in view.
struct RowRange {
  std::size_t first = 0;
  std::size_t last = 0;  ///< one past it
};
RowRange visible_rows(std::size_t count, double row_height, double scroll, double view_height);

}  // namespace loopscope::ui
