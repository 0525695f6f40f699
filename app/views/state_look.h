#pragma once

#include "app/model/lane.h"
#include "app/ui/canvas.h"
#include "app/words/words.h"

namespace loopscope::views {

/// How states look, everywhere the same.

ui::Color state_color(const ui::Theme& theme, model::SpanState state);
ui::Color state_color(const ui::Theme& theme, trace::TaskState state);

/// A span's bar, in its state's colour and texture. `origin` is where its dashes are counted from.
void paint_bar(ui::Canvas& canvas, model::SpanState state, ui::Rect bar, float origin);

/// The sign of a task's state, a small piece of its bar or the sign of its end, in a 12 by 12 square about `center`.
void paint_state_sign(ui::Canvas& canvas, trace::TaskState state, ui::Vec2 center);

/// The states of tasks, or of threads, with their bars, one a row, from the top of the area; so many design pixels
/// high.
void paint_legend(ui::Canvas& canvas, words::Words words, model::LaneKind kind, ui::Rect area);
float legend_height(model::LaneKind kind);

/// The cap at the end of a task's lane.
void paint_end(ui::Canvas& canvas, trace::TaskState how, ui::Rect rect);

/// The sign of a diagnostic, 12 by 10 about `center`: a warning is a triangle, an error a diamond. Neither has a
/// state's shape. `apart`: with an edge that sets it off from what lies below.
void paint_severity(ui::Canvas& canvas, bool error, ui::Vec2 center, bool apart = false);

}  // namespace loopscope::views
