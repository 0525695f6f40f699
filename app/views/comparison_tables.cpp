#include "app/views/comparison_tables.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/ui/controls.h"
#include "app/ui/scroll.h"
#include "app/views/panels_layout.h"
#include "app/views/state_look.h"
#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {
namespace {

using diagnose::Difference;
using diagnose::LaneMatches;
using diagnose::Measure;
using words::Id;

// Design pixels.
constexpr float kRow = 20;
constexpr float kHead = 24;
constexpr float kNames = 168;
constexpr float kWidestRun = 320;
constexpr float kDetailed = 196;  // a column so wide has the difference and the ratio beside the value
constexpr float kWithRatio = 120;
constexpr float kPadding = 12;

/// What a lane's time was spent in.
struct LaneTimes {
  std::array<TimeNs, model::kLaneStates> ns{};
  TimeNs all_ns = 0;
};

LaneTimes times_of(const model::Model& model, model::LaneIndex index) {
  const model::Lane& lane = model.lanes()[index];
  LaneTimes times{model.forest(index).sums(lane.spans, lane.spans.size(), model.end().time_ns).ns, 0};
  for (const TimeNs ns : times.ns) times.all_ns += ns;
  return times;
}

/// The measures that have a row.
std::vector<const Measure*> shown_measures(const ComparedRuns& runs) {
  std::vector<const Measure*> shown;
  const std::vector<diagnose::RunFigures> figures = runs.figures();
  for (const Measure& measure : diagnose::measures()) {
    if (worth_a_row(measure, figures)) shown.push_back(&measure);
  }
  return shown;
}

void text_right(const ui::Canvas& canvas, ui::Face face, ui::Rect rect, ui::Color color, std::string_view text) {
  const float width = canvas.metrics().width(face, text);
  if (width > rect.width()) return ui::text_in(canvas.painter, face, rect, color, text);
  ui::text_in(canvas.painter, face, {std::floor(rect.x1 - width) - 1, rect.y0, rect.x1 + 1, rect.y1}, color, text);
}

void paint_difference(const ui::Canvas& canvas, const Measure& measure, const Difference& difference, bool first,
                      ui::Rect cell) {
  const ui::Theme& theme = canvas.theme;
  const ui::Rect inner = cell.inset(canvas.px(kPadding), 0);
  const std::string value = value_text(measure, difference.value);
  const bool ratio = cell.width() >= canvas.px(kWithRatio);
  const bool all = cell.width() >= canvas.px(kDetailed);
  const float part = inner.width() / (all ? 3.0F : ratio ? 2.0F : 1.0F);
  text_right(canvas, ui::Face::code_small, {inner.x0, cell.y0, inner.x0 + part, cell.y1}, theme.text, value);
  if (first) return;
  if (all)
    text_right(canvas, ui::Face::code_small, {inner.x0 + part, cell.y0, inner.x0 + 2 * part, cell.y1}, theme.text_dim,
               difference_text(measure, difference.from_first));
  const bool same = difference.from_first.value_or(0) == 0;
  if (ratio && !same)
    text_right(canvas, ui::Face::code_small, {inner.x1 - part, cell.y0, inner.x1, cell.y1}, theme.text_dim,
               diagnose::ratio_text(difference.ratio));
}

/// Its states side by side, to one scale in all rows: as long as the bar is the longest run.
void paint_times(const ui::Canvas& canvas, model::LaneKind kind, const LaneTimes& times, TimeNs longest_ns,
                 ui::Rect bar) {
  const std::span<const model::SpanState> states = model::states_of(kind);
  const float unit = bar.width() / static_cast<float>(std::max<TimeNs>(longest_ns, 1));
  float x = bar.x0;
  for (std::size_t i = states.size(); i-- > 0;) {  // the one that must not be overlooked first
    if (times.ns[i] == 0) continue;
    const float width = std::max(static_cast<float>(times.ns[i]) * unit, canvas.px(2));
    const ui::Rect part{std::round(x), bar.y0, std::min(std::round(x + width), bar.x1), bar.y1};
    if (!part.empty()) canvas.painter.fill(part, state_color(canvas.theme, states[i]));
    x += width;
  }
}

std::string times_text(model::LaneKind kind, const LaneTimes& times, words::Words words) {
  std::string text;
  const std::span<const model::SpanState> states = model::states_of(kind);
  for (std::size_t i = states.size(); i-- > 0;) {
    if (times.ns[i] == 0) continue;
    if (!text.empty()) text += words[Id::list_comma];
    text += fmt::format("{} {}", words[state_word(states[i])], words::format_duration(times.ns[i]));
  }
  return text;
}

std::string lane_name(const ComparedRuns& runs, const LaneMatches::Row& row) {
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (row[run] == LaneMatches::kNone || runs[run].scene == nullptr) continue;
    const model::Model& model = runs[run].scene->model;
    return std::string(model.name(model.lanes()[row[run]]));
  }
  return {};
}

