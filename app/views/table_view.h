#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/views/panel.h"
#include "app/views/table_layout.h"

namespace loopscope::views {

/// A table on screen: heads that sort, a filter beside the tabs, rows to click; and, once it was clicked, the keyboard:
/// arrows, Page Up and Down, Home and End move to another row, Ctrl C copies it, Escape lets the keyboard go.
class TableView {
 public:
  /// What a panel's table is, apart from its rows.
  struct Description {
    std::string_view name;  ///< of its places: "<name>", "<name>.filter", "<name>.head.<column>"
    std::span<const Column> columns;
    words::Id empty;                     ///< said where there are no rows
    std::optional<std::size_t> current;  ///< the row at the cursor's moment: marked, and kept in view when it changes
  };

  /// Draws it into the context's area and bar. Gives the row that the viewer went to in this frame.
  std::optional<std::size_t> draw(const PanelContext& context, const TableRows& rows, const Description& table);

  /// Other rows come: scroll, filter and choice start afresh.
  void reset();
  /// The rows are others than before, but the viewer's filter and order stay.
  void rows_changed() { order_.reset(); }
  /// Chooses a row and brings it into view.
  void choose(std::size_t row);
  void sort_by(TableOrder::Sort sort) { order_.set_sort(sort); }

  /// Never while it shows no rows: the keys then do what they do elsewhere.
  bool has_keyboard() const { return keyboard_ && !layout_.lines.empty(); }
  void take_keyboard() { keyboard_ = true; }
  void release_keyboard() { keyboard_ = false; }
  bool busy() const { return order_.busy(); }

 private:
  void draw_filter(const PanelContext& context, std::string_view name, std::size_t rows);
  std::string bar_text(words::Words words, std::size_t all) const;
  void draw_heads(ui::Canvas& canvas, words::Words words, const TableRows& rows, const Description& table);
  std::optional<std::size_t> handle_keys(const TableRows& rows, const Description& table);
  std::optional<std::size_t> neighbour(std::ptrdiff_t by) const;
  void paint_line(ui::Canvas& canvas, const TableRows& rows, const Description& table, const TableLayout::Line& line,
                  bool hovered) const;

  TableOrder order_;
  TableLayout layout_;
  std::string filter_;
  words::Words words_;  // in which the rows were filtered and sorted
  double scroll_ = 0;
  std::optional<std::size_t> chosen_;   // a row
  std::optional<std::size_t> current_;  // the last one that was kept in view
  bool reveal_ = false;                 // the chosen row shall come into view
  bool keyboard_ = false;
};

}  // namespace loopscope::views
