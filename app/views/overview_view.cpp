#include "app/views/overview_view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/ui/controls.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using words::Id;

constexpr double kRenewSeconds = 0.05;
constexpr float kGrip = 6;  // pixels on either side of the window's edges

Id transport_word(const Scene& scene) {
  switch (scene.session.state()) {
    case session::TransportState::running:
      return Id::overview_running;
    case session::TransportState::paused:
      return Id::overview_paused;
    case session::TransportState::finished:
      return Id::overview_finished;
    case session::TransportState::empty:
      break;
  }
  return Id::overview_finished;
}

}  // namespace

void OverviewView::reset() {
  series_.clear();
  computed_events_ = SIZE_MAX;
  drag_ = Drag::none;
}

void OverviewView::draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area, float readout_width,
                        Navigation& navigation) {
  canvas.places.set("overview", area);
  canvas.painter.fill(area, canvas.theme.panel);
  const float split = std::min(area.x0 + readout_width, area.x1);
  draw_readout(canvas, scene, {area.x0, area.y0, split, area.y1});
  const ui::Rect strip{split, area.y0, area.x1, area.y1};
  compute(scene, strip, navigation, canvas.scale);
  paint(canvas, scene, navigation);
  handle_mouse(canvas, scene.words, navigation);
  canvas.painter.line({area.x0, area.y1 - 1}, {area.x1, area.y1 - 1}, canvas.theme.line);
  canvas.painter.line({split - 1, area.y0}, {split - 1, area.y1}, canvas.theme.line);
}

void OverviewView::draw_readout(ui::Canvas& canvas, const Scene& scene, ui::Rect area) const {
  const ui::Theme& theme = canvas.theme;
  const bool following = scene.session.following();
  const TimeNs at = following ? std::max(scene.now_ns, scene.cursor.time_ns) : scene.cursor.time_ns;
  // While it runs, digits that nobody can read would only flicker.
  const bool running = scene.session.state() == session::TransportState::running && following;
  const std::string time = running ? fmt::format("{:.3f} s", static_cast<double>(at) / 1e9) : words::format_time(at);
  const ui::Rect inner = area.inset(canvas.px(12), canvas.px(4));
  const float middle = std::round(inner.center().y);
  ui::text_in(canvas.painter, ui::Face::code, {inner.x0, inner.y0, inner.x1, middle}, theme.text, time);
  const Id state = transport_word(scene);
  const std::string frame = scene.loop_lane == model::kNoLane
                                ? std::string()
                                : scene.words.say<Id::overview_frame>(scene.state.frame) + "   ";
  const std::string detail =
      frame + (following ? std::string(scene.words[state]) : scene.words.say<Id::overview_in_past>(state));
  ui::text_in(canvas.painter, ui::Face::words_small, {inner.x0, middle, inner.x1, inner.y1}, theme.text_dim, detail);
}

void OverviewView::compute(const Scene& scene, ui::Rect area, const Navigation& navigation, float scale) {
  const double now = ImGui::GetTime();
  const bool still = computed_area_ == area && computed_axis_ == navigation.axis().kind() &&
                     computed_visible_ == navigation.viewport();
  const bool same = still && computed_events_ == scene.model.events().size() && computed_limit_ == navigation.limit();
  if (same) return;
  // While only events arrive, a few times a second is enough.
  if (still && computed_events_ <= scene.model.events().size() && now - computed_at_ < kRenewSeconds) return;
  series_.update(scene.model, scene.loop_lane);
  layout_overview(scene.model, navigation.axis(), series_, area, navigation.limit(), navigation.viewport(), scale,
                  layout_);
  computed_area_ = area;
  computed_axis_ = navigation.axis().kind();
  computed_visible_ = navigation.viewport();
  computed_events_ = scene.model.events().size();
  computed_limit_ = navigation.limit();
  computed_at_ = now;
}

