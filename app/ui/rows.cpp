#include "app/ui/rows.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui {

RowRange visible_rows(std::size_t count, double row_height, double scroll, double view_height) {
  if (count == 0 || row_height <= 0 || view_height <= 0) return {};
  const auto first = static_cast<std::size_t>(std::max(0.0, std::floor(scroll / row_height)));
  const auto last = static_cast<std::size_t>(std::max(0.0, std::ceil((scroll + view_height) / row_height)));
  return {std::min(first, count), std::min(last, count)};
}

}  // namespace loopscope::ui
