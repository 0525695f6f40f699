#include "app/views/overlays.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/wrap.h"
#include "app/views/keys.h"
#include "app/views/state_look.h"
#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using words::Id;

constexpr float kCardWidth = 264;
constexpr float kCardHeight = 176;
constexpr float kCardGap = 16;

void draw_card(ui::Canvas& canvas, words::Words words, const presets::Preset& preset, ui::Rect card,
               Commands& commands) {
  const ui::Theme& theme = canvas.theme;
  const ui::Hit mouse = ui::hit(canvas, fmt::format("start.{}", preset.name), card);
  canvas.painter.fill(card, mouse.hovered ? theme.raised : theme.panel, canvas.px(8));
  canvas.painter.outline(card, mouse.hovered ? theme.text_faint : theme.line, canvas.px(8));
  const ui::Rect inner = card.inset(canvas.px(16), canvas.px(12));
  ui::text_in(canvas.painter, ui::Face::words, {inner.x0, inner.y0, inner.x1, inner.y0 + canvas.px(24)}, theme.text,
              words.choose(preset.title.en, preset.title.zh));
  ui::text_in(canvas.painter, ui::Face::code_small,
              {inner.x0, inner.y0 + canvas.px(24), inner.x1, inner.y0 + canvas.px(44)}, theme.text_faint, preset.name);
  const float line = canvas.px(16);
  float y = inner.y0 + canvas.px(52);
  const std::vector<std::string_view> lines = ui::wrap_text(
      canvas.metrics(), ui::Face::words_small, words.choose(preset.lesson.en, preset.lesson.zh), inner.width());
  for (std::size_t i = 0; i < lines.size() && y + line <= inner.y1; ++i, y += line) {
    const bool cut = i + 1 < lines.size() && y + 2 * line > inner.y1;
    const std::string text = cut ? std::string(lines[i]) + " …" : std::string(lines[i]);
    canvas.painter.text(ui::Face::words_small, {inner.x0, y}, theme.text_dim, text);
  }
  if (mouse.clicked) commands.emplace_back(LoadPreset{presets::default_request(preset)});
}

struct LegendEntry {
  model::SpanState state;
  Id text;
};
constexpr std::array<LegendEntry, 4> kLegend = {{{model::SpanState::running, Id::legend_running},
                                                 {model::SpanState::ready, Id::legend_ready},
                                                 {model::SpanState::awaiting, Id::legend_awaiting},
                                                 {model::SpanState::selector, Id::legend_selector}}};
constexpr std::array<trace::TaskState, 3> kEnds = {trace::TaskState::done, trace::TaskState::failed,
                                                   trace::TaskState::cancelled};

void draw_legend(ui::Canvas& canvas, words::Words words, ui::Rect area) {
  const ui::Theme& theme = canvas.theme;
  const float row = canvas.px(36);
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
  float y = area.y0 + canvas.px(32);
  for (const KeyHelp& key : group.keys) {
    ui::text_in(canvas.painter, ui::Face::code_small, {area.x0, y, area.x0 + canvas.px(120), y + canvas.px(20)},
                theme.text, key_words(key, words));
    ui::text_in(canvas.painter, ui::Face::words_small, {area.x0 + canvas.px(120), y, area.x1, y + canvas.px(20)},
                theme.text_dim, words[key.text]);
    y += canvas.px(24);
  }
}

}  // namespace

void draw_start(ui::Canvas& canvas, words::Words words, std::span<const presets::Preset> presets, ui::Rect area,
                Commands& commands) {
  const ui::Theme& theme = canvas.theme;
  canvas.painter.fill(area, theme.window);
  const float card = canvas.px(kCardWidth);
  const float gap = canvas.px(kCardGap);
  const float usable = area.width() - canvas.px(32);
  const auto columns = std::clamp<std::size_t>(static_cast<std::size_t>((usable + gap) / (card + gap)), 1,
                                               std::max<std::size_t>(1, std::min<std::size_t>(presets.size(), 4)));
  const std::size_t rows = (presets.size() + columns - 1) / columns;
  const float width = static_cast<float>(columns) * (card + gap) - gap;
  const float height = canvas.px(88) + static_cast<float>(rows) * (canvas.px(kCardHeight) + gap) + canvas.px(32);
  const float left = std::round(area.center().x - width * 0.5F);
  float y = std::round(std::max(area.y0 + canvas.px(16), area.center().y - height * 0.55F));
  ui::text_in(canvas.painter, ui::Face::words, {left, y, left + width, y + canvas.px(24)}, theme.text,
              words[Id::start_title]);
  ui::text_in(canvas.painter, ui::Face::words, {left, y + canvas.px(28), area.x1, y + canvas.px(52)}, theme.text_dim,
              words[Id::start_text]);
  y += canvas.px(76);
  for (std::size_t i = 0; i < presets.size(); ++i) {
    const float x = left + static_cast<float>(i % columns) * (card + gap);
    const float top = y + static_cast<float>(i / columns) * (canvas.px(kCardHeight) + gap);
    draw_card(canvas, words, presets[i], {x, top, x + card, top + canvas.px(kCardHeight)}, commands);
  }
  y += static_cast<float>(rows) * (canvas.px(kCardHeight) + gap);
  ui::draw_icon(canvas.painter, ui::Icon::file, {left + canvas.px(8), y + canvas.px(16)}, theme.text_faint,
                canvas.scale);
  ui::text_in(canvas.painter, ui::Face::words, {left + canvas.px(28), y + canvas.px(4), area.x1, y + canvas.px(28)},
              theme.text_faint, words[Id::start_drop]);
}

