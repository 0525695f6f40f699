#include "app/ui/imgui_painter.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui {

namespace {
ImVec2 point(Vec2 v) { return {v.x, v.y}; }
}  // namespace

void ImGuiPainter::fill(Rect rect, Color color, float rounding) {
  if (rect.empty() || color.a == 0) return;
  list_.AddRectFilled({rect.x0, rect.y0}, {rect.x1, rect.y1}, color.packed(), rounding);
}

void ImGuiPainter::outline(Rect rect, Color color, float rounding, float thickness) {
  if (rect.empty() || color.a == 0) return;
  // Dear ImGui centres an outline half a pixel inside; for the thickness to lie inside, the rest is moved in here.
  const float inner = (thickness - 1) * 0.5F;
  list_.AddRect({rect.x0 + inner, rect.y0 + inner}, {rect.x1 - inner, rect.y1 - inner}, color.packed(), rounding, 0,
                thickness);
}

void ImGuiPainter::line(Vec2 from, Vec2 to, Color color, float thickness) {
  // Upright and level hairlines are filled, which is crisp at any position.
  if (from.x == to.x && thickness >= 1) {
    const float x = std::floor(from.x - (thickness - 1) * 0.5F);
    list_.AddRectFilled({x, std::min(from.y, to.y)}, {x + thickness, std::max(from.y, to.y)}, color.packed());
  } else if (from.y == to.y && thickness >= 1) {
    const float y = std::floor(from.y - (thickness - 1) * 0.5F);
    list_.AddRectFilled({std::min(from.x, to.x), y}, {std::max(from.x, to.x), y + thickness}, color.packed());
  } else {
    list_.AddLine(point(from), point(to), color.packed(), thickness);
  }
}

void ImGuiPainter::triangle(Vec2 a, Vec2 b, Vec2 c, Color color) {
  // Dear ImGui smooths the outer edge of clockwise shapes only.
  if ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) < 0) std::swap(b, c);
  list_.AddTriangleFilled(point(a), point(b), point(c), color.packed());
}

void ImGuiPainter::circle(Vec2 center, float radius, Color color) {
  list_.AddCircleFilled(point(center), radius, color.packed());
}

void ImGuiPainter::ring(Vec2 center, float radius, Color color, float thickness) {
  list_.AddCircle(point(center), radius, color.packed(), 0, thickness);
}

void ImGuiPainter::curve(Vec2 from, Vec2 from_handle, Vec2 to_handle, Vec2 to, Color color, float thickness) {
  list_.AddBezierCubic(point(from), point(from_handle), point(to_handle), point(to), color.packed(), thickness);
}

void ImGuiPainter::polyline(std::span<const Vec2> points, Color color, float thickness) {
  static_assert(sizeof(Vec2) == sizeof(ImVec2));
  for (const Vec2 p : points) list_.PathLineTo(point(p));
  list_.PathStroke(color.packed(), 0, thickness);
}

void ImGuiPainter::text(Face face, Vec2 at, Color color, std::string_view text) {
  if (text.empty()) return;
  ImFont* font = fonts_.font(face);
  list_.AddText(font, font->FontSize, {std::floor(at.x), std::floor(at.y)}, color.packed(), text.data(),
                text.data() + text.size());
}

void ImGuiPainter::push_clip(Rect rect) { list_.PushClipRect({rect.x0, rect.y0}, {rect.x1, rect.y1}, true); }

void ImGuiPainter::pop_clip() { list_.PopClipRect(); }

}  // namespace loopscope::ui
