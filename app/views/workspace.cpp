#include "app/views/workspace.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/ui/canvas.h"
#include "app/ui/controls.h"
#include "app/ui/imgui_painter.h"
#include "app/ui/style.h"
#include "app/views/bottom_view.h"
#include "app/views/comparison_view.h"
#include "app/views/document.h"
#include "app/views/help_view.h"
#include "app/views/keys.h"
#include "app/views/loop_panel_view.h"
#include "app/views/notices.h"
#include "app/views/overlays.h"
#include "app/views/overview_view.h"
#include "app/views/panels_layout.h"
#include "app/views/start_view.h"
#include "app/views/timeline_view.h"
#include "app/views/toolbar_view.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using session::TransportCommand;
using session::TransportState;
using words::Id;

constexpr double kLoadingSeconds = 0.5;  // a file that is read faster shows no progress

}  // namespace

struct Workspace::Impl {
  explicit Impl(ui::Fonts& window_fonts) : fonts(window_fonts) {}

  void apply_theme();
  void need_glyphs(const session::Session* session, std::span<const presets::Preset> presets);
  void need_glyphs_of(const session::Session& session, std::size_t& seen);
  void need_language(std::span<const presets::Preset> presets);
  void draw_window(ui::Canvas& canvas, const session::Session* session, std::span<const presets::Preset> presets,
                   ui::Rect window, Commands& commands);
  void draw_comparison(ui::Canvas& canvas, const session::Lineup& compared, ui::Rect window, Commands& commands);
  float draw_notices(ui::Canvas& canvas, const session::Session* session, float y, float width);
  void draw_loading(ui::Canvas& canvas, const session::Session* session, ui::Rect area);
  void draw_document(ui::Canvas& canvas, const Scene& scene, std::span<const presets::Preset> presets, ui::Rect area,
                     Commands& commands);
  void move_range(ui::Rect lanes_area, float scale);
  void handle_splitters(ui::Canvas& canvas, const PanelsLayout& panels, ui::Rect area);
  Action handle_common_keys(Commands& commands, bool letters = true);
  void handle_keys(const Scene* scene, Commands& commands);
  void handle_transport_key(Action action, const session::Session& session, Commands& commands);
  void forget_run();

  ui::Fonts& fonts;
  ui::Places places;
  std::optional<ui::ThemeKind> styled;  // what Dear ImGui's style was last set to
  std::size_t seen_strings = 0;
  std::optional<words::Language> seen_language;  // whose glyphs were asked for

  Document document;
  std::uint64_t seen_runs = 0;   // of the document
  std::filesystem::path folder;  // of preset files
  std::vector<SavedValues> saved;
  StartView start;
  const presets::Preset* latest_lesson = nullptr;
  bool pictures = false;  // on the start page
  ToolbarView toolbar;
  ToolbarView::Choices choices;
  words::Words words;  // on screen: those of the chosen language, or still of the one before
  OverviewView overview;
  TimelineView timeline{document};
  LoopPanelView loop_panel;
  BottomView bottom;
  PanelSizes sizes;
  bool animate = true;
  std::string error;
  ComparisonView comparison;
  std::vector<std::size_t> seen_compared_strings;  // of each run that is compared
  double loading_since = -1;                       // when the file that is being read was first seen; negative: none is
};

Workspace::Workspace(ui::Fonts& fonts) : impl_(std::make_unique<Impl>(fonts)) {}
Workspace::~Workspace() = default;

std::vector<Command> Workspace::draw(const session::Session* session, std::span<const presets::Preset> presets,
                                     const session::Lineup* compared) {
  Impl& my = *impl_;
  my.apply_theme();
  my.need_glyphs(session, presets);
  if (compared != nullptr) {
    my.seen_compared_strings.resize(compared->size());
    for (std::size_t run = 0; run < compared->size(); ++run) {
      my.fonts.need(compared->title(run));
      my.fonts.need(compared->error(run));
      if (compared->session(run) != nullptr) my.need_glyphs_of(*compared->session(run), my.seen_compared_strings[run]);
    }
  }
  // Another language is shown once its glyphs are there: after the fonts' next rebuild.
  if (my.fonts.complete()) my.words = my.choices.language;
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
  ui::Canvas canvas{painter, ui::theme(my.choices.theme), my.places, my.fonts, my.fonts.scale()};
  Commands commands;
  if (compared != nullptr) {
    my.draw_comparison(canvas, *compared, {0, 0, size.x, size.y}, commands);
  } else {
    my.draw_window(canvas, session, presets, {0, 0, size.x, size.y}, commands);
  }
  ImGui::End();
  return commands;
}

