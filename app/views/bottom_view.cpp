#include "app/views/bottom_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/ui/controls.h"
#include "app/views/keys.h"
#include "app/views/panels_layout.h"
#include "app/views/table_view.h"
#include "core/base/check.h"

namespace loopscope::views {

BottomView::BottomView() {
  for (const Panel& panel : panels()) views_.push_back(panel.make());
}

void BottomView::reset() {
  for (const auto& view : views_) view->reset();
}

void BottomView::choose(std::string_view id) {
  const auto found =
      std::find_if(panels().begin(), panels().end(), [id](const Panel& panel) { return panel.id == id; });
  LOOPSCOPE_CHECK(found != panels().end());
  release_keyboard();
  chosen_ = static_cast<std::size_t>(found - panels().begin());
}

bool BottomView::choose_by_key() {
  for (const Panel& panel : panels()) {
    if (!key_pressed(panel.key)) continue;
    choose(panel.id);
    if (table() != nullptr) table()->take_keyboard();
    return true;
  }
  return false;
}

bool BottomView::has_keyboard() const { return table() != nullptr && table()->has_keyboard(); }

void BottomView::release_keyboard() {
  if (table() != nullptr) table()->release_keyboard();
}

bool BottomView::busy() const { return table() != nullptr && table()->busy(); }

void BottomView::draw(const PanelContext& context, ui::Rect tabs) {
  ui::Canvas& canvas = context.canvas;
  PanelContext inner = context;
  inner.bar = draw_tabs(canvas, context.scene, tabs);
  canvas.places.set("bottom", context.area);
  canvas.painter.fill(context.area, canvas.theme.window);
  if (context.area.height() >= canvas.px(16)) views_[chosen_]->draw(inner);
}

ui::Rect BottomView::draw_tabs(ui::Canvas& canvas, const Scene& scene, ui::Rect tabs) {
  const ui::Theme& theme = canvas.theme;
  canvas.painter.fill(tabs, theme.panel);
  canvas.painter.line({tabs.x0, tabs.y0}, {tabs.x1, tabs.y0}, theme.line);
  canvas.painter.line({tabs.x0, tabs.y1 - 1}, {tabs.x1, tabs.y1 - 1}, theme.line);
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < views_.size(); ++i) {
    const std::string badge = views_[i]->badge(scene);
    const std::string title(scene.words[panels()[i].title]);
    labels.push_back(badge.empty() ? title : fmt::format("{}  {}", title, badge));
  }
  const TabsLayout layout = layout_tabs(tabs, labels, canvas.metrics(), canvas.scale);
  for (std::size_t i = 0; i < views_.size(); ++i) {
    const Panel& panel = panels()[i];
    const ui::Rect rect = layout.tabs[i];
    const ui::Hit mouse = ui::hit(canvas, fmt::format("tab.{}", panel.id), rect);
    const bool is_chosen = i == chosen_;
    if (is_chosen) {
      canvas.painter.fill(rect, theme.window);
      canvas.painter.fill({rect.x0, rect.y0 - 1, rect.x1, rect.y0 + 1}, theme.text);
    }
    ui::text_in(canvas.painter, ui::Face::words, rect, is_chosen || mouse.hovered ? theme.text : theme.text_dim,
                labels[i], false);
    if (mouse.hovered) ui::hint(canvas, scene.words[panel.title], std::string_view(&panel.key, 1));
    if (mouse.clicked) choose(panel.id);
  }
  return layout.rest;
}

}  // namespace loopscope::views
