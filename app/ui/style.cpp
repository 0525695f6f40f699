#include "app/ui/style.h"

#include <imgui.h>

namespace loopscope::ui {

void apply_style(const Theme& theme, float scale) {
  ImGuiStyle style;
  style.WindowPadding = {12, 8};
  style.FramePadding = {8, 4};
  style.ItemSpacing = {8, 4};
  style.WindowRounding = style.PopupRounding = 6;
  style.FrameRounding = kRounding;
  style.WindowBorderSize = 0;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 0;
  style.ScaleAllSizes(scale);
  const auto set = [&style](ImGuiCol slot, Color color) {
    style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color.packed());
  };
  set(ImGuiCol_Text, theme.text);
  set(ImGuiCol_TextDisabled, theme.text_faint);
  set(ImGuiCol_WindowBg, theme.window);
  set(ImGuiCol_PopupBg, theme.popup);
  set(ImGuiCol_Border, theme.line);
  set(ImGuiCol_FrameBg, theme.window);
  set(ImGuiCol_FrameBgHovered, theme.window);
  set(ImGuiCol_FrameBgActive, theme.window);
  set(ImGuiCol_TextSelectedBg, mix(theme.raised, theme.awaiting, 0.5F));
  set(ImGuiCol_NavHighlight, theme.text_faint);
  ImGui::GetStyle() = style;
}

}  // namespace loopscope::ui
