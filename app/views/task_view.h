#pragma once

#include <optional>

#include "app/ui/canvas.h"
#include "app/views/scene.h"
#include "app/views/task_layout.h"

namespace loopscope::views {

/// The tab Task: the chosen task at the cursor's moment.
class TaskView {
 public:
  /// Gives the lane of another task that was clicked.
  std::optional<model::LaneIndex> draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area, model::LaneIndex lane);

 private:
  std::optional<model::LaneIndex> draw_facts(ui::Canvas& canvas, ui::Rect area) const;
  void draw_stack(ui::Canvas& canvas, ui::Rect area) const;
  void draw_times(ui::Canvas& canvas, ui::Rect area) const;

  TaskFacts facts_;
};

}  // namespace loopscope::views
