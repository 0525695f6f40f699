#include "app/views/explain_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/ui/wrap.h"
#include "app/views/state_look.h"
#include "app/views/words.h"

namespace loopscope::views {

void paint_explanation(const ui::Canvas& canvas, words::Words words, const Explanation& span) {
  constexpr ui::Face kFace = ui::Face::words_small;
  const ui::TextMetrics& metrics = canvas.metrics();
  const ui::Theme& theme = canvas.theme;
  const float widest = canvas.px(360);
  std::vector<std::string_view> lines = ui::wrap_text(metrics, kFace, span.sentence, widest);
  const std::vector<std::string_view> cause = ui::wrap_text(metrics, kFace, span.cause, widest);
  lines.insert(lines.end(), cause.begin(), cause.end());
  const std::string_view state = words[state_word(span.state)];
  const float name = metrics.width(ui::Face::words, span.who);
  float width = canvas.px(20) + name + canvas.px(12) + metrics.width(kFace, state);
  for (const std::string_view line : lines) width = std::max(width, metrics.width(kFace, line));
  const std::string where = ui::fit_text(metrics, ui::Face::code_small, span.where, widest);
  width = std::ceil(std::max(width, metrics.width(ui::Face::code_small, where)));

  ImGui::BeginTooltip();
  canvas.on_window([&](ui::Canvas& tip) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float line = canvas.px(18);
    float y = at.y;
    const ui::Rect title{at.x, y, at.x + width + 1, y + canvas.px(20)};
    const ui::Rect mark{at.x, y + canvas.px(4), at.x + canvas.px(12), y + canvas.px(16)};
    tip.painter.fill(mark, state_color(theme, span.state), 2);
    ui::text_in(tip.painter, ui::Face::words, {at.x + canvas.px(20), title.y0, title.x1, title.y1}, theme.text,
                span.who);
    ui::text_in(tip.painter, kFace, {at.x + canvas.px(32) + name, title.y0, title.x1, title.y1}, theme.text_dim, state);
    y += canvas.px(26);
    for (const std::string_view text : lines) {
      tip.painter.text(kFace, {at.x, y}, theme.text, text);
      y += line;
    }
    if (!where.empty()) {
      tip.painter.text(ui::Face::code_small, {at.x, y + canvas.px(4)}, theme.text_faint, where);
      y += line + canvas.px(4);
    }
    ImGui::Dummy({width, y - at.y});
  });
  ImGui::EndTooltip();
}

}  // namespace loopscope::views
