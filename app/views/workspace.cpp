#include "app/views/workspace.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/icons.h"
#include "app/ui/imgui_painter.h"
#include "app/ui/style.h"
#include "app/views/overlays.h"
#include "app/views/workspace_impl.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using session::TransportState;

constexpr float kNoticeHeight = 32;
constexpr double kStateSeconds = 1.0 / 30;  // while a run is live, the panels are renewed this often
constexpr double kLoadingSeconds = 0.5;     // a file that is read faster shows no progress
constexpr std::array<const char*, 5> kTabNames = {"Source", "Task", "Events", "Output", "Lesson"};
constexpr std::array<const char*, 5> kTabIds = {"tab.source", "tab.task", "tab.events", "tab.output", "tab.lesson"};

bool has_default_values(const session::Session& session) {
  const presets::Preset& preset = *session.preset();
  return std::all_of(preset.parameters.begin(), preset.parameters.end(), [&](const presets::Parameter& parameter) {
    return session.values()->number(parameter.name) == parameter.default_value;
  });
}

}  // namespace

Workspace::Workspace(ui::Fonts& fonts) : impl_(std::make_unique<Impl>(fonts)) {}
Workspace::~Workspace() = default;

std::vector<Command> Workspace::draw(const session::Session* session, std::span<const presets::Preset> presets) {
  Impl& my = *impl_;
  const ui::Theme& theme = ui::theme(my.choices.theme);
  if (!my.has_style || my.styled != my.choices.theme) {
    ui::apply_style(theme, my.fonts.scale());
    my.styled = my.choices.theme;
    my.has_style = true;
  }
  my.need_glyphs(session, presets);
  my.places.clear();

  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::Begin("loopscope", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoNav);
  ImGui::PopStyleVar(2);
  ui::ImGuiPainter painter(*ImGui::GetWindowDrawList(), my.fonts);
  ui::Canvas canvas{painter, theme, my.places, my.fonts, my.fonts.scale()};
  Commands commands;
  my.draw_window(canvas, session, presets, {0, 0, size.x, size.y}, commands);
  ImGui::End();
  return commands;
}

void Workspace::session_changed() {
  impl_->forget_run();
  impl_->toolbar.reset();
  impl_->source.reset();
  impl_->error.clear();
}

void Workspace::show_error(std::string message) { impl_->error = std::move(message); }
void Workspace::set_theme(ui::ThemeKind kind) { impl_->choices.theme = kind; }
ui::ThemeKind Workspace::theme() const { return impl_->choices.theme; }
void Workspace::set_axis(model::AxisKind kind) { impl_->choices.axis = kind; }
model::AxisKind Workspace::axis() const { return impl_->choices.axis; }
void Workspace::set_tab(Tab tab) { impl_->tab = tab; }
void Workspace::set_animation(bool on) { impl_->animate = on; }
void Workspace::fit_all() { impl_->navigation.fit_all(); }
void Workspace::select_lane(model::LaneIndex lane) { impl_->choose_lane(lane); }
bool Workspace::animating() const { return impl_->navigation.moving() || impl_->live; }
ui::Color Workspace::background() const { return ui::theme(impl_->choices.theme).window; }
const TimelineLayout& Workspace::timeline() const { return impl_->timeline.layout(); }
const LoopPanelLayout& Workspace::loop_panel() const { return impl_->loop_panel.layout(); }
const SourceLayout& Workspace::source() const { return impl_->source.layout(); }
std::optional<ui::Rect> Workspace::rect_of(std::string_view name) const { return impl_->places.find(name); }

void Workspace::Impl::forget_run() {
  navigation.reset();
  overview.reset();
  timeline.reset();
  loop_panel.reset();
  events.reset();
  output.reset();
  has_state = false;
  seen_events = seen_strings = 0;
  last_cursor = {};
  stepped = false;
}

