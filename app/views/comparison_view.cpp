#include "app/views/comparison_view.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/ui/icons.h"
#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {
namespace {

using session::TransportCommand;
using words::Id;

// Design pixels.
constexpr float kBar = 44;
constexpr float kPadding = 12;
constexpr float kButton = 32;

struct BarButton {
  std::string_view name;
  ui::Icon icon;
  Id hint;
  std::string_view key;
  Action action;
};
constexpr BarButton kBefore[] = {
    {"compare.to_start", ui::Icon::to_start, Id::compare_to_start_hint, "Home", Action::to_start},
    {"compare.step_back_frame", ui::Icon::step_back_frame, Id::compare_back_frame_hint, "Shift+F10",
     Action::step_back_frame},
    {"compare.step_back_turn", ui::Icon::step_back_turn, Id::compare_back_turn_hint, "Shift+F11",
     Action::step_back_turn}};
constexpr BarButton kAfter[] = {
    {"compare.step_turn", ui::Icon::step_turn, Id::compare_next_turn_hint, "F11", Action::step_turn},
    {"compare.step_frame", ui::Icon::step_frame, Id::compare_next_frame_hint, "F10", Action::step_frame},
    {"compare.to_end", ui::Icon::to_end, Id::compare_to_end_hint, "End", Action::to_end}};

std::string place(std::size_t run, std::string_view what) { return fmt::format("compare.{}.{}", run, what); }

}  // namespace

void ComparisonView::reset() {
  runs_.reset();
  tables_.reset();
}

void ComparisonView::fit_all() {
  if (runs_.size() > 0) runs_.leader().document.navigation.fit_all();
}

void ComparisonView::update(const Frame& frame) {
  runs_.update(frame.lineup, frame.now_seconds, frame.animate, frame.words);
}

float ComparisonView::draw_bar(const Frame& frame, float width, Commands& commands) {
  ui::Canvas& canvas = frame.canvas;
  const ui::Theme& theme = canvas.theme;
  const ui::Rect bar{0, 0, width, canvas.px(kBar)};
  canvas.painter.fill(bar, theme.panel);
  canvas.painter.line({bar.x0, bar.y1 - 1}, {bar.x1, bar.y1 - 1}, theme.line);
  const float y = std::round((bar.height() - canvas.px(ui::kControlHeight)) * 0.5F);
  const std::string_view label = frame.words[Id::compare_close];
  float x = canvas.px(kPadding);
  const float close = canvas.metrics().width(ui::Face::words, label) + canvas.px(48);
  if (ui::icon_button(canvas, "compare.close", {x, y, x + close, y + canvas.px(ui::kControlHeight)}, ui::Icon::cross,
                      frame.words[Id::compare_close_hint], "Esc", {}, label)) {
    commands.emplace_back(CloseComparison{});
  }
  x += close + canvas.px(16);
  const std::string title = frame.words.say<Id::compare_title>(frame.lineup.size());
  const float text = canvas.metrics().width(ui::Face::words, title);
  ui::text_in(canvas.painter, ui::Face::words, {x, bar.y0, x + text + 2, bar.y1}, theme.text, title);
  draw_transport(frame, x + text + canvas.px(24), y, commands);
  draw_switches(frame, width);
  return bar.y1;
}

void ComparisonView::draw_transport(const Frame& frame, float x, float y, Commands& commands) {
  ui::Canvas& canvas = frame.canvas;
  const auto rect_at = [&](float wide) {
    const ui::Rect rect{x, y, x + canvas.px(wide), y + canvas.px(ui::kControlHeight)};
    x = rect.x1 + canvas.px(4);
    return rect;
  };
  const auto draw = [&](const BarButton& button) {
    if (ui::icon_button(canvas, button.name, rect_at(kButton), button.icon, frame.words[button.hint], button.key))
      act(button.action, commands);
  };
  for (const BarButton& button : kBefore) draw(button);
  const bool playing = runs_.playing();
  if (ui::icon_button(canvas, "compare.run", rect_at(40), playing ? ui::Icon::pause : ui::Icon::run,
                      frame.words[playing ? Id::compare_stop_hint : Id::compare_play_hint], "Space", {.primary = true}))
    act(Action::run_pause, commands);
  for (const BarButton& button : kAfter) draw(button);
}