void Workspace::session_changed() {
  impl_->document.reset();
  impl_->toolbar.reset();
  impl_->error.clear();
}

void Workspace::comparison_changed() {
  impl_->comparison.reset();
  impl_->seen_compared_strings.clear();
  impl_->error.clear();
}

void Workspace::show_error(std::string message) { impl_->error = std::move(message); }
void Workspace::set_theme(ui::ThemeKind kind) { impl_->choices.theme = kind; }
ui::ThemeKind Workspace::theme() const { return impl_->choices.theme; }
void Workspace::set_language(words::Language language) { impl_->choices.language = language; }
words::Language Workspace::language() const { return impl_->choices.language; }
void Workspace::set_axis(model::AxisKind kind) { impl_->choices.axis = kind; }
model::AxisKind Workspace::axis() const { return impl_->choices.axis; }
void Workspace::set_panel(std::string_view id) { impl_->bottom.choose(id); }
void Workspace::set_saved(std::filesystem::path folder, std::vector<SavedValues> saved) {
  impl_->folder = std::move(folder);
  impl_->saved = std::move(saved);
}
void Workspace::set_pictures(bool on) { impl_->pictures = on; }
void Workspace::set_animation(bool on) { impl_->animate = on; }
void Workspace::fit_all() {
  impl_->document.navigation.fit_all();
  impl_->comparison.fit_all();
}
void Workspace::select_lane(model::LaneIndex lane) { impl_->document.choose(lane); }
bool Workspace::animating() const {
  return impl_->document.navigation.moving() || impl_->document.growing() || impl_->document.findings.busy() ||
         impl_->bottom.busy() || impl_->start.busy() || impl_->document.lesson.busy() ||
         impl_->comparison.animating() || impl_->words.language() != impl_->choices.language;
}
ui::Color Workspace::background() const { return ui::theme(impl_->choices.theme).window; }
const ComparedRuns& Workspace::compared() const { return impl_->comparison.runs(); }
const TimelineLayout& Workspace::timeline() const { return impl_->timeline.layout(); }
std::optional<ui::Rect> Workspace::rect_of(std::string_view name) const { return impl_->places.find(name); }

void Workspace::Impl::apply_theme() {
  if (styled == choices.theme) return;
  ui::apply_style(ui::theme(choices.theme), fonts.scale());
  styled = choices.theme;
}

void Workspace::Impl::need_language(std::span<const presets::Preset> presets) {
  for (std::size_t i = 0; i < words::kPhraseCount; ++i)
    fonts.need(words::pattern_of(static_cast<words::Id>(i), choices.language));
  const words::Words chosen(choices.language);
  for (const presets::Preset& preset : presets) {
    fonts.need(chosen.choose(preset.group_title.en, preset.group_title.zh));
    fonts.need(chosen.choose(preset.title.en, preset.title.zh));
    fonts.need(chosen.choose(preset.lesson.en, preset.lesson.zh));
    fonts.need(preset.source);
    for (const presets::Parameter& parameter : preset.parameters)
      fonts.need(chosen.choose(parameter.help.en, parameter.help.zh));
  }
  for (const words::Language language : {words::Language::en, words::Language::zh})
    fonts.need(words::Words(language)[words::Id::language_name]);
}

void Workspace::Impl::need_glyphs(const session::Session* session, std::span<const presets::Preset> presets) {
  if (seen_language != choices.language) {
    seen_language = choices.language;
    need_language(presets);
  }
  fonts.need(error);
  fonts.need(start.search());
  fonts.need(toolbar.picker_search());
  for (const SavedValues& values : saved) {
    fonts.need(values.name);
    fonts.need(values.problem);
  }
  if (session != nullptr) need_glyphs_of(*session, seen_strings);
}

