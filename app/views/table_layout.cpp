#include "app/views/table_layout.h"

#include <algorithm>
#include <cmath>

#include "app/ui/rows.h"

namespace loopscope::views {

namespace {

constexpr float kRow = 20;
constexpr float kHead = 24;
constexpr float kMargin = 12;
constexpr float kLeastRest = 160;  // of the column that takes what the others leave

/// Leaves out columns until the rest has room, and gives the width of the rest.
float choose_columns(const TableInput& input, float room, std::vector<std::size_t>& kept) {
  for (std::size_t i = 0; i < input.columns.size(); ++i) kept.push_back(i);
  const auto spare = [&](std::size_t a, std::size_t b) { return input.columns[a].spare < input.columns[b].spare; };
  while (true) {
    float rest = room;
    for (const std::size_t i : kept) rest -= std::round(input.columns[i].width * input.scale);
    const auto first = std::max_element(kept.begin(), kept.end(), spare);
    if (rest >= kLeastRest * input.scale || first == kept.end() || input.columns[*first].spare == 0)
      return std::max(rest, 0.0F);
    kept.erase(first);
  }
}

}  // namespace

const TableLayout::Line* TableLayout::line_at(ui::Vec2 point) const {
  const auto found =
      std::find_if(lines.begin(), lines.end(), [point](const Line& line) { return line.rect.contains(point); });
  return found == lines.end() || !body.contains(point) ? nullptr : &*found;
}

std::size_t TableLayout::page() const {
  return std::max<std::size_t>(static_cast<std::size_t>(std::max(0.0, body.height() / row_height)), 1);
}

TableLayout layout_table(const TableInput& input) {
  const auto px = [&](float design) { return std::round(design * input.scale); };
  TableLayout layout;
  layout.area = input.area;
  layout.head = {input.area.x0, input.area.y0, input.area.x1, std::min(input.area.y0 + px(kHead), input.area.y1)};
  layout.body = {input.area.x0, layout.head.y1, input.area.x1, input.area.y1};
  layout.row_height = static_cast<double>(px(kRow));

  std::vector<std::size_t> kept;
  const float rest = choose_columns(input, input.area.width() - 2 * px(kMargin), kept);
  float x = input.area.x0 + px(kMargin);
  for (const std::size_t i : kept) {
    const float width = input.columns[i].width == 0 ? rest : px(input.columns[i].width);
    const float end = std::min(x + width, input.area.x1);
    layout.heads.push_back({i, {x, layout.head.y0, end, layout.head.y1}});
    x = end;
  }

  const auto height = static_cast<double>(layout.body.height());
  layout.content_height = layout.row_height * static_cast<double>(input.order.size());
  layout.scroll = std::clamp(input.scroll, 0.0, std::max(0.0, layout.content_height - height));
  const ui::RowRange range = ui::visible_rows(input.order.size(), layout.row_height, layout.scroll, height);
  const double above = static_cast<double>(range.first) * layout.row_height - layout.scroll;
  float y = layout.body.y0 + static_cast<float>(std::round(above));
  for (std::size_t i = range.first; i < range.last; ++i, y += px(kRow))
    layout.lines.push_back({input.order.row(i), {input.area.x0, y, input.area.x1, y + px(kRow)}});
  return layout;
}

double scroll_to_row(const TableLayout& layout, std::size_t position, double scroll) {
  const auto height = static_cast<double>(layout.body.height());
  const double top = layout.row_height * static_cast<double>(position);
  const double bottom = top + layout.row_height;
  if (top >= scroll && bottom <= scroll + height) return scroll;
  if (top < scroll && scroll - top <= layout.row_height) return top;
  if (bottom > scroll + height && bottom - scroll - height <= layout.row_height) return bottom - height;
  return std::max(0.0, std::round(top - (height - layout.row_height) * 0.5));
}

}  // namespace loopscope::views
