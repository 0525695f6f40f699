#pragma once

#include "app/views/panel.h"

namespace loopscope::views {

/// The panel Lesson: what to look at in this preset, in English or Chinese.
class LessonView final : public PanelView {
 public:
  void draw(const PanelContext& context) override;

 private:
  float scroll_ = 0;
};

}  // namespace loopscope::views
