#include "app/ui/viewport.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui {

namespace {
constexpr double kBeyond = 0.1;  // of the width, how far the view may reach over both ends
}

float Viewport::x(double position) const {
  const double pixels = (position - begin) / width() * static_cast<double>(x1 - x0);
  return x0 + static_cast<float>(std::clamp(pixels, -1e6, 1e6));
}

double Viewport::position(float x) const {
  return begin + width() * static_cast<double>(x - x0) / static_cast<double>(x1 - x0);
}

Viewport Viewport::zoomed(double factor, float x, double narrowest) const {
  const double at = position(x);
  const double share = static_cast<double>(x - x0) / static_cast<double>(x1 - x0);
  const double new_width = std::max(width() * factor, narrowest);
  return {at - new_width * share, at + new_width * (1 - share), x0, x1};
}

Viewport Viewport::panned(float pixels) const {
  const double by = static_cast<double>(pixels) * units_per_pixel();
  return {begin + by, end + by, x0, x1};
}

Viewport Viewport::clamped(double limit) const {
  limit = std::max(limit, 1e-9);
  const double new_width = std::min(width(), std::max(limit * 2, width() * 1e-12));
  double new_begin = begin + (width() - new_width) / 2;
  const double margin = new_width * kBeyond;
  new_begin = std::clamp(new_begin, -margin, std::max(-margin, limit + margin - new_width));
  return {new_begin, new_begin + new_width, x0, x1};
}

Viewport Viewport::fitted(double from, double to, double margin) const {
  const double span = std::max(to - from, 1e-9);
  return {from - span * margin, to + span * margin, x0, x1};
}

Viewport between(const Viewport& from, const Viewport& to, double progress) {
  if (progress >= 1) return to;
  const double width = from.width() * std::pow(to.width() / from.width(), progress);
  // The centre moves in step with the width, so that a zoom about a point keeps that point in place.
  const double change = to.width() - from.width();
  const double share = std::abs(change) < 1e-9 * to.width() ? progress : (width - from.width()) / change;
  const double begin = from.begin + (to.begin - from.begin) * share;
  return {begin, begin + width, to.x0, to.x1};
}

}  // namespace loopscope::ui
