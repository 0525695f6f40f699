#include "app/ui/icons.h"

#include <array>
#include <cmath>
#include <numbers>

namespace loopscope::ui {

namespace {

/// Shapes in units of an icon's 16 by 16 square, about its centre.
struct Pen {
  Painter& painter;
  Vec2 center;
  Color color;
  float scale;

  Vec2 at(float x, float y) const { return {center.x + x * scale, center.y + y * scale}; }
  void triangle(Vec2 a, Vec2 b, Vec2 c) const { painter.triangle(at(a.x, a.y), at(b.x, b.y), at(c.x, c.y), color); }
  void box(float x0, float y0, float x1, float y1, float rounding = 0) const {
    const Vec2 a = at(x0, y0);
    const Vec2 b = at(x1, y1);
    painter.fill({std::round(a.x), std::round(a.y), std::round(b.x), std::round(b.y)}, color, rounding * scale);
  }
  void stroke(std::span<const Vec2> points, float thickness = 1.5F) const {
    std::array<Vec2, 24> moved;
    for (std::size_t i = 0; i < points.size(); ++i) moved[i] = at(points[i].x, points[i].y);
    painter.polyline(std::span(moved).first(points.size()), color, thickness * scale);
  }
  /// An arc of a circle about the middle, angles in turns from three o'clock, clockwise.
  void arc(float radius, float from, float to) const {
    std::array<Vec2, 20> points;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const float angle = (from + (to - from) * static_cast<float>(i) / static_cast<float>(points.size() - 1)) * 2 *
                          std::numbers::pi_v<float>;
      points[i] = {radius * std::cos(angle), radius * std::sin(angle)};
    }
    stroke(points);
  }
};

/// A bar and one triangle: one turn. A bar and two: a whole frame. `sign` -1 turns it backwards.
void step(const Pen& pen, int triangles, float sign) {
  const auto tri = [&](float x) {
    if (sign > 0) {
      pen.triangle({x, -5}, {x + 6, 0}, {x, 5});
    } else {
      pen.triangle({-x, -5}, {-x, 5}, {-x - 6, 0});
    }
  };
  const auto bar = [&](float x) { sign > 0 ? pen.box(x, -5, x + 2, 5) : pen.box(-x - 2, -5, -x, 5); };
  if (triangles == 1) {
    tri(-4);
    bar(3);
  } else {
    tri(-7);
    tri(-1);
    bar(6);
  }
}

void draw_restart(const Pen& pen) {
  pen.arc(5, -0.12F, 0.72F);
  pen.triangle({6.5F, -6.5F}, {6.5F, -1}, {1, -3});
}

void draw_sun(const Pen& pen) {
  pen.painter.ring(pen.center, 3 * pen.scale, pen.color, 1.5F * pen.scale);
  for (int i = 0; i < 8; ++i) {
    const float angle = static_cast<float>(i) * std::numbers::pi_v<float> / 4;
    const std::array<Vec2, 2> ray = {Vec2{5 * std::cos(angle), 5 * std::sin(angle)},
                                     Vec2{7 * std::cos(angle), 7 * std::sin(angle)}};
    pen.stroke(ray);
  }
}

void draw_moon(const Pen& pen) {
  pen.arc(6, 0.02F, 0.73F);
  const std::array<Vec2, 5> inner = {Vec2{-0.7F, -6}, Vec2{-1.2F, -3}, Vec2{0.2F, 0}, Vec2{3, 1.3F}, Vec2{6, 0.7F}};
  pen.stroke(inner);
}

}  // namespace

void draw_icon(Painter& painter, Icon icon, Vec2 center, Color color, float scale) {
  const Pen pen{painter, {std::round(center.x), std::round(center.y)}, color, scale};
  switch (icon) {
    case Icon::run:
      pen.triangle({-4, -6}, {6, 0}, {-4, 6});
      break;
    case Icon::pause:
      pen.box(-5, -6, -2, 6);
      pen.box(2, -6, 5, 6);
      break;
    case Icon::step_turn:
      step(pen, 1, 1);
      break;
    case Icon::step_frame:
      step(pen, 2, 1);
      break;
    case Icon::step_back_turn:
      step(pen, 1, -1);
      break;
    case Icon::step_back_frame:
      step(pen, 2, -1);
      break;
    case Icon::to_start:
      pen.box(-6, -6, -4, 6);
      pen.triangle({5, -6}, {5, 6}, {-3, 0});
      break;
    case Icon::to_end:
      pen.box(4, -6, 6, 6);
      pen.triangle({-5, -6}, {3, 0}, {-5, 6});
      break;
    case Icon::restart:
      draw_restart(pen);
      break;
    case Icon::chevron_down:
      pen.stroke(std::array<Vec2, 3>{Vec2{-4, -2}, Vec2{0, 2}, Vec2{4, -2}});
      break;
    case Icon::chevron_right:
      pen.stroke(std::array<Vec2, 3>{Vec2{-2, -4}, Vec2{2, 0}, Vec2{-2, 4}});
      break;
    case Icon::sun:
      draw_sun(pen);
      break;
    case Icon::moon:
      draw_moon(pen);
      break;
    case Icon::help:
      pen.arc(3, -0.5F, 0.12F);
      pen.stroke(std::array<Vec2, 3>{Vec2{2.2F, 2}, Vec2{0.4F, 2.8F}, Vec2{0, 4}});
      pen.painter.circle(pen.at(0, 6.4F), 1.2F * scale, color);
      break;
    case Icon::cross:
      pen.stroke(std::array<Vec2, 2>{Vec2{-4, -4}, Vec2{4, 4}});
      pen.stroke(std::array<Vec2, 2>{Vec2{-4, 4}, Vec2{4, -4}});
      break;
    case Icon::tick:
      pen.stroke(std::array<Vec2, 3>{Vec2{-5, 0}, Vec2{-1.5F, 3.5F}, Vec2{5, -4}});
      break;
    case Icon::warning:
      pen.stroke(std::array<Vec2, 4>{Vec2{0, -6}, Vec2{7, 6}, Vec2{-7, 6}, Vec2{0, -6}});
      pen.box(-1, -2, 1, 2);
      pen.box(-1, 3, 1, 5);
      break;
    case Icon::file:
      pen.stroke(std::array<Vec2, 6>{Vec2{1, -7}, Vec2{-5, -7}, Vec2{-5, 7}, Vec2{5, 7}, Vec2{5, -3}, Vec2{1, -7}});
      pen.stroke(std::array<Vec2, 3>{Vec2{1, -7}, Vec2{1, -3}, Vec2{5, -3}});
      break;
  }
}

}  // namespace loopscope::ui
