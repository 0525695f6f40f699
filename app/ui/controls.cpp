#include "app/ui/controls.h"

#include <imgui.h>
#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "app/ui/imgui_painter.h"

namespace loopscope::ui {

namespace {

ImVec4 vec(Color c) {
  return {static_cast<float>(c.r) / 255, static_cast<float>(c.g) / 255, static_cast<float>(c.b) / 255,
          static_cast<float>(c.a) / 255};
}

Color ground(const Theme& theme, const Hit& hit, ButtonLook look) {
  if (!look.enabled) return theme.raised.with_opacity(0.4F);
  const Color rest = look.chosen ? theme.pressed : look.primary ? mix(theme.raised, theme.text, 0.12F) : theme.raised;
  if (hit.held) return theme.pressed;
  return hit.hovered ? theme.hover : rest;
}

}  // namespace

bool latest_item_hovered() {
  // IsItemHovered alone is true of every item under the pointer, whichever of them gets the click.
  return ImGui::IsItemHovered() && ImGui::GetHoveredID() == ImGui::GetItemID();
}

Hit hit(Canvas& canvas, std::string_view name, Rect rect) {
  canvas.places.set(name, rect);
  if (rect.empty()) return {};
  ImGui::SetCursorScreenPos({rect.x0, rect.y0});
  ImGui::PushID(name.data(), name.data() + name.size());
  Hit result;
  result.clicked = ImGui::InvisibleButton("hit", {rect.width(), rect.height()});
  result.hovered = latest_item_hovered();
  result.held = ImGui::IsItemActive();
  result.double_clicked = result.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  ImGui::PopID();
  return result;
}

bool pointer_inside(Rect rect) {
  return ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect({rect.x0, rect.y0}, {rect.x1, rect.y1});
}

void hint(const Canvas& canvas, std::string_view text, std::string_view key) {
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(canvas.px(384));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  if (!key.empty()) {
    ImGui::PushStyleColor(ImGuiCol_Text, vec(canvas.theme.text_dim));
    ImGui::TextUnformatted(key.data(), key.data() + key.size());
    ImGui::PopStyleColor();
  }
  ImGui::EndTooltip();
}

void hint_below(const Canvas& canvas, Rect control, std::string_view text, std::string_view key) {
  // Its width is known before it is drawn, so that it can be kept inside the window.
  const float room = canvas.px(384);
  const float widest = std::max(canvas.metrics().width(Face::words, text), canvas.metrics().width(Face::words, key));
  const float width = std::min(widest, room) + 2 * ImGui::GetStyle().WindowPadding.x;
  const float most = std::max(0.0F, ImGui::GetIO().DisplaySize.x - width - canvas.px(8));
  ImGui::SetNextWindowPos({std::min(control.x0, most), control.y1 + canvas.px(6)});
  hint(canvas, text, key);
}

bool icon_button(Canvas& canvas, std::string_view name, Rect rect, Icon icon, std::string_view text,
                 std::string_view key, ButtonLook look, std::string_view label) {
  const Hit mouse = hit(canvas, name, rect);
  const Theme& theme = canvas.theme;
  canvas.painter.fill(rect, ground(theme, mouse, look), canvas.px(kRounding));
  const Color ink = look.enabled ? theme.text : theme.text_faint.with_opacity(0.6F);
  Vec2 center = rect.center();
  if (!label.empty()) {
    // Icon, gap and label together stand in the middle.
    const float width = canvas.px(16 + 8) + canvas.metrics().width(Face::words, label);
    const float x = std::round(center.x - width * 0.5F);
    center.x = x + canvas.px(8);
    text_in(canvas.painter, Face::words, {x + canvas.px(24), rect.y0, rect.x1, rect.y1}, ink, label);
  }
  draw_icon(canvas.painter, icon, center, ink, canvas.scale);
  if (mouse.hovered) hint_below(canvas, rect, text, key);
  return mouse.clicked && look.enabled;
}

bool text_button(Canvas& canvas, std::string_view name, Rect rect, std::string_view label, std::string_view text,
                 std::string_view key, ButtonLook look) {
  const Hit mouse = hit(canvas, name, rect);
  paint_text_button(canvas, rect, mouse, label, look);
  if (mouse.hovered && !text.empty()) hint_below(canvas, rect, text, key);
  return mouse.clicked && look.enabled;
}

void paint_text_button(Canvas& canvas, Rect rect, const Hit& mouse, std::string_view label, ButtonLook look) {
  const Theme& theme = canvas.theme;
  canvas.painter.fill(rect, ground(theme, mouse, look), canvas.px(kRounding));
  const Color ink = look.enabled ? theme.text : theme.text_faint;
  // One that is no wider than an icon's has room for two letters.
  const float margin = rect.width() < canvas.px(48) ? canvas.px(2) : canvas.px(8);
  text_in(canvas.painter, Face::words, rect.inset(margin, 0), ink, label, false);
}

std::size_t segmented(Canvas& canvas, std::string_view name, Rect rect, std::span<const std::string_view> labels,
                      std::size_t chosen, std::string_view text, std::string_view key, bool enabled) {
  const Theme& theme = canvas.theme;
  canvas.places.set(name, rect);
  canvas.painter.fill(rect, theme.raised.with_opacity(enabled ? 1.0F : 0.4F), canvas.px(kRounding));
  const float step = rect.width() / static_cast<float>(labels.size());
  std::size_t result = chosen;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const float x = rect.x0 + std::round(step * static_cast<float>(i));
    const Rect part{x, rect.y0, rect.x0 + std::round(step * static_cast<float>(i + 1)), rect.y1};
    const Hit mouse = hit(canvas, std::string(name).append(".").append(labels[i]), part);
    if (i == chosen) {
      canvas.painter.fill(part.inset(2, 2), theme.pressed.with_opacity(enabled ? 1.0F : 0.5F),
                          canvas.px(kRounding - 1));
    } else if (mouse.hovered && enabled) {
      canvas.painter.fill(part.inset(2, 2), theme.hover, canvas.px(kRounding - 1));
    }
    const Color ink = !enabled ? theme.text_faint : i == chosen ? theme.text : theme.text_dim;
    text_in(canvas.painter, Face::words, part, ink, labels[i], false);
    if (mouse.hovered) hint_below(canvas, rect, text, key);
    if (mouse.clicked && enabled) result = i;
  }
  return result;
}

