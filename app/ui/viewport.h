#pragma once

namespace loopscope::ui {

/// A range of an axis (positions, see model::Axis) shown between two columns of the screen, and the arithmetic between
/// both. A value; every function gives a new one.
struct Viewport {
  double begin = 0;  ///< position at x0
  double end = 1;    ///< position at x1; always greater than begin
  float x0 = 0;
  float x1 = 1;

  double width() const { return end - begin; }
  double units_per_pixel() const { return width() / static_cast<double>(x1 - x0); }
  /// The column of a position, also far outside the screen (clamped to +-1e6 pixels of it, to stay exact in a float).
  float x(double position) const;
  double position(float x) const;

  /// `factor` times as much on screen (above 1 zooms out); what is at column `x` stays there. Never narrower than
  /// `narrowest`.
  Viewport zoomed(double factor, float x, double narrowest) const;
  /// Moved by pixels; positive shows what is later.
  Viewport panned(float pixels) const;
  /// Moved as little as needed to reach at most a tenth of its width over the ends of [0, limit], and never wider than
  /// twice that.
  Viewport clamped(double limit) const;
  /// Shows [from, to] with a margin of `margin` times their distance on both sides.
  Viewport fitted(double from, double to, double margin) const;

  bool operator==(const Viewport&) const = default;
};

/// A step of an animation from `from` to `to`: `progress` 0 gives from, 1 to; the width moves geometrically.
Viewport between(const Viewport& from, const Viewport& to, double progress);

}  // namespace loopscope::ui