void Workspace::Impl::need_glyphs(const session::Session* session, std::span<const presets::Preset> presets) {
  if (!seen_presets) {
    seen_presets = true;
    for (const presets::Preset& preset : presets) {
      for (const std::string_view text :
           {preset.title.en, preset.title.zh, preset.lesson.en, preset.lesson.zh, preset.source})
        fonts.need(text);
      for (const presets::Parameter& parameter : preset.parameters) fonts.need(parameter.help.en);
    }
    fonts.need("中文");
  }
  fonts.need(error);
  if (session == nullptr) return;
  fonts.need(session->title());
  fonts.need(session->notice());
  const trace::Symbols& symbols = session->model().symbols();
  for (; seen_strings < symbols.string_count(); ++seen_strings)
    fonts.need(symbols.string(static_cast<StringId>(seen_strings)));
}

void Workspace::Impl::draw_window(ui::Canvas& canvas, const session::Session* session,
                                  std::span<const presets::Preset> presets, ui::Rect window, Commands& commands) {
  // The help lies over everything: it takes the mouse before everything, and is painted after it.
  if (choices.help && ui::hit(canvas, "help", window).clicked) {
    const ImVec2 at = ImGui::GetIO().MousePos;
    if (!help_rect(canvas, window).contains({at.x, at.y})) choices.help = false;
  }
  if (session != nullptr && session->model().events().size() < seen_events) forget_run();
  if (session != nullptr) seen_events = session->model().events().size();
  handle_keys(session, commands);
  float y = toolbar.draw(canvas, session, presets, window.width(), choices, commands);
  y = draw_notices(canvas, session, y, window.width());
  const ui::Rect area{window.x0, y, window.x1, window.y1};
  live = session != nullptr && (session->state() == TransportState::running || session->loading_progress() < 1);
  if (session == nullptr || session->state() == TransportState::empty) {
    draw_start(canvas, presets, area, commands);
  } else {
    draw_panels(canvas, *session, presets, area, commands);
  }
  draw_loading(canvas, session, area);
  if (choices.help) paint_help(canvas, window);
  for (const Command& command : commands) {
    if (const auto* request = std::get_if<TransportRequest>(&command)) {
      using session::TransportCommand;
      const TransportCommand what = request->command;
      stepped = what == TransportCommand::step_frame || what == TransportCommand::step_turn ||
                what == TransportCommand::step_back_frame || what == TransportCommand::step_back_turn;
    }
  }
}

float Workspace::Impl::draw_notices(ui::Canvas& canvas, const session::Session* session, float y, float width) {
  std::vector<Notice> notices;
  if (!error.empty()) notices.push_back({error, true});
  if (!toolbar.problem().empty()) notices.push_back({toolbar.problem(), false});
  if (session != nullptr && !session->notice().empty()) notices.push_back({session->notice(), false});
  if (session != nullptr && session->model().dropped() > 0) {
    const std::uint64_t dropped = session->model().dropped();
    notices.push_back({fmt::format("{} events were lost, because the reader was too slow: what is shown has gaps",
                                   words::format_count(dropped)),
                       false});
  }
  const ui::Theme& theme = canvas.theme;
  for (const Notice& notice : notices) {
    const ui::Rect row{0, y, width, y + canvas.px(kNoticeHeight)};
    canvas.places.set("notice", row);
    canvas.painter.fill(row, theme.warning);
    canvas.painter.line({row.x0, row.y1 - 1}, {row.x1, row.y1 - 1}, theme.line);
    ui::draw_icon(canvas.painter, ui::Icon::warning, {row.x0 + canvas.px(20), row.center().y}, theme.ready,
                  canvas.scale);
    ui::text_in(canvas.painter, ui::Face::words, {row.x0 + canvas.px(40), row.y0, row.x1 - canvas.px(48), row.y1},
                theme.text, notice.text);
    if (notice.closable) {
      const ui::Rect close{row.x1 - canvas.px(36), row.y0 + canvas.px(2), row.x1 - canvas.px(8), row.y1 - canvas.px(2)};
      const ui::Hit mouse = ui::hit(canvas, "notice.close", close);
      ui::draw_icon(canvas.painter, ui::Icon::cross, close.center(), mouse.hovered ? theme.text : theme.text_dim,
                    canvas.scale);
      if (mouse.clicked) error.clear();
    }
    y = row.y1;
  }
  return y;
}

