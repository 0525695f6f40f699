#include "app/views/picker_view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <utility>

#include "app/ui/controls.h"
#include "app/ui/scroll.h"
#include "app/views/keys.h"

namespace loopscope::views {

namespace {

using words::Id;

constexpr const char* kPopup = "presets";
constexpr int kPage = 10;  // rows

int row_step(ListKey key) {
  switch (key) {
    case ListKey::up:
      return -1;
    case ListKey::down:
      return 1;
    case ListKey::page_up:
      return -kPage;
    case ListKey::page_down:
      return kPage;
    default:
      return 0;
  }
}

std::string row_name(const Choice& choice) {
  return choice.saved != nullptr ? fmt::format("toolbar.preset.saved.{}", choice.saved->name)
                                 : fmt::format("toolbar.preset.{}", choice.preset->name);
}

}  // namespace

Command choose_command(const Choice& choice) {
  if (choice.saved == nullptr) return LoadPreset{presets::default_request(*choice.preset)};
  if (choice.saved->request) return LoadPreset{*choice.saved->request};
  return OpenFile{choice.saved->path};  // which says what is wrong with it
}

void PickerView::draw(ui::Canvas& canvas, words::Words words, const Content& content, ui::Rect window, ui::Rect anchor,
                      Commands& commands) {
  const bool opening = std::exchange(opening_, false);
  if (opening) {
    ImGui::OpenPopup(kPopup);
    search_.clear();
    shown_search_.clear();
    scroll_ = 0;
    focus_ = true;
  }
  if (!ImGui::IsPopupOpen(kPopup)) return;
  words_ = words;
  groups_ = choose_from(content.presets, content.saved, search_, words);
  PickerLayout layout = layout_picker(window, anchor, groups_, scroll_, canvas.metrics(), words, canvas.scale);
  if (opening) begin(layout, content);
  ImGui::SetNextWindowPos({layout.area.x0, layout.area.y0});
  ImGui::SetNextWindowSize({layout.area.width(), layout.area.height()});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  if (ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse)) {
    canvas.on_window([&](ui::Canvas& list) {
      list.places.set("toolbar.presets", layout.area);
      const bool was_active = ui::search_field(list, "toolbar.presets.search", layout.search, search_,
                                               std::string(words_[Id::start_search_hint]).c_str(), focus_);
      if (was_active) focus_ = false;
      if (search_ != std::exchange(shown_search_, search_)) {
        scroll_ = 0;
        groups_ = choose_from(content.presets, content.saved, search_, words_);
        layout = layout_picker(window, anchor, groups_, scroll_, list.metrics(), words_, list.scale);
        chosen_ = search_.empty() ? row_of(layout, groups_, content.present) : moved_row(layout, {}, 1);
      }
      take_keys(layout, commands);
      scroll_ = std::clamp(scroll_, 0.0F, std::max(0.0F, layout.content_height - layout.body.height()));
      layout = layout_picker(window, anchor, groups_, scroll_, list.metrics(), words_, list.scale);
      draw_rows(list, layout, commands);
    });
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

void PickerView::begin(const PickerLayout& layout, const Content& content) {
  chosen_ = row_of(layout, groups_, content.present);
  if (!chosen_) return;
  scroll_ = scroll_to_row(layout, *chosen_, scroll_ + layout.body.height() * 0.3F);
}

void PickerView::take_keys(const PickerLayout& layout, Commands& commands) {
  const ListKey key = pressed_page_key();
  if (const int step = row_step(key); step != 0) {
    chosen_ = moved_row(layout, chosen_, step);
    if (chosen_) scroll_ = scroll_to_row(layout, *chosen_, scroll_);
  } else if (key == ListKey::enter && chosen_ && *chosen_ < layout.rows.size() && layout.rows[*chosen_].choice) {
    const PickerLayout::Row& row = layout.rows[*chosen_];
    commands.push_back(choose_command(groups_[row.group].choices[*row.choice]));
    ImGui::CloseCurrentPopup();
  } else if (key == ListKey::escape) {
    if (search_.empty() && shown_search_.empty()) ImGui::CloseCurrentPopup();
    search_.clear();
    focus_ = true;
  }
}

void PickerView::draw_rows(ui::Canvas& list, const PickerLayout& layout, Commands& commands) {
  const ui::Theme& theme = list.theme;
  const ui::Hit all = ui::hit(list, "toolbar.presets.all", layout.all);
  if (all.hovered) list.painter.fill(layout.all, theme.hover, list.px(ui::kRounding));
  ui::text_in(list.painter, ui::Face::words, layout.all.inset(list.px(8), 0), theme.text_dim,
              words_[Id::toolbar_all_presets]);
  if (all.clicked) {
    commands.emplace_back(ShowStart{});
    ImGui::CloseCurrentPopup();
  }
  list.painter.line({layout.body.x0, layout.body.y0 - 2}, {layout.body.x1, layout.body.y0 - 2}, theme.line);
  if (groups_.empty()) {
    ui::text_in(list.painter, ui::Face::words, layout.body.inset(list.px(8), 0), theme.text_faint,
                words_.say<Id::start_nothing>(search_));
    return;
  }
  ui::scrollbar(list, "toolbar.presets.scrollbar",
                {layout.body.x0, layout.body.y0, layout.body.x1 + list.px(4), layout.body.y1}, scroll_,
                layout.content_height);
  list.painter.push_clip(layout.body);
  for (std::size_t i = 0; i < layout.rows.size(); ++i) {
    if (!layout.rows[i].rect.intersect(layout.body).empty()) draw_row(list, layout, i, commands);
  }
  list.painter.pop_clip();
  if (ImGui::IsWindowHovered()) ui::scroll_by_wheel(scroll_, layout.content_height, layout.body.height(), list.scale);
}

void PickerView::draw_row(ui::Canvas& list, const PickerLayout& layout, std::size_t row, Commands& commands) {
  const ui::Theme& theme = list.theme;
  const PickerLayout::Row& place = layout.rows[row];
  const ChoiceGroup& group = groups_[place.group];
  const ui::Rect inner = place.rect.inset(list.px(8), 0);
  if (!place.choice) {
    ui::text_in(list.painter, ui::Face::words_small, inner, theme.text_faint, group.heading);
    return;
  }
  const Choice& choice = group.choices[*place.choice];
  const ui::Hit mouse = ui::hit(list, row_name(choice), place.rect.intersect(layout.body));
  if (chosen_ == row) {
    list.painter.fill(place.rect, theme.pressed, list.px(ui::kRounding));
  } else if (mouse.hovered) {
    list.painter.fill(place.rect, theme.hover, list.px(ui::kRounding));
  }
  if (choice.lesson > 0) {
    ui::text_in(list.painter, ui::Face::code_small, {inner.x0, inner.y0, inner.x0 + list.px(28), inner.y1},
                theme.text_faint, fmt::format("{}", choice.lesson));
  }
  float right = inner.x1;
  if (choice.preset != nullptr) {
    const float name = list.metrics().width(ui::Face::code_small, choice.preset->name);
    ui::text_in(list.painter, ui::Face::code_small, {right - name - 1, inner.y0, right + 1, inner.y1}, theme.text_faint,
                choice.preset->name);
    right -= name + list.px(12);
  }
  ui::text_in(list.painter, ui::Face::words, {inner.x0 + list.px(28), inner.y0, right, inner.y1},
              choice.preset != nullptr ? theme.text : theme.failed, choice_title(choice, words_));
  if (!mouse.clicked) return;
  commands.push_back(choose_command(choice));
  ImGui::CloseCurrentPopup();
}

}  // namespace loopscope::views
