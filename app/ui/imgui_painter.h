#pragma once

#include "app/ui/fonts.h"
#include "app/ui/painter.h"

struct ImDrawList;

namespace loopscope::ui {

/// Paints into a Dear ImGui draw list. Lives for a frame at most.
class ImGuiPainter final : public Painter {
 public:
  ImGuiPainter(ImDrawList& list, const Fonts& fonts) : list_(list), fonts_(fonts) {}

  void fill(Rect rect, Color color, float rounding) override;
  void outline(Rect rect, Color color, float rounding, float thickness) override;
  void line(Vec2 from, Vec2 to, Color color, float thickness) override;
  void triangle(Vec2 a, Vec2 b, Vec2 c, Color color) override;
  void circle(Vec2 center, float radius, Color color) override;
  void ring(Vec2 center, float radius, Color color, float thickness) override;
  void curve(Vec2 from, Vec2 from_handle, Vec2 to_handle, Vec2 to, Color color, float thickness) override;
  void polyline(std::span<const Vec2> points, Color color, float thickness) override;
  void text(Face face, Vec2 at, Color color, std::string_view text) override;
  void push_clip(Rect rect) override;
  void pop_clip() override;
  const TextMetrics& metrics() const override { return fonts_; }

 private:
  ImDrawList& list_;
  const Fonts& fonts_;
};

}  // namespace loopscope::ui
