#pragma once

#include <span>
#include <string_view>

#include "app/ui/color.h"
#include "app/ui/geometry.h"
#include "app/ui/text_metrics.h"

namespace loopscope::ui {

/// The few primitives that every panel is drawn with. What is painted later lies on top. Coordinates are pixels; edges
/// of rectangles are expected at whole ones. One implementation draws into Dear ImGui's draw list, tests record.
class Painter {
 public:
  virtual ~Painter() = default;

  virtual void fill(Rect rect, Color color, float rounding = 0) = 0;
  /// An outline `thickness` pixels wide, inside the rectangle.
  virtual void outline(Rect rect, Color color, float rounding = 0, float thickness = 1) = 0;
  virtual void line(Vec2 from, Vec2 to, Color color, float thickness = 1) = 0;
  virtual void triangle(Vec2 a, Vec2 b, Vec2 c, Color color) = 0;
  virtual void circle(Vec2 center, float radius, Color color) = 0;
  virtual void ring(Vec2 center, float radius, Color color, float thickness) = 0;
  /// A cubic curve.
  virtual void curve(Vec2 from, Vec2 from_handle, Vec2 to_handle, Vec2 to, Color color, float thickness) = 0;
  virtual void polyline(std::span<const Vec2> points, Color color, float thickness) = 0;
  /// One line of UTF-8, its top left at `at` (moved to whole pixels).
  virtual void text(Face face, Vec2 at, Color color, std::string_view text) = 0;

  /// Nothing outside the rectangle (and outside the clips around this one) is painted until the matching pop_clip.
  virtual void push_clip(Rect rect) = 0;
  virtual void pop_clip() = 0;

  virtual const TextMetrics& metrics() const = 0;
};

/// Diagonal stripes over a rectangle: the texture of `paused`.
void hatch(Painter& painter, Rect rect, Color color, float spacing);
/// A horizontal bar of dashes: the texture of `selector`. The dashes stand still on screen while the rectangle is cut
/// by the edge of the view: they are counted from `origin`.
void dashes(Painter& painter, Rect rect, Color color, float origin, float on = 8, float off = 4);
/// Text whose middle is at `rect`'s middle, vertically and, unless `left`, horizontally; cut with an ellipsis to fit.
void text_in(Painter& painter, Face face, Rect rect, Color color, std::string_view text, bool left = true);

}  // namespace loopscope::ui