void Workspace::Impl::draw_loading(ui::Canvas& canvas, const session::Session* session, ui::Rect area) {
  const double progress = session == nullptr ? 1.0 : session->loading_progress();
  if (progress >= 1) {
    loading_since = -1;
    return;
  }
  if (loading_since < 0) loading_since = ImGui::GetTime();
  if (ImGui::GetTime() - loading_since >= kLoadingSeconds) paint_loading(canvas, area, progress);
}

void Workspace::Impl::update_state(const session::Session& session) {
  const model::Moment cursor = session.cursor();
  if (has_state && cursor == state_moment) return;
  const double now = ImGui::GetTime();
  const bool grows = session.state() == TransportState::running || session.loading_progress() < 1;
  const bool flowing = session.following() && grows;
  if (has_state && flowing && animate && now - state_at < kStateSeconds && cursor >= state_moment) return;
  state = session.model().live_state_at(cursor, loop);
  state_moment = cursor;
  state_at = now;
  has_state = true;
}

void Workspace::Impl::update_navigation(const session::Session& session, ui::Rect area, float scale) {
  const TransportState transport = session.state();
  Navigation::Frame frame;
  const bool loading = session.loading_progress() < 1;
  frame.now_ns = transport == TransportState::finished ? 0 : session.now_ns();
  frame.live = transport == TransportState::running || transport == TransportState::paused || loading;
  frame.running = transport == TransportState::running || loading;
  if (session.preset() != nullptr && has_default_values(session))
    frame.expected_ns = session.preset()->expected_ns.value_or(0);
  if (loading) frame.expected_ns = session.loading_until_ns();
  const float names = std::min(std::round(timeline.names_width() * scale), area.width() * 0.4F);
  frame.x0 = std::round(area.x0 + names);
  frame.x1 = area.x1;
  frame.seconds = ImGui::GetIO().DeltaTime;
  frame.animate = animate;
  navigation.update(session.model(), frame);
  if (choices.axis != navigation.axis().kind()) {
    navigation.set_axis(choices.axis, session.model());
    navigation.update(session.model(), frame);
  }
}

void Workspace::Impl::keep_cursor_in_view(const Scene& scene) {
  const bool moved = scene.cursor != last_cursor;
  last_cursor = scene.cursor;
  if (!moved || scene.session.state() == TransportState::running) return;
  if (stepped) {
    navigation.reveal(navigation.axis().position(scene.cursor));
    if (scene.state.running_is_task) {
      const model::LaneIndex lane = scene.model.lane_of_task(scene.loop, scene.state.running);
      if (lane != model::kNoLane) timeline.reveal_lane(lane);
    }
  }
}

void Workspace::Impl::handle_splitters(ui::Canvas& canvas, const PanelsLayout& panels, ui::Rect area) {
  const float half = canvas.px(4);
  const ui::Rect upright{panels.loop_panel.x0 - half, panels.loop_panel.y0, panels.loop_panel.x0 + half,
                         panels.loop_panel.y1};
  const float dx = ui::splitter(canvas, "split.loop_panel", upright, true);
  if (dx != 0)
    sizes.loop_panel =
        std::clamp((panels.loop_panel.width() - dx) / canvas.scale, 160.0F, area.width() * 0.45F / canvas.scale);
  const ui::Rect level{area.x0, panels.tabs.y0 - half, area.x1, panels.tabs.y0 + half};
  const float dy = ui::splitter(canvas, "split.bottom", level, false);
  if (dy != 0) {
    const float height = area.y1 - panels.tabs.y0 - dy;
    sizes.bottom = std::clamp(height / canvas.scale, 64.0F, area.height() * 0.7F / canvas.scale);
  }
}