float ComparisonView::draw_switches(const Frame& frame, float width) const {
  ui::Canvas& canvas = frame.canvas;
  ToolbarView::Choices& choices = frame.choices;
  const float y = std::round((canvas.px(kBar) - canvas.px(ui::kControlHeight)) * 0.5F);
  float x = width - canvas.px(kPadding);
  const auto rect_at = [&](float wide) {
    const ui::Rect rect{x - wide, y, x, y + canvas.px(ui::kControlHeight)};
    x = rect.x0 - canvas.px(8);
    return rect;
  };
  if (ui::icon_button(canvas, "toolbar.help", rect_at(canvas.px(kButton)), ui::Icon::help,
                      frame.words[Id::toolbar_help_hint], "?", {.chosen = choices.help}))
    choices.help = !choices.help;
  const bool dark = choices.theme == ui::ThemeKind::dark;
  if (ui::icon_button(canvas, "toolbar.theme", rect_at(canvas.px(kButton)), dark ? ui::Icon::sun : ui::Icon::moon,
                      frame.words[dark ? Id::toolbar_light_hint : Id::toolbar_dark_hint], ""))
    choices.theme = dark ? ui::ThemeKind::light : ui::ThemeKind::dark;
  if (ui::text_button(canvas, "toolbar.language", rect_at(canvas.px(kButton)), frame.words[Id::toolbar_language_short],
                      frame.words[Id::toolbar_language_hint], "L"))
    choices.language = other(choices.language);
  const std::array<std::string_view, 2> axes = {frame.words[Id::toolbar_axis_time],
                                                frame.words[Id::toolbar_axis_turns]};
  float wide = canvas.px(2 * 24);
  for (const std::string_view axis : axes) wide += canvas.metrics().width(ui::Face::words, axis);
  const std::size_t axis = choices.axis == model::AxisKind::turns ? 1 : 0;
  const std::size_t chosen = ui::segmented(canvas, "toolbar.axis", rect_at(std::ceil(wide)), axes, axis,
                                           frame.words[Id::toolbar_axis_hint], "T");
  choices.axis = chosen == 1 ? model::AxisKind::turns : model::AxisKind::time;
  return x;
}

void ComparisonView::draw(const Frame& frame, ui::Rect area, Commands& commands) {
  const float scale = frame.canvas.scale;
  std::vector<std::size_t> rows;
  for (std::size_t run = 0; run < runs_.size(); ++run)
    rows.push_back(runs_[run].scene == nullptr ? 0 : runs_[run].timeline.row_count());
  layout_ = layout_comparison({.area = area,
                               .rows = rows,
                               .own_rulers = frame.choices.axis == model::AxisKind::turns,
                               .bottom = bottom_,
                               .bottom_needed = ComparisonTables::height_needed(runs_),
                               .scale = scale});
  handle_splitter(frame, area);
  move_range(frame, layout_.stack);
  ui::Canvas& canvas = frame.canvas;
  canvas.places.set("compare.stack", layout_.stack);
  canvas.painter.fill(layout_.stack, canvas.theme.window);
  canvas.painter.push_clip(layout_.stack);
  handle_ruler(frame, commands);
  for (std::size_t run = 0; run < runs_.size(); ++run) draw_run(frame, run, commands);
  paint_ruler(frame);
  paint_cursor(frame);
  canvas.painter.pop_clip();
  runs_.find_leader();
  tables_.draw(canvas, frame.words, runs_, layout_.tabs, layout_.bottom);
}

void ComparisonView::handle_splitter(const Frame& frame, ui::Rect area) {
  const float half = frame.canvas.px(4);
  const float y = layout_.tabs.y0;
  const float moved = ui::splitter(frame.canvas, "compare.split", {area.x0, y - half, area.x1, y + half}, false);
  if (moved != 0) bottom_ = std::max((area.y1 - layout_.tabs.y1 - moved) / frame.canvas.scale, 24.0F);
}

