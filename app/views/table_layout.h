#pragma once

#include <span>
#include <vector>

#include "app/ui/geometry.h"
#include "app/views/table_order.h"

namespace loopscope::views {

/// Where a table's heads and rows are. Only rows on screen are in it.
struct TableLayout {
  struct Head {
    std::size_t column = 0;
    ui::Rect rect;
  };
  struct Line {
    std::size_t row = 0;  ///< the row's own number, not its position
    ui::Rect rect;
  };
  ui::Rect area;
  ui::Rect head;  ///< of all columns
  ui::Rect body;  ///< of the rows, which scroll
  std::vector<Head> heads;
  std::vector<Line> lines;
  double row_height = 20;
  double content_height = 0;
  double scroll = 0;  ///< pixels of rows above the view; a float holds no millions of rows exactly

  const Line* line_at(ui::Vec2 point) const;
  /// How many rows a page has, at least one.
  std::size_t page() const;
};

struct TableInput {
  const TableOrder& order;
  std::span<const Column> columns;
  ui::Rect area;
  double scroll = 0;
  float scale = 1;
};
TableLayout layout_table(const TableInput& input);

/// The scroll that shows the row at a position: `scroll` itself when it is in view, else with the row in the middle or,
/// for a short way, at the edge.
double scroll_to_row(const TableLayout& layout, std::size_t position, double scroll);

}  // namespace loopscope::views
