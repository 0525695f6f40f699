#pragma once

#include "app/ui/theme.h"

namespace loopscope::ui {

/// Sets the current Dear ImGui context's style to the theme, for what its own widgets draw (tooltips, fields, menus).
void apply_style(const Theme& theme, float scale);

}  // namespace loopscope::ui
