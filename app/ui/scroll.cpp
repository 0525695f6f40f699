#include "app/ui/scroll.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace loopscope::ui {

void scroll_by_wheel(float& scroll, float content_height, float view_height, float scale) {
  const float moved = wheel_pixels(scale);
  if (moved != 0) scroll = std::clamp(scroll + moved, 0.0F, std::max(0.0F, content_height - view_height));
}

float wheel_pixels(float scale) { return -ImGui::GetIO().MouseWheel * 60 * scale; }

void paint_scrollbar(Canvas& canvas, Rect view, double scroll, double content_height) {
  const double height = static_cast<double>(view.height());
  if (content_height <= height || view.empty()) return;
  const float length = std::max(static_cast<float>(height * height / content_height), canvas.px(24));
  const float y = view.y0 + (view.height() - length) * static_cast<float>(scroll / (content_height - height));
  const Rect bar{view.x1 - canvas.px(8), std::round(y), view.x1 - canvas.px(4), std::round(y + length)};
  canvas.painter.fill(bar, canvas.theme.text_faint.with_opacity(0.5F), canvas.px(2));
}

}  // namespace loopscope::ui
