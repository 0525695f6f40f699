#pragma once

#include "app/ui/painter.h"

namespace loopscope::ui {

/// The signs on buttons and in lists, drawn as shapes: they are sharp at any size and need no font.
enum class Icon : unsigned char {
  run,
  pause,
  step_turn,
  step_frame,
  step_back_turn,
  step_back_frame,
  to_start,
  to_end,
  restart,
  chevron_down,
  chevron_right,
  sun,
  moon,
  help,
  cross,
  tick,
  warning,
  file,
};

/// Draws the icon into a 16 by 16 square about `center`.
void draw_icon(Painter& painter, Icon icon, Vec2 center, Color color, float scale = 1);

}  // namespace loopscope::ui