void Workspace::Impl::need_glyphs_of(const session::Session& session, std::size_t& seen) {
  fonts.need(session.title());
  fonts.need(session.notice());
  const trace::Symbols& symbols = session.model().symbols();
  for (; seen < symbols.string_count(); ++seen) fonts.need(symbols.string(static_cast<StringId>(seen)));
}

void Workspace::Impl::draw_comparison(ui::Canvas& canvas, const session::Lineup& compared, ui::Rect window,
                                      Commands& commands) {
  if (choices.help && ui::hit(canvas, "help", window).clicked) {
    const ImVec2 at = ImGui::GetIO().MousePos;
    if (!help_rect(canvas, window).contains({at.x, at.y})) choices.help = false;
  }
  const ComparisonView::Frame frame{.canvas = canvas,
                                    .words = words,
                                    .lineup = compared,
                                    .choices = choices,
                                    .now_seconds = ImGui::GetTime(),
                                    .frame_seconds = ImGui::GetIO().DeltaTime,
                                    .animate = animate};
  comparison.update(frame);
  const Action action = handle_common_keys(commands);
  if (action != Action::none) comparison.act(action, commands);
  float y = comparison.draw_bar(frame, window.width(), commands);
  y = draw_notices(canvas, nullptr, y, window.width());
  comparison.draw(frame, {window.x0, y, window.x1, window.y1}, commands);
  if (choices.help) paint_help(canvas, words, window);
}

void Workspace::Impl::draw_window(ui::Canvas& canvas, const session::Session* session,
                                  std::span<const presets::Preset> presets, ui::Rect window, Commands& commands) {
  // The help lies over everything: it takes the mouse before everything, and is painted after it.
  if (choices.help && ui::hit(canvas, "help", window).clicked) {
    const ImVec2 at = ImGui::GetIO().MousePos;
    if (!help_rect(canvas, window).contains({at.x, at.y})) choices.help = false;
  }
  const Scene* scene = document.update(session, ImGui::GetTime(), animate, words);
  if (document.runs() != seen_runs) forget_run();
  if (scene != nullptr) document.follow_lesson(commands);
  handle_keys(scene, commands);
  float y = toolbar.draw(canvas, words, session, {presets, saved, folder}, window, choices, commands);
  y = draw_notices(canvas, session, y, window.width());
  const ui::Rect area{window.x0, y, window.x1, window.y1};
  if (scene == nullptr) {
    start.draw(
        canvas, words,
        {.presets = presets, .saved = saved, .latest = latest_lesson, .pictures = pictures, .keyboard = !choices.help},
        area, commands);
  } else {
    start.leave();
    if (const presets::RunRequest* request = session->run_request()) latest_lesson = request->preset;
    draw_document(canvas, *scene, presets, area, commands);
  }
  draw_loading(canvas, session, area);
  if (choices.help) paint_help(canvas, words, window);
  document.commanded(commands);
}

void Workspace::Impl::forget_run() {
  seen_runs = document.runs();
  seen_strings = 0;
  overview.reset();
  timeline.reset();
  loop_panel.reset();
  bottom.reset();
}

float Workspace::Impl::draw_notices(ui::Canvas& canvas, const session::Session* session, float y, float width) {
  std::vector<Notice> notices;
  if (!error.empty()) notices.push_back({error, true});
  if (!toolbar.problem().empty()) notices.push_back({toolbar.problem(), false});
  if (session != nullptr && !session->notice().empty()) notices.push_back({session->notice(), false});
  if (session != nullptr && session->model().dropped() > 0) {
    const std::uint64_t dropped = session->model().dropped();
    notices.push_back({words.say<Id::notice_lost>(dropped), false});
  }
  bool closed = false;
  y = views::draw_notices(canvas, notices, y, width, closed);
  if (closed) error.clear();
  return y;
}

void Workspace::Impl::draw_loading(ui::Canvas& canvas, const session::Session* session, ui::Rect area) {
  const double progress = session == nullptr ? 1.0 : session->loading_progress();
  if (progress >= 1) {
    loading_since = -1;
    return;
  }
  if (loading_since < 0) loading_since = ImGui::GetTime();
  if (ImGui::GetTime() - loading_since >= kLoadingSeconds) paint_loading(canvas, words, area, progress);
}

