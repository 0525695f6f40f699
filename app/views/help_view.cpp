#include "app/views/help_view.h"

#include <array>
#include <string_view>
#include <vector>

#include "app/ui/painter.h"
#include "app/views/help_layout.h"
#include "app/views/keys.h"
#include "app/views/panel.h"
#include "app/views/state_look.h"
#include "app/views/words.h"

namespace loopscope::views {

namespace {

using words::Id;

constexpr float kHeading = 32;
constexpr float kKey = 24;
constexpr float kLegendEntry = 36;

struct LegendEntry {
  model::SpanState state;
  Id text;
};
constexpr std::array<LegendEntry, 5> kLegend = {{{model::SpanState::running, Id::legend_running},
                                                 {model::SpanState::ready, Id::legend_ready},
                                                 {model::SpanState::awaiting, Id::legend_awaiting},
                                                 {model::SpanState::selector, Id::legend_selector},
                                                 {model::SpanState::thread_blocked, Id::legend_blocked}}};
constexpr std::array<trace::TaskState, 3> kEnds = {trace::TaskState::done, trace::TaskState::failed,
                                                   trace::TaskState::cancelled};

void draw_legend(ui::Canvas& canvas, words::Words words, ui::Rect area) {
  const ui::Theme& theme = canvas.theme;
  const float row = canvas.px(kLegendEntry);
  float y = area.y0;
  for (const LegendEntry& entry : kLegend) {
    const float share = entry.state == model::SpanState::running ? 24 : entry.state == model::SpanState::ready ? 16 : 8;
    paint_bar(canvas, entry.state, {area.x0, y + canvas.px(28 - share), area.x0 + canvas.px(60), y + canvas.px(28)},
              area.x0);
    const float x = area.x0 + canvas.px(76);
    ui::text_in(canvas.painter, ui::Face::words, {x, y + canvas.px(4), x + canvas.px(80), y + canvas.px(28)},
                theme.text, words[state_word(entry.state)]);
    ui::text_in(canvas.painter, ui::Face::words_small,
                {x + canvas.px(80), y + canvas.px(4), area.x1, y + canvas.px(28)}, theme.text_dim, words[entry.text]);
    y += row;
  }
  float x = area.x0;
  for (const trace::TaskState end : kEnds) {
    paint_end(canvas, end, {x, y + canvas.px(4), x + canvas.px(12), y + canvas.px(28)});
    ui::text_in(canvas.painter, ui::Face::words,
                {x + canvas.px(24), y + canvas.px(4), x + canvas.px(112), y + canvas.px(28)}, theme.text,
                words[state_word(end)]);
    x += canvas.px(112);
  }
}

void draw_keys(ui::Canvas& canvas, words::Words words, const KeyGroup& group, ui::Rect area) {
  const ui::Theme& theme = canvas.theme;
  ui::text_in(canvas.painter, ui::Face::words, {area.x0, area.y0, area.x1, area.y0 + canvas.px(24)}, theme.text,
              words[group.title]);
  float y = area.y0 + canvas.px(kHeading);
  for (const KeyHelp& key : group.keys) {
    ui::text_in(canvas.painter, ui::Face::code_small, {area.x0, y, area.x0 + canvas.px(120), y + canvas.px(20)},
                theme.text, key_words(key, words));
    ui::text_in(canvas.painter, ui::Face::words_small, {area.x0 + canvas.px(120), y, area.x1, y + canvas.px(20)},
                theme.text_dim, words[key.text]);
    y += canvas.px(kKey);
  }
}

/// The panels and their keys, as KeyHelp.
std::vector<KeyHelp> panel_keys() {
  std::vector<KeyHelp> keys;
  for (const Panel& panel : panels()) keys.push_back({std::string_view(&panel.key, 1), panel.title});
  return keys;
}

/// The groups of keys and, last, the legend.
HelpLayout layout(const std::vector<KeyGroup>& groups, ui::Rect window, float scale) {
  std::vector<float> heights;
  for (const KeyGroup& group : groups) heights.push_back(kHeading + kKey * static_cast<float>(group.keys.size()));
  heights.push_back(kHeading + kLegendEntry * static_cast<float>(kLegend.size() + 1));
  return layout_help(window, heights, scale);
}

std::vector<KeyGroup> all_groups(std::span<const KeyHelp> panels) {
  std::vector<KeyGroup> groups(key_groups().begin(), key_groups().end());
  groups.push_back({Id::help_panels, panels});
  return groups;
}

}  // namespace

ui::Rect help_rect(const ui::Canvas& canvas, ui::Rect window) {
  const std::vector<KeyHelp> panels = panel_keys();
  return layout(all_groups(panels), window, canvas.scale).panel;
}

void paint_help(ui::Canvas& canvas, words::Words words, ui::Rect window) {
  const ui::Theme& theme = canvas.theme;
  const std::vector<KeyHelp> panels = panel_keys();
  const std::vector<KeyGroup> groups = all_groups(panels);
  const HelpLayout help = layout(groups, window, canvas.scale);
  canvas.painter.fill(window, ui::Color{0, 0, 0, 255}.with_opacity(theme.kind == ui::ThemeKind::dark ? 0.6F : 0.3F));
  canvas.painter.fill(help.panel, theme.popup, canvas.px(8));
  canvas.painter.outline(help.panel, theme.line, canvas.px(8));
  canvas.painter.push_clip(help.panel);
  for (std::size_t i = 0; i < groups.size(); ++i) draw_keys(canvas, words, groups[i], help.blocks[i]);
  ui::Rect legend = help.blocks.back();
  ui::text_in(canvas.painter, ui::Face::words, {legend.x0, legend.y0, legend.x1, legend.y0 + canvas.px(24)}, theme.text,
              words[Id::help_lanes]);
  legend.y0 += canvas.px(kHeading - 4);
  draw_legend(canvas, words, legend);
  canvas.painter.pop_clip();
}

}  // namespace loopscope::views
