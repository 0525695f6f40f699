#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/ui/text_metrics.h"
#include "app/ui/theme.h"
#include "app/words/words.h"

namespace loopscope::views {

/// What a panel says of its table: the columns, and the rows by their numbers. The rest, which rows are shown in which
/// order and where, is the same for every table: TableOrder, layout_table, TableView.

struct Column {
  std::string_view id;  ///< of its head among the places: "<table>.head.<id>"
  words::Id title;
  float width = 0;  ///< design pixels; 0: what the others leave. One column is so.
  ui::Face face = ui::Face::words_small;
  std::uint8_t spare = 0;  ///< where there is little room columns are left out, the greatest number first; 0 never is
};

/// How much a cell's text matters.
enum class Tone : unsigned char { strong, dim, faint };

/// A sign before a cell's text.
enum class Sign : unsigned char { none, bar, warning, error };

struct Cell {
  std::string text;
  Tone tone = Tone::strong;
  Sign sign = Sign::none;
  ui::Color ui::Theme::*ink = &ui::Theme::text_faint;  ///< the bar's
};

/// What a column is sorted by: numbers first, texts where those are the same.
struct SortKey {
  double number = 0;
  std::string text;

  auto operator<=>(const SortKey&) const = default;
};

/// The rows of a table, for one frame. Rows are only ever added, at the end, until TableView::reset. Any cell must cost
/// little, however many rows there are: only those on screen are asked for, and some for sorting and filtering.
class TableRows {
 public:
  virtual ~TableRows() = default;
  virtual std::size_t size() const = 0;
  virtual Cell cell(std::size_t row, std::size_t column) const = 0;
  /// Must be overridden where the text does not sort as its meaning does.
  virtual SortKey key(std::size_t row, std::size_t column) const { return {0, cell(row, column).text}; }
  /// The column by which the rows are in order as they come.
  virtual std::optional<std::size_t> ordered_by() const { return {}; }
  /// It has not come to pass at the cursor's moment: written faint.
  virtual bool to_come(std::size_t) const { return false; }
};

}  // namespace loopscope::views