ui::Rect help_rect(const ui::Canvas& canvas, ui::Rect window) {
  const float width = std::min(canvas.px(904), window.width() - canvas.px(32));
  const float height = std::min(canvas.px(568), window.height() - canvas.px(32));
  const ui::Vec2 middle = window.center();
  return {std::round(middle.x - width * 0.5F), std::round(middle.y - height * 0.5F),
          std::round(middle.x + width * 0.5F), std::round(middle.y + height * 0.5F)};
}

void paint_loading(ui::Canvas& canvas, words::Words words, ui::Rect area, double progress) {
  const ui::Theme& theme = canvas.theme;
  const ui::Rect bar{area.x0, area.y0, area.x1, area.y0 + canvas.px(4)};
  canvas.places.set("loading", bar);
  canvas.painter.fill(bar, theme.pressed);
  canvas.painter.fill({bar.x0, bar.y0, bar.x0 + std::round(bar.width() * static_cast<float>(progress)), bar.y1},
                      theme.text_dim);
  const std::string text = words.say<Id::notice_loading>(words::format_percent_done(progress));
  const float width = canvas.metrics().width(ui::Face::words_small, text) + canvas.px(24);
  const ui::Rect label{area.x1 - width - canvas.px(8), bar.y1 + canvas.px(4), area.x1 - canvas.px(8),
                       bar.y1 + canvas.px(28)};
  canvas.painter.fill(label, theme.popup, canvas.px(ui::kRounding));
  ui::text_in(canvas.painter, ui::Face::words_small, label.inset(canvas.px(12), 0), theme.text, text);
}

void paint_help(ui::Canvas& canvas, words::Words words, ui::Rect window) {
  const ui::Theme& theme = canvas.theme;
  const ui::Rect panel = help_rect(canvas, window);
  canvas.painter.fill(window, ui::Color{0, 0, 0, 255}.with_opacity(theme.kind == ui::ThemeKind::dark ? 0.6F : 0.3F));
  canvas.painter.fill(panel, theme.popup, canvas.px(8));
  canvas.painter.outline(panel, theme.line, canvas.px(8));
  canvas.painter.push_clip(panel);
  const ui::Rect inner = panel.inset(canvas.px(24), canvas.px(20));
  const float legend = canvas.px(380);
  const bool wide = inner.width() >= canvas.px(800);
  if (wide) {
    draw_keys(canvas, words, key_groups()[1], {inner.x0, inner.y0, inner.x0 + canvas.px(400), inner.y1});
    draw_keys(canvas, words, key_groups()[2],
              {inner.x0, inner.y0 + canvas.px(320), inner.x0 + canvas.px(400), inner.y1});
    const float x = inner.x1 - legend - canvas.px(16);
    draw_keys(canvas, words, key_groups()[0], {x, inner.y0, inner.x1, inner.y1});
    ui::text_in(canvas.painter, ui::Face::words, {x, inner.y0 + canvas.px(248), inner.x1, inner.y0 + canvas.px(272)},
                theme.text, words[Id::help_lanes]);
    draw_legend(canvas, words, {x, inner.y0 + canvas.px(276), inner.x1, inner.y1});
  } else {
    draw_keys(canvas, words, key_groups()[0], {inner.x0, inner.y0, inner.center().x - canvas.px(8), inner.y1});
    draw_keys(canvas, words, key_groups()[1], {inner.center().x + canvas.px(8), inner.y0, inner.x1, inner.y1});
    draw_legend(canvas, words, {inner.x0, inner.y0 + canvas.px(232), inner.center().x - canvas.px(8), inner.y1});
  }
  canvas.painter.pop_clip();
}

}  // namespace loopscope::views
