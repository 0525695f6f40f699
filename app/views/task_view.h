#pragma once

#include <optional>

#include "app/views/panel.h"
#include "app/views/task_layout.h"

namespace loopscope::views {

/// The panel Task: the chosen task at the cursor's moment. A click on another task that it speaks of chooses that one.
class TaskView final : public PanelView {
 public:
  void draw(const PanelContext& context) override;

 private:
  std::optional<model::LaneIndex> draw_facts(ui::Canvas& canvas, words::Words words, ui::Rect area) const;
  void draw_stack(ui::Canvas& canvas, words::Words words, ui::Rect area) const;
  void draw_times(ui::Canvas& canvas, words::Words words, ui::Rect area) const;

  TaskFacts facts_;
};

}  // namespace loopscope::views