void ComparisonView::move_range(const Frame& frame, ui::Rect stack) {
  const float names = std::min(std::round(names_width_ * frame.canvas.scale), stack.width() * 0.4F);
  if (runs_.size() == 0) return;
  ComparedRun* under_pointer = nullptr;
  const ImVec2 at = ImGui::GetIO().MousePos;
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    if (runs_[run].scene != nullptr && layout_.runs[run].lanes.contains({at.x, at.y})) under_pointer = &runs_[run];
  }
  ComparedRun& moved = under_pointer != nullptr ? *under_pointer : runs_.leader();
  moved.timeline.handle_held_keys(moved.document.navigation);
  runs_.find_leader();
  Navigation::Frame range;
  range.x0 = std::round(stack.x0 + names);
  range.x1 = stack.x1;
  range.seconds = frame.frame_seconds;
  range.animate = frame.animate;
  runs_.move_range(range, frame.choices.axis);
}

void ComparisonView::handle_ruler(const Frame& frame, Commands& commands) {
  if (layout_.ruler.empty() || runs_.size() == 0 || runs_.leader().scene == nullptr) return;
  const ui::Viewport& viewport = runs_.leader().document.navigation.viewport();
  const ui::Rect columns{viewport.x0, layout_.ruler.y0, viewport.x1, layout_.ruler.y1};
  const ui::Hit mouse = ui::hit(frame.canvas, "compare.ruler", columns);
  if (!mouse.held) return;
  const double position = std::max(viewport.position(ImGui::GetIO().MousePos.x), 0.0);
  commands.emplace_back(SetCursors{runs_.cursor().at(static_cast<TimeNs>(position))});
}

void ComparisonView::draw_run(const Frame& frame, std::size_t run, Commands& commands) {
  ComparedRun& shown = runs_[run];
  const ComparisonLayout::Run& place_of = layout_.runs[run];
  draw_heading(frame, run, commands);
  if (shown.scene == nullptr || place_of.lanes.empty()) return;
  const bool turns = frame.choices.axis == model::AxisKind::turns;
  const Selection before = shown.document.selection;
  Commands asked;
  ImGui::PushID(static_cast<int>(run));
  shown.timeline.set_names_width(names_width_);
  shown.timeline.draw(
      frame.canvas, *shown.scene, place_of.lanes, shown.document.navigation, asked,
      {.lane_height = layout_.lane_height, .ruler = turns, .cursor = turns, .ended = shown.over, .alone = false});
  names_width_ = shown.timeline.names_width();
  ImGui::PopID();
  frame.canvas.places.set(place(run, "lanes"), shown.timeline.layout().lanes);
  frame.canvas.places.set(place(run, "names"), shown.timeline.layout().names);
  paint_end(frame, shown, shown.timeline.layout().lanes);
  follow_choice(run, before);
  for (const Command& command : asked) {
    if (const auto* cursor = std::get_if<SetCursor>(&command))
      commands.emplace_back(SetCursors{runs_.cursor().at(run, cursor->moment)});
  }
}

void ComparisonView::follow_choice(std::size_t run, const Selection& before) {
  const Selection& chosen = runs_[run].document.selection;
  if (chosen.lane == before.lane) return;
  if (chosen.lane == model::kNoLane) {
    runs_.choose_nothing();
  } else {
    runs_.choose_like(run, chosen.lane);
  }
}

