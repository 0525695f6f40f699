#pragma once

#include <optional>

#include "app/ui/canvas.h"
#include "app/views/loop_panel_layout.h"
#include "app/views/scene.h"

namespace loopscope::views {

/// The panel at the right: what the loop holds at the cursor's moment.
class LoopPanelView {
 public:
  /// Gives the lane of a row that was clicked.
  std::optional<model::LaneIndex> draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area, model::LaneIndex chosen);
  void reset() { scroll_ = 0; }
  const LoopPanelLayout& layout() const { return layout_; }

 private:
  void paint_cycle(ui::Canvas& canvas, const Scene& scene) const;
  void paint_row(ui::Canvas& canvas, const PanelRow& row, bool hovered, bool chosen) const;

  LoopPanelLayout layout_;
  float scroll_ = 0;
};

}  // namespace loopscope::views
