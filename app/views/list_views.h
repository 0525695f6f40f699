#pragma once

#include <optional>

#include "app/ui/canvas.h"
#include "app/views/scene.h"

namespace loopscope::views {

/// The tab Events: every event, the one at the cursor in the middle. A click moves the cursor.
class EventsView {
 public:
  void draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area, Commands& commands);
  void reset();

 private:
  double scroll_ = 0;                     // a float holds no millions of rows exactly
  std::uint64_t shown_for_ = UINT64_MAX;  // the cursor that the list was last scrolled to
};

/// The tab Output: what the program printed, with time and task. A click moves the cursor.
class OutputView {
 public:
  void draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area, Commands& commands);
  void reset();

 private:
  float scroll_ = 0;
  std::size_t shown_for_ = SIZE_MAX;
};

/// The tab Lesson: what to look at in this preset, in English or Chinese.
class LessonView {
 public:
  void draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area);

 private:
  bool chinese_ = false;
  float scroll_ = 0;
};

}  // namespace loopscope::views
