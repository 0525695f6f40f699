#pragma once

#include "app/views/panel.h"

namespace loopscope::views {

/// The panel Events: every event, the one at the cursor in the middle. A click moves the cursor.
class EventsView final : public PanelView {
 public:
  void draw(const PanelContext& context) override;
  void reset() override;

 private:
  double scroll_ = 0;                     // a float holds no millions of rows exactly
  std::uint64_t shown_for_ = UINT64_MAX;  // the cursor that the list was last scrolled to
};

/// The panel Output: what the program printed, with time and task. A click moves the cursor.
class OutputView final : public PanelView {
 public:
  void draw(const PanelContext& context) override;
  void reset() override;
  std::string badge(const Scene& scene) const override;

 private:
  float scroll_ = 0;
  std::size_t shown_for_ = SIZE_MAX;
};

/// The panel Lesson: what to look at in this preset, in English or Chinese.
class LessonView final : public PanelView {
 public:
  void draw(const PanelContext& context) override;

 private:
  bool chinese_ = false;
  float scroll_ = 0;
};

}  // namespace loopscope::views
