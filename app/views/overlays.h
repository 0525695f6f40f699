#pragma once

#include <optional>
#include <span>

#include "app/ui/canvas.h"
#include "app/views/scene.h"

namespace loopscope::views {

/// The first screen, while nothing is loaded: the presets as cards.
void draw_start(ui::Canvas& canvas, std::span<const scenarios::Preset> presets, ui::Rect area, Commands& commands);

/// Where the help lies over the window.
ui::Rect help_rect(const ui::Canvas& canvas, ui::Rect window);
/// Paints all keys, and a legend of the states, over everything.
void paint_help(ui::Canvas& canvas, ui::Rect window);

}  // namespace loopscope::views
