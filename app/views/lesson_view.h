#pragma once

#include <string>
#include <vector>

#include "app/views/lesson_layout.h"
#include "app/views/panel.h"

namespace loopscope::views {

/// The panel Lesson: what it is about, what to look for and where, what to compare it with, the lessons before and
/// after.
class LessonView final : public PanelView {
 public:
  void draw(const PanelContext& context) override;
  void reset() override { scroll_ = 0; }

 private:
  /// A button at the end of a lesson, and what it asks for.
  struct Button {
    std::string name;
    std::string label;
    Command command;
  };

  void draw_language(const PanelContext& context, ui::Rect rect) const;
  void draw_looks(const PanelContext& context);
  void draw_buttons(const PanelContext& context);
  void paint_lines(ui::Canvas& canvas, const std::vector<LessonLayout::Line>& lines, bool faint, bool lively) const;
  std::vector<Button> buttons_of(const PanelContext& context) const;
  LessonContent content_of(const PanelContext& context) const;
  void paint_look_sign(ui::Canvas& canvas, const LessonGuide::Look& look, bool awaited, ui::Vec2 center) const;

  LessonLayout layout_;
  std::vector<Button> buttons_;
  float scroll_ = 0;
};

}  // namespace loopscope::views