/// Of each run; nothing where it has no such lane.
std::vector<std::optional<LaneTimes>> times_of_row(const ComparedRuns& runs, const LaneMatches::Row& row) {
  std::vector<std::optional<LaneTimes>> times;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    times.emplace_back();
    if (row[run] != LaneMatches::kNone && runs[run].scene != nullptr)
      times.back() = times_of(runs[run].scene->model, row[run]);
  }
  return times;
}

void paint_lane_cell(const ui::Canvas& canvas, model::LaneKind kind, const LaneTimes& times, TimeNs longest_ns,
                     ui::Rect cell) {
  const ui::Rect inner = cell.inset(canvas.px(kPadding), 0);
  const bool with_text = cell.width() >= canvas.px(kWithRatio);
  const float label = with_text ? canvas.px(64) : 0;
  paint_times(
      canvas, kind, times, longest_ns,
      {inner.x0, cell.y0 + canvas.px(6), inner.x1 - label - canvas.px(with_text ? 8 : 0), cell.y1 - canvas.px(6)});
  if (with_text)
    text_right(canvas, ui::Face::code_small, {inner.x1 - label, cell.y0, inner.x1, cell.y1}, canvas.theme.text,
               words::format_duration(times.ns[model::states_of(kind).size() - 1]));
}

}  // namespace

float ComparisonTables::height_needed(const ComparedRuns& runs) {
  return kHead + kRow * static_cast<float>(shown_measures(runs).size()) + 8;
}

void ComparisonTables::draw(ui::Canvas& canvas, words::Words words, ComparedRuns& runs, ui::Rect tabs, ui::Rect area) {
  draw_tabs(canvas, words, tabs);
  canvas.places.set("compare.bottom", area);
  canvas.painter.fill(area, canvas.theme.window);
  if (area.height() < canvas.px(kHead)) return;
  Columns columns;
  columns.names = {area.x0, area.y0, area.x0 + canvas.px(kNames), area.y1};
  const float room =
      (area.x1 - canvas.px(16) - columns.names.x1) / static_cast<float>(std::max<std::size_t>(runs.size(), 1));
  const float width = std::floor(std::min(room, canvas.px(kWidestRun)));
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const float x = columns.names.x1 + width * static_cast<float>(run);
    columns.runs.push_back({x, area.y0, x + width, area.y1});
  }
  const ui::Rect head{area.x0, area.y0, area.x1, area.y0 + canvas.px(kHead)};
  paint_heads(canvas, words, runs, columns, head);
  const ui::Rect body{area.x0, head.y1, area.x1, area.y1};
  canvas.painter.push_clip(body);
  if (tab_ == Tab::differences) {
    draw_differences(canvas, words, runs, columns, body);
  } else {
    draw_lanes(canvas, words, runs, columns, body);
  }
  canvas.painter.pop_clip();
}

void ComparisonTables::draw_tabs(ui::Canvas& canvas, words::Words words, ui::Rect tabs) {
  const ui::Theme& theme = canvas.theme;
  canvas.painter.fill(tabs, theme.panel);
  canvas.painter.line({tabs.x0, tabs.y0}, {tabs.x1, tabs.y0}, theme.line);
  canvas.painter.line({tabs.x0, tabs.y1 - 1}, {tabs.x1, tabs.y1 - 1}, theme.line);
  const std::array<std::string, 2> labels = {std::string(words[Id::compare_differences]),
                                             std::string(words[Id::compare_lanes])};
  const std::array<std::string_view, 2> names = {"compare.tab.differences", "compare.tab.lanes"};
  const TabsLayout layout = layout_tabs(tabs, labels, canvas.metrics(), canvas.scale);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const ui::Hit mouse = ui::hit(canvas, names[i], layout.tabs[i]);
    const bool chosen = static_cast<std::size_t>(tab_) == i;
    if (chosen) {
      const ui::Rect rect = layout.tabs[i];
      canvas.painter.fill(rect, theme.window);
      canvas.painter.fill({rect.x0, rect.y0 - 1, rect.x1, rect.y0 + 1}, theme.text);
    }
    ui::text_in(canvas.painter, ui::Face::words, layout.tabs[i], chosen || mouse.hovered ? theme.text : theme.text_dim,
                labels[i], false);
    if (mouse.clicked) tab_ = static_cast<Tab>(i);
  }
}

void ComparisonTables::paint_heads(ui::Canvas& canvas, words::Words words, const ComparedRuns& runs,
                                   const Columns& columns, ui::Rect row) const {
  const ui::Theme& theme = canvas.theme;
  const auto head = [&](ui::Rect column) { return ui::Rect{column.x0, row.y0, column.x1, row.y1}; };
  ui::text_in(canvas.painter, ui::Face::words_small, head(columns.names).inset(canvas.px(kPadding), 0),
              theme.text_faint, words[tab_ == Tab::differences ? Id::compare_measure : Id::compare_lane]);
  for (std::size_t run = 0; run < runs.size(); ++run) {
    ui::text_in(canvas.painter, ui::Face::words_small, head(columns.runs[run]).inset(canvas.px(kPadding), 0),
                theme.text_dim, runs[run].short_name);
    canvas.painter.line({columns.runs[run].x0, row.y0}, {columns.runs[run].x0, columns.runs[run].y1}, theme.line_faint);
  }
  canvas.painter.line({row.x0, row.y1 - 1}, {row.x1, row.y1 - 1}, theme.line_faint);
}

