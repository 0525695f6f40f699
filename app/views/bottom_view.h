#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "app/views/panel.h"

namespace loopscope::views {

/// The bottom of the window: a row of tabs, and the panel whose tab is chosen. Knows panels only as entries of their
/// table.
class BottomView {
 public:
  BottomView();

  /// What the panels are given, but for the places, which it divides.
  void draw(const PanelContext& context, ui::Rect tabs);
  void reset();

  /// Shows the panel with this id; there must be one.
  void choose(std::string_view id);
  /// Shows the panel whose key went down in this frame. False when none did.
  bool choose_by_key();

  /// A table in the chosen panel has the keyboard: Home, End and Escape are its own.
  bool has_keyboard() const;
  void release_keyboard();
  /// The chosen panel has more to compute, although nothing else moves.
  bool busy() const;

 private:
  TableView* table() const { return views_[chosen_]->table(); }
  ui::Rect draw_tabs(ui::Canvas& canvas, const Scene& scene, ui::Rect tabs);

  std::vector<std::unique_ptr<PanelView>> views_;  // parallel to panels()
  std::size_t chosen_ = 0;
};

}  // namespace loopscope::views