void ComparisonView::draw_heading(const Frame& frame, std::size_t run, Commands& commands) {
  ui::Canvas& canvas = frame.canvas;
  const ui::Theme& theme = canvas.theme;
  const ComparedRun& shown = runs_[run];
  const ui::Rect heading = layout_.runs[run].heading;
  canvas.places.set(place(run, "heading"), heading);
  canvas.painter.fill(heading, theme.raised);
  canvas.painter.line({heading.x0, heading.y0}, {heading.x1, heading.y0}, theme.line);
  float end = heading.x1 - canvas.px(kPadding);
  const std::string_view open = frame.words[Id::compare_open];
  const float button = canvas.metrics().width(ui::Face::words, open) + canvas.px(20);
  const ui::Rect button_rect{end - button, heading.y0 + canvas.px(3), end, heading.y1 - canvas.px(3)};
  if (shown.scene != nullptr) {
    if (ui::text_button(canvas, place(run, "open"), button_rect, open, frame.words[Id::compare_open_hint], ""))
      commands.emplace_back(ShowRun{run});
    canvas.painter.outline(button_rect, theme.line, canvas.px(ui::kRounding));
  }
  end = paint_total(frame, run, {heading.x0, heading.y0, end - button - canvas.px(16), heading.y1});
  const auto write = [&](ui::Face face, ui::Color color, float& x, std::string_view text) {
    const float width = canvas.metrics().width(face, text);
    ui::text_in(canvas.painter, face, {x, heading.y0, std::min(x + width + 2, end), heading.y1}, color, text);
    x += width + canvas.px(12);
  };
  float x = heading.x0 + canvas.px(kPadding);
  write(ui::Face::words, theme.text, x, shown.title);
  if (shown.name != shown.title) write(ui::Face::code_small, theme.text_dim, x, shown.name);
  write(ui::Face::code_small, theme.text_faint, x, shown.settings);
  const session::Session* const session = frame.lineup.session(run);
  const std::string notice = session != nullptr ? session->notice() : std::string(frame.lineup.error(run));
  write(ui::Face::words_small, theme.failed, x, notice);
}

/// Its total, and what that is of the first run's; gives where that begins.
float ComparisonView::paint_total(const Frame& frame, std::size_t run, ui::Rect heading) const {
  ui::Canvas& canvas = frame.canvas;
  const ComparedRun& shown = runs_[run];
  const diagnose::Measure& total = diagnose::measures().front();
  std::string ratio;
  std::string text;
  std::string_view state;
  if (frame.lineup.session(run) == nullptr) {
    if (frame.lineup.error(run).empty()) state = frame.words[Id::compare_waiting];
  } else {
    const diagnose::Difference difference = compare(total, runs_[0].figures, shown.figures);
    text = value_text(total, difference.value);
    if (!shown.over) {
      state = frame.words[Id::compare_running];
    } else if (run > 0 && runs_[0].over) {
      ratio = diagnose::ratio_text(difference.ratio);
    }
  }
  float x = heading.x1;
  const auto write = [&](ui::Face face, ui::Color color, std::string_view words) {
    if (words.empty()) return;
    x -= canvas.metrics().width(face, words);
    ui::text_in(canvas.painter, face, {x, heading.y0, heading.x1 + 2, heading.y1}, color, words);
    x -= canvas.px(12);
  };
  write(ui::Face::code_small, canvas.theme.text_dim, ratio);
  write(ui::Face::code, canvas.theme.text, text);
  write(ui::Face::words_small, canvas.theme.text_dim, state);
  return x;
}

/// Where a run ends it says how long it took.
void ComparisonView::paint_end(const Frame& frame, const ComparedRun& run, ui::Rect lanes) const {
  if (!run.over) return;
  ui::Canvas& canvas = frame.canvas;
  const float x = std::max(run.timeline.layout().limit_x, lanes.x0) + canvas.px(20);  // beside the sign of a task's end
  const std::string text = words::format_duration(run.figures.total_ns);
  const float width = canvas.metrics().width(ui::Face::code_small, text);
  if (x + width + canvas.px(8) > lanes.x1) return;
  const ui::Rect row{x, lanes.y0, x + width + 2, lanes.y0 + canvas.px(layout_.lane_height)};
  ui::text_in(canvas.painter, ui::Face::code_small, row, canvas.theme.text_dim, text);
}

void ComparisonView::paint_ruler(const Frame& frame) const {
  const ui::Rect ruler = layout_.ruler;
  if (ruler.empty()) return;
  ui::Canvas& canvas = frame.canvas;
  canvas.painter.fill(ruler, canvas.theme.panel);
  canvas.painter.line({ruler.x0, ruler.y1 - 1}, {ruler.x1, ruler.y1 - 1}, canvas.theme.line);
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    if (runs_[run].scene == nullptr || layout_.runs[run].lanes.empty()) continue;
    // The ticks are the same for all: they have one range.
    for (const Tick& tick : runs_[run].timeline.layout().ticks) {
      canvas.painter.line({tick.x, ruler.y1 - canvas.px(6)}, {tick.x, ruler.y1}, canvas.theme.text_faint);
      const float x = tick.x + canvas.px(4);
      if (x + canvas.metrics().width(ui::Face::code_small, tick.label) > ruler.x1) continue;
      const float line = canvas.metrics().line_height(ui::Face::code_small);
      canvas.painter.text(ui::Face::code_small, {x, ruler.y0 + (ruler.height() - line) * 0.5F}, canvas.theme.text_dim,
                          tick.label);
    }
    return;
  }
}