void ComparisonTables::draw_differences(ui::Canvas& canvas, words::Words words, const ComparedRuns& runs,
                                        const Columns& columns, ui::Rect body) {
  const std::vector<const Measure*> shown = shown_measures(runs);
  const std::vector<diagnose::RunFigures> figures = runs.figures();
  const float height = canvas.px(kRow);
  const float content = height * static_cast<float>(shown.size()) + canvas.px(4);
  float& scroll = scroll_[0];
  const ui::Hit mouse = ui::hit(canvas, "compare.differences", body);
  if (mouse.hovered) ui::scroll_by_wheel(scroll, content, body.height(), canvas.scale);
  scroll = std::clamp(scroll, 0.0F, std::max(0.0F, content - body.height()));
  float y = body.y0 - std::round(scroll);
  for (const Measure* measure : shown) {
    const ui::Rect row{body.x0, y, body.x1, y + height};
    y = row.y1;
    if (row.y1 < body.y0 || row.y0 > body.y1) continue;
    const ImVec2 at = ImGui::GetIO().MousePos;
    const bool hovered = mouse.hovered && row.contains({at.x, at.y});
    if (hovered) canvas.painter.fill(row, canvas.theme.hover.with_opacity(0.5F));
    ui::text_in(canvas.painter, ui::Face::words_small,
                ui::Rect{columns.names.x0, row.y0, columns.names.x1, row.y1}.inset(canvas.px(kPadding), 0),
                canvas.theme.text_dim, words[measure->title]);
    for (std::size_t run = 0; run < runs.size(); ++run) {
      if (runs[run].scene == nullptr) continue;
      paint_difference(canvas, *measure, compare(*measure, figures.front(), figures[run]), run == 0,
                       {columns.runs[run].x0, row.y0, columns.runs[run].x1, row.y1});
    }
    if (hovered) ui::hint(canvas, words[measure->help]);
  }
  ui::paint_scrollbar(canvas, body, scroll, content);
}

void ComparisonTables::draw_lanes(ui::Canvas& canvas, words::Words words, ComparedRuns& runs, const Columns& columns,
                                  ui::Rect body) {
  const LaneMatches& lanes = runs.lanes();
  const float height = canvas.px(kRow);
  const float content = height * static_cast<float>(lanes.size()) + canvas.px(4);
  float& scroll = scroll_[1];
  const ui::Hit mouse = ui::hit(canvas, "compare.lanes", body);
  if (mouse.hovered) ui::scroll_by_wheel(scroll, content, body.height(), canvas.scale);
  scroll = std::clamp(scroll, 0.0F, std::max(0.0F, content - body.height()));
  if (lanes.empty()) {
    ui::text_in(canvas.painter, ui::Face::words, body, canvas.theme.text_faint, words[Id::compare_no_lanes], false);
    return;
  }
  TimeNs longest_ns = 0;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (runs[run].scene != nullptr) longest_ns = std::max(longest_ns, runs[run].scene->model.end().time_ns);
  }
  const ImVec2 at = ImGui::GetIO().MousePos;
  for (auto i = static_cast<std::size_t>(scroll / height); i < lanes.size(); ++i) {
    const float y = body.y0 - std::round(scroll) + height * static_cast<float>(i);
    if (y > body.y1) break;
    const ui::Rect row{body.x0, y, body.x1, y + height};
    const LaneMatches::Row of = lanes.row(i);
    const std::vector<std::optional<LaneTimes>> times = times_of_row(runs, of);
    const bool hovered = mouse.hovered && row.contains({at.x, at.y});
    if (hovered) canvas.painter.fill(row, canvas.theme.hover.with_opacity(0.5F));
    ui::text_in(canvas.painter, ui::Face::words_small,
                ui::Rect{columns.names.x0, y, columns.names.x1, row.y1}.inset(canvas.px(kPadding), 0),
                canvas.theme.text, lane_name(runs, of));
    for (std::size_t run = 0; run < runs.size(); ++run) {
      if (!times[run]) continue;
      const model::LaneKind kind = runs[run].scene->model.lanes()[of[run]].kind;
      const ui::Rect cell{columns.runs[run].x0, y, columns.runs[run].x1, row.y1};
      paint_lane_cell(canvas, kind, *times[run], longest_ns, cell);
      if (hovered && cell.contains({at.x, at.y})) ui::hint(canvas, times_text(kind, *times[run], words));
    }
    if (hovered && mouse.clicked) runs.choose_row(i);
  }
  ui::paint_scrollbar(canvas, body, scroll, content);
}

}  // namespace loopscope::views
