#pragma once

#include "app/ui/canvas.h"
#include "app/views/document.h"
#include "app/views/loop_panel_layout.h"

namespace loopscope::views {

/// The panel at the right: what the loop holds at the cursor's moment. A click on a task chooses it.
class LoopPanelView {
 public:
  void draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area, Document& document);
  void reset() { scroll_ = 0; }

 private:
  void paint_title(ui::Canvas& canvas, const Scene& scene) const;
  void paint_cycle(ui::Canvas& canvas, const Scene& scene) const;
  void paint_row(ui::Canvas& canvas, const PanelRow& row, bool hovered, bool chosen) const;

  LoopPanelLayout layout_;
  float scroll_ = 0;
};

}  // namespace loopscope::views