/// One line through all runs; on the axis of turns each run has its own.
void ComparisonView::paint_cursor(const Frame& frame) const {
  if (layout_.ruler.empty() || runs_.size() == 0) return;
  ui::Canvas& canvas = frame.canvas;
  const ui::Viewport& viewport = runs_[0].document.navigation.viewport();
  const float x = std::round(viewport.x(static_cast<double>(runs_.cursor().time_ns())));
  if (x < viewport.x0 || x > viewport.x1) return;
  const ui::Color accent = canvas.theme.accent;
  canvas.painter.line({x, layout_.ruler.y0 + canvas.px(16)}, {x, layout_.ruler.y1}, accent);
  for (const ComparisonLayout::Run& run : layout_.runs) {  // not over the headings, which are to be read
    if (!run.lanes.empty()) canvas.painter.line({x, run.lanes.y0}, {x, run.lanes.y1}, accent);
  }
  const float half = canvas.px(5);
  const float y = layout_.ruler.y1;
  canvas.painter.triangle({x - half, y - canvas.px(8)}, {x + half + 1, y - canvas.px(8)}, {x + 0.5F, y}, accent);
}

void ComparisonView::act(Action action, Commands& commands) {
  if (runs_.size() == 0) return;
  ComparedRun& leader = runs_.leader();
  switch (action) {
    case Action::escape:
      if (!runs_.anything_chosen()) {
        commands.emplace_back(CloseComparison{});
        return;
      }
      runs_.choose_nothing();
      return;
    case Action::run_pause:
    case Action::run:
      if (!runs_.playing() && runs_.cursor().at_end() == runs_.cursor().at(runs_.cursor().time_ns()))
        commands.emplace_back(SetCursors{runs_.cursor().at_start()});
      commands.emplace_back(CommandRuns{runs_.playing() ? TransportCommand::pause : TransportCommand::run});
      return;
    case Action::view_back:
      leader.document.navigation.back();
      return;
    case Action::view_forward:
      leader.document.navigation.forward();
      return;
    case Action::focus:
    case Action::next_span:
    case Action::previous_span: {
      if (leader.scene == nullptr) return;
      Commands asked;
      leader.timeline.act(action, *leader.scene, leader.document.navigation, asked);
      return;
    }
    default:
      step(action, commands);
  }
}

void ComparisonView::step(Action action, Commands& commands) {
  using Stops = CommonCursor::Stops;
  const CommonCursor cursor = runs_.cursor();
  std::optional<CommonCursor::Moments> moments;
  switch (action) {
    case Action::step_frame:
      moments = cursor.next(Stops::frames);
      break;
    case Action::step_turn:
      moments = cursor.next(Stops::turns);
      break;
    case Action::step_back_frame:
      moments = cursor.previous(Stops::frames);
      break;
    case Action::step_back_turn:
      moments = cursor.previous(Stops::turns);
      break;
    case Action::to_start:
      moments = cursor.at_start();
      break;
    case Action::to_end:
      moments = cursor.at_end();
      break;
    default:
      return;
  }
  if (!moments) return;
  if (runs_.playing()) commands.emplace_back(CommandRuns{TransportCommand::pause});
  // What is stepped to is kept in view: by the run that is there, whose range the others take.
  TimeNs latest = -1;
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    if (runs_[run].scene == nullptr || (*moments)[run].time_ns <= latest) continue;
    latest = (*moments)[run].time_ns;
    Navigation& navigation = runs_[run].document.navigation;
    navigation.reveal(navigation.axis().position((*moments)[run]));
  }
  commands.emplace_back(SetCursors{*std::move(moments)});
}

}  // namespace loopscope::views
