#pragma once

#include "app/ui/canvas.h"
#include "app/views/explain.h"

namespace loopscope::views {

/// The words about a span, beside the pointer.
void paint_explanation(const ui::Canvas& canvas, words::Words words, const Explanation& span);

}  // namespace loopscope::views
