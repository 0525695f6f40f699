#pragma once

#include <algorithm>

namespace loopscope::ui {

/// A point or a distance on screen, in pixels from the window's top left.
struct Vec2 {
  float x = 0;
  float y = 0;

  bool operator==(const Vec2&) const = default;
};

/// A rectangle on screen, in pixels; empty when x1 <= x0 or y1 <= y0.
struct Rect {
  float x0 = 0;
  float y0 = 0;
  float x1 = 0;
  float y1 = 0;

  float width() const { return x1 - x0; }
  float height() const { return y1 - y0; }
  bool empty() const { return x1 <= x0 || y1 <= y0; }
  Vec2 center() const { return {(x0 + x1) * 0.5F, (y0 + y1) * 0.5F}; }
  bool contains(Vec2 p) const { return p.x >= x0 && p.x < x1 && p.y >= y0 && p.y < y1; }
  Rect inset(float dx, float dy) const { return {x0 + dx, y0 + dy, x1 - dx, y1 - dy}; }
  Rect intersect(const Rect& o) const {
    return {std::max(x0, o.x0), std::max(y0, o.y0), std::min(x1, o.x1), std::min(y1, o.y1)};
  }

  bool operator==(const Rect&) const = default;
};

}  // namespace loopscope::ui
