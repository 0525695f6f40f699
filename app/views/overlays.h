#pragma once

#include <optional>
#include <span>

#include "app/ui/canvas.h"
#include "app/views/scene.h"

namespace loopscope::views {

/// The first screen, while nothing is loaded: the presets as cards.
void draw_start(ui::Canvas& canvas, std::span<const scenarios::Preset> presets, ui::Rect area, Commands& commands);

/// All keys, and a legend of the states, over everything. Gives true when it is to be closed.
bool draw_help(ui::Canvas& canvas, ui::Rect window);

}  // namespace loopscope::views
