#include "app/ui/scroll.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace loopscope::ui {

void scroll_by_wheel(float& scroll, float content_height, float view_height, float scale) {
  const float wheel = ImGui::GetIO().MouseWheel;
  if (wheel == 0) return;
  scroll = std::clamp(scroll - wheel * 60 * scale, 0.0F, std::max(0.0F, content_height - view_height));
}

void paint_scrollbar(Canvas& canvas, Rect view, float scroll, float content_height) {
  if (content_height <= view.height() || view.empty()) return;
  const float length = std::max(view.height() * view.height() / content_height, canvas.px(24));
  const float y = view.y0 + (view.height() - length) * scroll / (content_height - view.height());
  const Rect bar{view.x1 - canvas.px(8), std::round(y), view.x1 - canvas.px(4), std::round(y + length)};
  canvas.painter.fill(bar, canvas.theme.text_faint.with_opacity(0.5F), canvas.px(2));
}

}  // namespace loopscope::ui