void OverviewView::paint(ui::Canvas& canvas, const Scene& scene, const Navigation& navigation) const {
  const ui::Theme& theme = canvas.theme;
  ui::Painter& painter = canvas.painter;
  const ui::Rect strip = layout_.strip;
  if (strip.empty()) return;
  painter.fill({strip.x0, layout_.area.y0, strip.x1, layout_.area.y1 - 1}, theme.window.with_opacity(0.5F));
  float x = strip.x0;
  const float width = layout_.column_width;
  for (const LoadColumn& column : layout_.columns) {
    const float right = std::min(x + width, strip.x1);
    if (column.ready > 0) {
      const float y = strip.y1 - std::max(1.0F, std::round(strip.height() * column.ready));
      painter.fill({x, y, right, strip.y1}, theme.ready.with_opacity(0.45F));
    }
    if (column.load > 0) {
      const float y = strip.y1 - std::max(2.0F, std::round(strip.height() * column.load));
      painter.fill({x, y, right, strip.y1}, theme.running);
    }
    x = right;
  }
  const ui::Rect window = layout_.window;
  const ui::Color shade = theme.panel.with_opacity(0.6F);
  painter.fill({strip.x0, window.y0, window.x0, window.y1}, shade);
  painter.fill({window.x1, window.y0, strip.x1, window.y1}, shade);
  painter.outline(window, theme.text_faint, canvas.px(2));
  const bool has_grips = window.width() >= canvas.px(24);
  for (const float edge : {window.x0, window.x1 - canvas.px(3)}) {
    if (has_grips)
      painter.fill({edge, window.y0 + canvas.px(12), edge + canvas.px(3), window.y1 - canvas.px(12)}, theme.text_dim,
                   1);
  }
  const double position = scene.session.following() ? navigation.limit() : navigation.axis().position(scene.cursor);
  const float cursor = std::round(layout_.viewport.x(position));
  if (cursor >= strip.x0 && cursor <= strip.x1) painter.line({cursor, window.y0}, {cursor, window.y1}, theme.accent);
}

void OverviewView::handle_mouse(ui::Canvas& canvas, words::Words words, Navigation& navigation) {
  if (layout_.strip.empty()) return;
  const ui::Hit mouse = ui::hit(canvas, "overview.strip", layout_.area);
  const float x = ImGui::GetIO().MousePos.x;
  const ui::Rect window = layout_.window;
  const float grip = kGrip * canvas.scale;
  Drag under = Drag::draw;
  if (std::abs(x - window.x0) <= grip) {
    under = Drag::left;
  } else if (std::abs(x - window.x1) <= grip) {
    under = Drag::right;
  } else if (x > window.x0 && x < window.x1) {
    under = Drag::move;
  }
  if (mouse.hovered || mouse.held) {
    const Drag shown = drag_ == Drag::none ? under : drag_;
    ImGui::SetMouseCursor(shown == Drag::move || shown == Drag::draw ? ImGuiMouseCursor_Hand
                                                                     : ImGuiMouseCursor_ResizeEW);
  }
  if (mouse.hovered && !mouse.held) {
    ui::hint_below(canvas, {x, layout_.area.y0, x, layout_.area.y1}, words[Id::overview_hint]);
  }
  const double position = layout_.viewport.position(x);
  const ui::Viewport& visible = navigation.viewport();
  if (!mouse.held) {
    drag_ = Drag::none;
    return;
  }
  if (drag_ == Drag::none) {
    navigation.remember(ImGui::GetTime());
    drag_ = under;
    grabbed_ = position - visible.begin;
    if (under == Drag::draw) {
      // A click beside the window brings it there, and on it goes as a drag.
      drag_ = Drag::move;
      grabbed_ = visible.width() / 2;
    }
  }
  if (drag_ == Drag::move) {
    navigation.pan(static_cast<float>((position - grabbed_ - visible.begin) / visible.units_per_pixel()));
  } else if (drag_ == Drag::left) {
    navigation.show(std::min(position, visible.end - 1e-6), visible.end, 0);
  } else {
    navigation.show(visible.begin, std::max(position, visible.begin + 1e-6), 0);
  }
}

}  // namespace loopscope::views
