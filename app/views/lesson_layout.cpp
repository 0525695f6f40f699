#include "app/views/lesson_layout.h"

#include <algorithm>
#include <cmath>

#include "app/ui/wrap.h"

namespace loopscope::views {

namespace {

// Design pixels.
constexpr float kMargin = 16;
constexpr float kTwoColumns = 860;  // of an area that has room for them
constexpr float kWidestText = 720;
constexpr float kWidestLooks = 640;
constexpr float kGap = 32;
constexpr float kLine = 20;
constexpr float kSmallLine = 16;
constexpr float kSign = 24;
constexpr float kButton = 28;

using Ink = LessonLayout::Ink;

/// Puts things under each other into a column.
class Column {
 public:
  Column(float x0, float x1, float y, const ui::TextMetrics& metrics, float scale)
      : x0_(x0), x1_(std::max(x1, x0 + 1)), y_(y), metrics_(metrics), scale_(scale) {}

  float px(float design) const { return std::round(design * scale_); }
  float y() const { return y_; }
  float x0() const { return x0_; }
  float x1() const { return x1_; }
  void skip(float design) { y_ += px(design); }

  void line(Ink ink, std::string text, float height, std::vector<LessonLayout::Line>& lines, float indent = 0) {
    lines.push_back({ink, {x0_ + px(indent), y_, x1_, y_ + px(height)}, std::move(text)});
    y_ += px(height);
  }
  void paragraph(Ink ink, ui::Face face, std::string_view text, float height, std::vector<LessonLayout::Line>& lines,
                 float indent = 0) {
    for (const std::string_view one : ui::wrap_text(metrics_, face, text, x1_ - x0_ - px(indent)))
      line(ink, std::string(one), height, lines, indent);
  }
  void look(const LessonContent::Look& look, LessonLayout& layout) {
    LessonLayout::Look placed;
    const float top = y_;
    skip(4);
    placed.sign = {x0_, y_, x0_ + px(kSign), y_ + px(kLine)};
    paragraph(Ink::text, ui::Face::words, look.text, kLine, placed.lines, kSign);
    if (!look.note.empty()) paragraph(Ink::note, ui::Face::words_small, look.note, kSmallLine, placed.lines, kSign);
    skip(4);
    placed.rect = {x0_, top, x1_, y_};
    layout.looks.push_back(std::move(placed));
  }
  /// Buttons side by side as far as they fit.
  void buttons(const std::vector<std::string>& labels, std::vector<ui::Rect>& buttons) {
    float x = x0_;
    for (const std::string& label : labels) {
      const float width = std::min(std::ceil(metrics_.width(ui::Face::words, label)) + px(24), x1_ - x0_);
      if (x > x0_ && x + width > x1_) {
        x = x0_;
        y_ += px(kButton + 4);
      }
      buttons.push_back({x, y_, x + width, y_ + px(kButton)});
      x += width + px(8);
    }
    if (!labels.empty()) y_ += px(kButton);
  }

 private:
  float x0_;
  float x1_;
  float y_;
  const ui::TextMetrics& metrics_;
  float scale_;
};

void add_guide(const LessonContent& content, Column& column, LessonLayout& layout) {
  if (!content.looks.empty()) {
    column.line(Ink::heading, content.looks_heading, 28, layout.lines);
    for (const LessonContent::Look& look : content.looks) column.look(look, layout);
    column.skip(8);
  }
  column.buttons(content.buttons, layout.buttons);
}

void add_parameters(const LessonContent& content, Column& column, LessonLayout& layout) {
  if (content.parameters.empty()) return;
  column.skip(8);
  column.line(Ink::heading, content.parameters_heading, 28, layout.lines);
  for (const LessonContent::Parameter& parameter : content.parameters) {
    column.line(Ink::name, std::string(parameter.name), kLine, layout.lines);
    column.paragraph(Ink::text, ui::Face::words, parameter.help, kLine, layout.lines, 16);
  }
}

}  // namespace

LessonLayout layout_lesson(ui::Rect area, const LessonContent& content, float right, float scroll,
                           const ui::TextMetrics& metrics, float scale) {
  const auto px = [scale](float design) { return std::round(design * scale); };
  LessonLayout layout;
  layout.area = area;
  const float x0 = area.x0 + px(kMargin);
  const float x1 = area.x1 - px(kMargin);
  const float top = area.y0 - std::round(scroll);
  Column head(x0, std::max(x1 - right, x0 + px(80)), top + px(8), metrics, scale);
  head.line(Ink::title, content.title, 28, layout.lines);
  head.line(Ink::facts, content.facts, 20, layout.lines);
  head.skip(4);
  const bool two = area.width() >= px(kTwoColumns) && !(content.looks.empty() && content.buttons.empty());
  const float half = std::round((x1 - x0 - px(kGap)) * 0.5F);
  Column text(x0, std::min(x0 + px(kWidestText), two ? x0 + half : x1), head.y(), metrics, scale);
  text.paragraph(Ink::text, ui::Face::words, content.text, kLine, layout.lines);
  float bottom = text.y();
  if (two) {
    add_parameters(content, text, layout);
    Column guide(text.x1() + px(kGap), std::min(text.x1() + px(kGap + kWidestLooks), x1), head.y(), metrics, scale);
    add_guide(content, guide, layout);
    bottom = std::max(text.y(), guide.y());
  } else {
    text.skip(8);
    add_guide(content, text, layout);
    add_parameters(content, text, layout);
    bottom = text.y();
  }
  layout.content_height = bottom - top + px(12);
  return layout;
}

}  // namespace loopscope::views