void Workspace::Impl::draw_panels(ui::Canvas& canvas, const session::Session& session,
                                  std::span<const presets::Preset> presets, ui::Rect area, Commands& commands) {
  const PanelsLayout panels = layout_panels(area, sizes, canvas.scale);
  handle_splitters(canvas, panels, area);
  const Selection chosen = timeline.selection();
  const auto& lanes = session.model().lanes();
  loop = chosen.lane < lanes.size() ? lanes[chosen.lane].loop : LoopId{0};
  update_state(session);
  update_navigation(session, panels.timeline, canvas.scale);
  const bool can_go_on = session.state() == TransportState::running || session.state() == TransportState::paused;
  const Scene scene{session, session.model(), state_moment, state, loop, session.now_ns(), can_go_on};
  keep_cursor_in_view(scene);
  const float names = navigation.viewport().x0 - panels.timeline.x0;
  overview.draw(canvas, scene, panels.overview, names, navigation);
  timeline.draw(canvas, scene, panels.timeline, navigation, commands);
  if (const auto lane = loop_panel.draw(canvas, scene, panels.loop_panel, timeline.selection().lane))
    choose_lane(*lane);
  draw_tabs(canvas, scene, panels.tabs);
  draw_bottom(canvas, scene, presets, panels.bottom, commands);
}

void Workspace::Impl::draw_tabs(ui::Canvas& canvas, const Scene& scene, ui::Rect tabs) {
  const ui::Theme& theme = canvas.theme;
  canvas.painter.fill(tabs, theme.panel);
  canvas.painter.line({tabs.x0, tabs.y0}, {tabs.x1, tabs.y0}, theme.line);
  canvas.painter.line({tabs.x0, tabs.y1 - 1}, {tabs.x1, tabs.y1 - 1}, theme.line);
  float x = tabs.x0 + canvas.px(4);
  for (std::size_t i = 0; i < kTabNames.size(); ++i) {
    std::string label = kTabNames[i];
    if (i == static_cast<std::size_t>(Tab::output) && !scene.model.prints().empty())
      label += fmt::format("  {}", words::format_count(scene.model.prints().size()));
    const float width = std::ceil(canvas.metrics().width(ui::Face::words, label)) + canvas.px(24);
    const ui::Rect rect{x, tabs.y0 + 1, x + width, tabs.y1};
    const ui::Hit mouse = ui::hit(canvas, kTabIds[i], rect);
    const bool is_chosen = i == static_cast<std::size_t>(tab);
    if (is_chosen) {
      canvas.painter.fill(rect, theme.window);
      canvas.painter.fill({rect.x0, rect.y0 - 1, rect.x1, rect.y0 + 1}, theme.text);
    }
    ui::text_in(canvas.painter, ui::Face::words, rect, is_chosen || mouse.hovered ? theme.text : theme.text_dim, label,
                false);
    if (mouse.clicked) tab = static_cast<Tab>(i);
    x = rect.x1;
  }
  if (tab != Tab::source) return;
  const std::string_view path = source.path();
  const ui::Rect right{x + canvas.px(16), tabs.y0, tabs.x1 - canvas.px(16), tabs.y1};
  const float width = canvas.metrics().width(ui::Face::code_small, path);
  if (width > right.width()) return;
  ui::text_in(canvas.painter, ui::Face::code_small, {right.x1 - width - 1, right.y0, right.x1 + 1, right.y1},
              theme.text_faint, path);
}

void Workspace::Impl::draw_bottom(ui::Canvas& canvas, const Scene& scene, std::span<const presets::Preset> presets,
                                  ui::Rect area, Commands& commands) {
  canvas.places.set("bottom", area);
  canvas.painter.fill(area, canvas.theme.window);
  if (area.height() < canvas.px(16)) return;
  std::optional<model::LaneIndex> clicked;
  const model::LaneIndex chosen = timeline.selection().lane;
  switch (tab) {
    case Tab::source:
      clicked = source.draw(canvas, scene, presets, area, chosen);
      break;
    case Tab::task:
      clicked = task.draw(canvas, scene, area, chosen);
      break;
    case Tab::events:
      events.draw(canvas, scene, area, commands);
      break;
    case Tab::output:
      output.draw(canvas, scene, area, commands);
      break;
    case Tab::lesson:
      lesson.draw(canvas, scene, area);
      break;
  }
  if (clicked) choose_lane(*clicked);
}

void Workspace::Impl::choose_lane(model::LaneIndex lane) { timeline.select({lane, Selection::kNoSpan}); }

}  // namespace loopscope::views