bool toggle(Canvas& canvas, std::string_view name, Rect rect, bool on, std::string_view text, std::string_view key) {
  const Hit mouse = hit(canvas, name, rect);
  const Theme& theme = canvas.theme;
  const float half = canvas.px(9);
  const Vec2 middle = rect.center();
  const Rect track{middle.x - 2 * half, middle.y - half, middle.x + 2 * half, middle.y + half};
  const bool shown = mouse.clicked ? !on : on;
  const Color ground_color = shown ? theme.text_dim : theme.raised;
  canvas.painter.fill(track, mouse.hovered && !shown ? theme.hover : ground_color, half);
  if (!shown) canvas.painter.outline(track, theme.text_faint, half);
  const float knob = half - canvas.px(3);
  const float x = shown ? track.x1 - half : track.x0 + half;
  canvas.painter.circle({x, middle.y}, knob, shown ? theme.window : theme.text_dim);
  if (mouse.hovered) hint_below(canvas, rect, text, key);
  return shown;
}

std::size_t drop_down(Canvas& canvas, std::string_view name, Rect rect, std::span<const std::string_view> labels,
                      std::size_t chosen, std::string_view text, std::string_view key) {
  const Theme& theme = canvas.theme;
  const Hit mouse = hit(canvas, name, rect);
  canvas.painter.fill(rect, ground(theme, mouse, {}), canvas.px(kRounding));
  text_in(canvas.painter, Face::words, {rect.x0 + canvas.px(8), rect.y0, rect.x1 - canvas.px(20), rect.y1}, theme.text,
          labels[chosen]);
  draw_icon(canvas.painter, Icon::chevron_down, {rect.x1 - canvas.px(12), rect.center().y}, theme.text_dim,
            canvas.scale * 0.8F);
  const std::string popup = std::string(name) + ".list";
  if (mouse.clicked) ImGui::OpenPopup(popup.c_str());
  if (mouse.hovered && !ImGui::IsPopupOpen(popup.c_str())) hint_below(canvas, rect, text, key);
  std::size_t result = chosen;
  ImGui::SetNextWindowPos({rect.x0, rect.y1 + canvas.px(4)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(canvas.px(4), canvas.px(4)));
  if (ImGui::BeginPopup(popup.c_str())) {
    const float row_height = canvas.px(28);
    canvas.on_window([&](Canvas& list) {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      for (std::size_t i = 0; i < labels.size(); ++i) {
        const float y = at.y + static_cast<float>(i) * row_height;
        const Rect row{at.x, y, at.x + std::max(rect.width(), canvas.px(120)), y + row_height};
        const Hit over = hit(list, std::string(name).append(".").append(labels[i]), row);
        if (over.hovered) list.painter.fill(row, theme.hover, canvas.px(kRounding));
        text_in(list.painter, Face::words, row.inset(canvas.px(8), 0), i == chosen ? theme.text : theme.text_dim,
                labels[i]);
        if (!over.clicked) continue;
        result = i;
        ImGui::CloseCurrentPopup();
      }
    });
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
  return result;
}

float splitter(Canvas& canvas, std::string_view name, Rect rect, bool upright) {
  const Hit mouse = hit(canvas, name, rect);
  if (mouse.hovered || mouse.held) {
    ImGui::SetMouseCursor(upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    const Vec2 middle = rect.center();
    const Rect bar = upright ? Rect{middle.x - 1, rect.y0, middle.x + 1, rect.y1}
                             : Rect{rect.x0, middle.y - 1, rect.x1, middle.y + 1};
    // On top of everything: the panels on both sides are painted later.
    ImGuiPainter(*ImGui::GetForegroundDrawList(), canvas.fonts).fill(bar, canvas.theme.text_faint, 0);
  }
  if (!mouse.held) return 0;
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  return upright ? moved.x : moved.y;
}

namespace {

/// The input itself: what both kinds of field share.
void input_text(const Canvas& canvas, std::string_view name, Rect rect, std::string& text, const char* hint) {
  const float padding = (rect.height() - canvas.metrics().line_height(Face::words)) * 0.5F;
  ImGui::SetCursorScreenPos({rect.x0, rect.y0});
  ImGui::PushID(name.data(), name.data() + name.size());
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(canvas.px(8), std::floor(padding)));
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0);
  ImGui::SetNextItemWidth(rect.width());
  ImGui::InputTextWithHint("##field", hint, &text, ImGuiInputTextFlags_AutoSelectAll);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  ImGui::PopID();
}

}  // namespace

bool text_field(Canvas& canvas, std::string_view name, Rect rect, std::string& text, bool wrong) {
  canvas.places.set(name, rect);
  const Theme& theme = canvas.theme;
  canvas.painter.fill(rect, theme.window, canvas.px(kRounding));
  canvas.painter.outline(rect, wrong ? theme.failed : theme.line, canvas.px(kRounding));
  input_text(canvas, name, rect, text, "");
  return ImGui::IsItemDeactivatedAfterEdit();
}

namespace {

/// The ground of a field that takes effect as it is typed, and the cross that empties it; gives what is left for the
/// text.
Rect begin_filter(Canvas& canvas, std::string_view name, Rect rect, std::string& text) {
  canvas.places.set(name, rect);
  const Theme& theme = canvas.theme;
  canvas.painter.fill(rect, theme.window, canvas.px(kRounding));
  canvas.painter.outline(rect, text.empty() ? theme.line : theme.text_faint, canvas.px(kRounding));
  Rect field = rect;
  if (!text.empty()) {
    field.x1 -= rect.height();
    const Rect cross{field.x1, rect.y0, rect.x1, rect.y1};
    const Hit mouse = hit(canvas, std::string(name) + ".clear", cross);
    draw_icon(canvas.painter, Icon::cross, cross.center(), mouse.hovered ? theme.text : theme.text_dim,
              canvas.scale * 0.8F);
    if (mouse.clicked) text.clear();
  }
  return field;
}

}  // namespace

void filter_field(Canvas& canvas, std::string_view name, Rect rect, std::string& text, const char* hint) {
  const Rect field = begin_filter(canvas, name, rect, text);
  input_text(canvas, name, field, text, hint);
}

bool search_field(Canvas& canvas, std::string_view name, Rect rect, std::string& text, const char* hint, bool focus) {
  const Rect field = begin_filter(canvas, name, rect, text);
  input_text(canvas, name, field, text, hint);
  const bool active = ImGui::IsItemActive();
  if (focus && !active) ImGui::SetKeyboardFocusHere(-1);
  // Focus that is not given by a click selects all, and the next letter would take its place.
  ImGuiInputTextState* state = ImGui::GetInputTextState(ImGui::GetItemID());
  if (ImGui::IsItemActivated() && state != nullptr && !ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
    state->ClearSelection();
    state->Stb.cursor = state->CurLenW;
  }
  return active;
}

std::string typed_text() {
  const ImGuiIO& io = ImGui::GetIO();
  std::string text;
  if (io.WantTextInput || io.KeyCtrl || io.KeyAlt) return text;
  for (const ImWchar character : io.InputQueueCharacters) {
    char bytes[5];
    if (character >= ' ') text += ImTextCharToUtf8(bytes, character);
  }
  return text;
}

}  // namespace loopscope::ui
