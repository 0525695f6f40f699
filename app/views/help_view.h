#pragma once

#include "app/ui/canvas.h"
#include "app/words/words.h"

namespace loopscope::views {

/// Where the help lies over the window.
ui::Rect help_rect(const ui::Canvas& canvas, ui::Rect window);
/// Paints all keys, those of the panels as their table says, and a legend of the lanes, over everything.
void paint_help(ui::Canvas& canvas, words::Words words, ui::Rect window);

}  // namespace loopscope::views
