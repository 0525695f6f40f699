#include "app/views/values_view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "app/ui/controls.h"
#include "app/ui/scroll.h"
#include "app/views/keys.h"
#include "app/views/path_completion.h"

namespace loopscope::views {

namespace {

using words::Id;

constexpr const char* kPopup = "values";

}  // namespace

void ValuesView::open(const presets::RunRequest& request, const std::filesystem::path& folder) {
  opening_ = focus_ = true;
  scroll_ = 0;
  // The first name that is free.
  const std::string& name = request.preset->name;
  std::error_code ignored;
  std::filesystem::path path = folder / (name + ".toml");
  for (int number = 2; number < 100 && std::filesystem::exists(path, ignored); ++number)
    path = folder / fmt::format("{}-{}.toml", name, number);
  typed_ = path_text(path);
  look(folder);
}

/// Reads the folder, once for what is typed.
void ValuesView::look(const std::filesystem::path& folder) {
  seen_ = typed_;
  path_ = typed_path(typed_, folder);
  std::error_code ignored;
  exists_ = !path_.empty() && std::filesystem::is_regular_file(path_, ignored);
  // A name that nobody has yet leaves all that there is to choose from.
  files_ = complete_path(typed_, folder);
  if (files_.empty()) files_ = complete_path(path_text(path_.parent_path()) + "/", folder);
  scroll_ = 0;
}

void ValuesView::draw(ui::Canvas& canvas, words::Words words, const presets::RunRequest& request,
                      const std::filesystem::path& folder, ui::Rect window, ui::Rect anchor, Commands& commands) {
  if (std::exchange(opening_, false)) ImGui::OpenPopup(kPopup);
  if (!ImGui::IsPopupOpen(kPopup)) return;
  if (typed_ != seen_) look(folder);
  const ValuesLayout layout = layout_values(window, anchor, files_.size(), scroll_, canvas.scale);
  ImGui::SetNextWindowPos({layout.area.x0, layout.area.y0});
  ImGui::SetNextWindowSize({layout.area.width(), layout.area.height()});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  if (ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse)) {
    canvas.on_window([&](ui::Canvas& list) {
      draw_content(list, words, layout, request, commands);
      draw_rows(list, layout, commands);
    });
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

void ValuesView::draw_content(ui::Canvas& list, words::Words words, const ValuesLayout& layout,
                              const presets::RunRequest& request, Commands& commands) {
  list.places.set("values", layout.area);
  ui::text_in(list.painter, ui::Face::words, layout.heading, list.theme.text_dim, words[Id::values_heading]);
  if (ui::search_field(list, "values.path", layout.field, typed_, std::string(words[Id::values_name]).c_str(), focus_))
    focus_ = false;
  const ListKey key = pressed_page_key();
  if (key == ListKey::escape) ImGui::CloseCurrentPopup();
  const bool named = path_.has_filename();
  if (ui::text_button(list, "values.save", layout.save, words[exists_ ? Id::values_replace : Id::values_save], {}, {},
                      {.enabled = named, .primary = true}) ||
      (key == ListKey::enter && named && !exists_)) {
    commands.emplace_back(SaveValues{path_, request});
    ImGui::CloseCurrentPopup();
  } else if (ui::text_button(list, "values.load", layout.load, words[Id::values_load], {}, {}, {.enabled = exists_})) {
    commands.emplace_back(OpenFile{path_});
    ImGui::CloseCurrentPopup();
  }
}

void ValuesView::draw_rows(ui::Canvas& list, const ValuesLayout& layout, Commands& commands) {
  ui::scrollbar(list, "values.scrollbar", {layout.body.x0, layout.body.y0, layout.body.x1 + list.px(8), layout.body.y1},
                scroll_, layout.content_height);
  list.painter.push_clip(layout.body);
  for (std::size_t i = 0; i < layout.rows.size(); ++i) {
    const ui::Rect row = layout.rows[i];
    if (row.intersect(layout.body).empty()) continue;
    const std::filesystem::path& file = files_[i];
    const bool is_folder = !file.has_filename();
    const std::string name = is_folder ? file.parent_path().filename().string() + "/" : file.filename().string();
    const ui::Hit mouse = ui::hit(list, "values.file." + name, row.intersect(layout.body));
    if (mouse.hovered) list.painter.fill(row, list.theme.hover, list.px(ui::kRounding));
    ui::text_in(list.painter, ui::Face::words, row.inset(list.px(8), 0),
                is_folder ? list.theme.text_dim : list.theme.text, name);
    if (mouse.clicked) {
      typed_ = path_text(file);
      focus_ = true;
    }
    if (mouse.double_clicked && !is_folder) {
      commands.emplace_back(OpenFile{file});
      ImGui::CloseCurrentPopup();
    }
  }
  list.painter.pop_clip();
  if (ui::pointer_inside(layout.body))
    ui::scroll_by_wheel(scroll_, layout.content_height, layout.body.height(), list.scale);
}

}  // namespace loopscope::views
