#pragma once

#include <string>
#include <vector>

#include "app/ui/painter.h"
#include "tests/app/ui/fixed_metrics.h"

namespace loopscope::test {

/// Notes what is painted, for tests to count.
class RecordingPainter final : public ui::Painter {
 public:
  struct Fill {
    ui::Rect rect;
    ui::Color color;
  };
  std::vector<Fill> fills;
  std::vector<std::string> texts;
  int lines = 0;
  int shapes = 0;
  int clips = 0;  ///< those still open

  void fill(ui::Rect rect, ui::Color color, float) override { fills.push_back({rect, color}); }
  void outline(ui::Rect, ui::Color, float, float) override { ++shapes; }
  void line(ui::Vec2, ui::Vec2, ui::Color, float) override { ++lines; }
  void triangle(ui::Vec2, ui::Vec2, ui::Vec2, ui::Color) override { ++shapes; }
  void circle(ui::Vec2, float, ui::Color) override { ++shapes; }
  void ring(ui::Vec2, float, ui::Color, float) override { ++shapes; }
  void curve(ui::Vec2, ui::Vec2, ui::Vec2, ui::Vec2, ui::Color, float) override { ++shapes; }
  void polyline(std::span<const ui::Vec2>, ui::Color, float) override { ++shapes; }
  void text(ui::Face, ui::Vec2, ui::Color, std::string_view text) override { texts.emplace_back(text); }
  void push_clip(ui::Rect) override { ++clips; }
  void pop_clip() override { --clips; }
  const ui::TextMetrics& metrics() const override { return metrics_; }

 private:
  FixedMetrics metrics_;
};

}  // namespace loopscope::test
