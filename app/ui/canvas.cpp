#include "app/ui/canvas.h"

#include <imgui.h>

#include <cmath>

#include "app/ui/imgui_painter.h"

namespace loopscope::ui {

float Canvas::px(float design) const { return std::round(design * scale); }

void Canvas::on_window(const std::function<void(Canvas&)>& draw) const {
  ImGuiPainter on_top(*ImGui::GetWindowDrawList(), fonts);
  Canvas canvas{on_top, theme, places, fonts, scale};
  draw(canvas);
}

}  // namespace loopscope::ui
