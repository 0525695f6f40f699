#include "app/ui/scroll.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/ui/controls.h"

namespace loopscope::ui {

void scroll_by_wheel(float& scroll, float content_height, float view_height, float scale) {
  const float moved = wheel_pixels(scale);
  if (moved != 0) scroll = std::clamp(scroll + moved, 0.0F, std::max(0.0F, content_height - view_height));
}

float wheel_pixels(float scale) { return -ImGui::GetIO().MouseWheel * 60 * scale; }

namespace {

/// Where the thumb is in its track, the right edge of the view.
Rect thumb_of(const Canvas& canvas, Rect view, double scroll, double content_height) {
  const double height = static_cast<double>(view.height());
  const float length = std::max(static_cast<float>(height * height / content_height), canvas.px(24));
  const float y = view.y0 + (view.height() - length) * static_cast<float>(scroll / (content_height - height));
  return {view.x1 - canvas.px(8), std::round(y), view.x1 - canvas.px(4), std::round(y + length)};
}

}  // namespace

void paint_scrollbar(Canvas& canvas, Rect view, double scroll, double content_height) {
  if (content_height <= static_cast<double>(view.height()) || view.empty()) return;
  canvas.painter.fill(thumb_of(canvas, view, scroll, content_height), canvas.theme.text_faint.with_opacity(0.5F),
                      canvas.px(2));
}

void scrollbar(Canvas& canvas, std::string_view name, Rect view, float& scroll, float content_height) {
  if (content_height <= view.height() || view.empty()) return;
  const Hit mouse = hit(canvas, name, {view.x1 - canvas.px(12), view.y0, view.x1, view.y1});
  Rect thumb = thumb_of(canvas, view, scroll, content_height);
  const float room = std::max(view.height() - thumb.height(), 1.0F);
  const float most = content_height - view.height();
  if (mouse.held) {
    const ImGuiIO& io = ImGui::GetIO();
    const bool beside = io.MousePos.y < thumb.y0 || io.MousePos.y >= thumb.y1;
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) && beside) {
      scroll = (io.MousePos.y - thumb.height() * 0.5F - view.y0) / room * most;
    } else {
      scroll += io.MouseDelta.y / room * most;
    }
    scroll = std::clamp(scroll, 0.0F, most);
    thumb = thumb_of(canvas, view, scroll, content_height);
  }
  const bool lively = mouse.hovered || mouse.held;
  if (lively) thumb.x0 -= canvas.px(2);
  canvas.painter.fill(thumb, canvas.theme.text_faint.with_opacity(lively ? 0.9F : 0.5F), canvas.px(2));
}

}  // namespace loopscope::ui
