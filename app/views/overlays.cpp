#include "app/views/overlays.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/wrap.h"
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

}  // namespace loopscope::views
