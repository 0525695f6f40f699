#pragma once

#include "app/ui/canvas.h"
#include "app/views/navigation.h"
#include "app/views/overview_layout.h"
#include "app/views/scene.h"

namespace loopscope::views {

/// The strip above the timeline: the loop's load over the whole run, the visible range as a window that can be dragged
/// and resized, and at its left the read-out of the cursor's moment.
class OverviewView {
 public:
  void draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area, float readout_width, Navigation& navigation);
  void reset();

 private:
  enum class Drag : unsigned char { none, move, left, right, draw };

  void draw_readout(ui::Canvas& canvas, const Scene& scene, ui::Rect area) const;
  void compute(const Scene& scene, ui::Rect area, const Navigation& navigation, float scale);
  void paint(ui::Canvas& canvas, const Scene& scene, const Navigation& navigation) const;
  void handle_mouse(ui::Canvas& canvas, words::Words words, Navigation& navigation);

  LoadSeries series_;
  OverviewLayout layout_;
  // What the columns were computed from; while a run is live they are renewed a few times a second.
  std::size_t computed_events_ = SIZE_MAX;
  double computed_at_ = -1;
  double computed_limit_ = -1;
  ui::Viewport computed_visible_;
  ui::Rect computed_area_;
  model::AxisKind computed_axis_ = model::AxisKind::time;

  Drag drag_ = Drag::none;
  double grabbed_ = 0;  // the position where the drag began, relative to what it moves
};

}  // namespace loopscope::views
