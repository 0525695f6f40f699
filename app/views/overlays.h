#pragma once

#include "app/ui/canvas.h"
#include "app/words/words.h"

namespace loopscope::views {

/// A thin bar over the top edge of `area`, full at a progress of 1, and a label that says what it is of.
void paint_loading(ui::Canvas& canvas, words::Words words, ui::Rect area, double progress);

}  // namespace loopscope::views
