#include "app/views/overlays.h"

#include <cmath>

#include "app/ui/controls.h"
#include "app/words/format.h"

namespace loopscope::views {

using words::Id;

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
