#include "app/views/notices.h"

#include "app/ui/controls.h"

namespace loopscope::views {

namespace {

constexpr float kHeight = 32;

void paint_notice(ui::Canvas& canvas, const Notice& notice, ui::Rect row) {
  const ui::Theme& theme = canvas.theme;
  canvas.places.set("notice", row);
  canvas.painter.fill(row, theme.warning);
  canvas.painter.line({row.x0, row.y1 - 1}, {row.x1, row.y1 - 1}, theme.line);
  ui::draw_icon(canvas.painter, ui::Icon::warning, {row.x0 + canvas.px(20), row.center().y}, theme.ready, canvas.scale);
  ui::text_in(canvas.painter, ui::Face::words, {row.x0 + canvas.px(40), row.y0, row.x1 - canvas.px(48), row.y1},
              theme.text, notice.text);
}

bool draw_close(ui::Canvas& canvas, ui::Rect row) {
  const ui::Rect close{row.x1 - canvas.px(36), row.y0 + canvas.px(2), row.x1 - canvas.px(8), row.y1 - canvas.px(2)};
  const ui::Hit mouse = ui::hit(canvas, "notice.close", close);
  ui::draw_icon(canvas.painter, ui::Icon::cross, close.center(),
                mouse.hovered ? canvas.theme.text : canvas.theme.text_dim, canvas.scale);
  return mouse.clicked;
}

}  // namespace

float draw_notices(ui::Canvas& canvas, std::span<const Notice> notices, float y, float width, bool& closed) {
  for (const Notice& notice : notices) {
    const ui::Rect row{0, y, width, y + canvas.px(kHeight)};
    paint_notice(canvas, notice, row);
    if (notice.closable && draw_close(canvas, row)) closed = true;
    y = row.y1;
  }
  return y;
}

}  // namespace loopscope::views
