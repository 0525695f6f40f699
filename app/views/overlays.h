#pragma once

#include <optional>
#include <span>

#include "app/ui/canvas.h"
#include "app/views/scene.h"

namespace loopscope::views {

/// The first screen, while nothing is loaded: the presets as cards.
void draw_start(ui::Canvas& canvas, words::Words words, std::span<const presets::Preset> presets, ui::Rect area,
                Commands& commands);

/// A thin bar over the top edge of `area`, full at a progress of 1, and a label that says what it is of.
void paint_loading(ui::Canvas& canvas, words::Words words, ui::Rect area, double progress);

}  // namespace loopscope::views