void Workspace::Impl::draw_document(ui::Canvas& canvas, const Scene& scene, std::span<const presets::Preset> presets,
                                    ui::Rect area, Commands& commands) {
  const PanelsLayout panels = layout_panels(area, sizes, canvas.scale);
  handle_splitters(canvas, panels, area);
  move_range(panels.timeline, canvas.scale);
  const float names = document.navigation.viewport().x0 - panels.timeline.x0;
  overview.draw(canvas, scene, panels.overview, names, document.navigation);
  const auto finding = document.chosen_finding;
  timeline.draw(canvas, scene, panels.timeline, document.navigation, commands);
  if (document.chosen_finding != finding) bottom.choose("diagnostics");
  loop_panel.draw(canvas, scene, panels.loop_panel, document);
  bottom.draw({.canvas = canvas,
               .scene = scene,
               .document = document,
               .commands = commands,
               .language = choices.language,
               .presets = presets,
               .area = panels.bottom,
               .bar = {},
               .keyboard = !choices.help},
              panels.tabs);
}

void Workspace::Impl::move_range(ui::Rect area, float scale) {
  const float names = std::min(std::round(timeline.names_width() * scale), area.width() * 0.4F);
  Navigation::Frame frame;
  frame.x0 = std::round(area.x0 + names);
  frame.x1 = area.x1;
  frame.seconds = ImGui::GetIO().DeltaTime;
  frame.animate = animate;
  document.move_range(frame, choices.axis);
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

/// Does what keys ask for whatever is on screen; gives what else was asked for in this frame.
Action Workspace::Impl::handle_common_keys(Commands& commands, bool letters) {
  const Action action = pressed_action(letters || choices.help);
  switch (action) {
    case Action::quit:
      commands.emplace_back(Quit{});
      return Action::none;
    case Action::help:
      choices.help = !choices.help;
      return Action::none;
    case Action::switch_language:
      choices.language = words::other(choices.language);
      return Action::none;
    default:
      break;
  }
  if (choices.help) {
    if (action == Action::escape) choices.help = false;
    return Action::none;
  }
  if (action != Action::switch_axis) return action;
  choices.axis = choices.axis == model::AxisKind::time ? model::AxisKind::turns : model::AxisKind::time;
  return Action::none;
}

void Workspace::Impl::handle_keys(const Scene* scene, Commands& commands) {
  if (!choices.help && scene != nullptr && bottom.choose_by_key()) return;
  // On the start page letters are typed into its search.
  const Action action = handle_common_keys(commands, scene != nullptr);
  if (action == Action::none) return;
  if (action == Action::choose_preset) {
    toolbar.open_picker();
    return;
  }
  if (scene == nullptr) return;
  if (action == Action::next_look || action == Action::previous_look) {
    document.next_look(action == Action::next_look ? 1 : -1, commands);
    return;
  }
  if (action == Action::view_back || action == Action::view_forward) {
    action == Action::view_back ? document.navigation.back() : document.navigation.forward();
    choices.axis = document.navigation.axis().kind();
    return;
  }
  if (bottom.has_keyboard()) {
    if (action == Action::to_start || action == Action::to_end) return;
    if (action == Action::escape) {
      bottom.release_keyboard();
      return;
    }
  }
  handle_transport_key(action, scene->session, commands);
  timeline.act(action, *scene, document.navigation, commands);
}

void Workspace::Impl::handle_transport_key(Action action, const session::Session& session, Commands& commands) {
  const auto request = [&](TransportCommand command) { commands.emplace_back(TransportRequest{command}); };
  const bool running = session.state() == TransportState::running;
  switch (action) {
    case Action::run_pause:
      request(running ? TransportCommand::pause : TransportCommand::run);
      break;
    case Action::run:
      request(TransportCommand::run);
      break;
    case Action::step_frame:
      request(TransportCommand::step_frame);
      break;
    case Action::step_turn:
      request(TransportCommand::step_turn);
      break;
    case Action::step_back_frame:
      request(TransportCommand::step_back_frame);
      break;
    case Action::step_back_turn:
      request(TransportCommand::step_back_turn);
      break;
    case Action::to_start:
      document.navigation.reveal(0);
      request(TransportCommand::to_start);
      break;
    case Action::to_end:
      document.navigation.follow();
      request(TransportCommand::to_end);
      break;
    default:
      break;
  }
}

}  // namespace loopscope::views
