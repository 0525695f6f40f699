#pragma once

#include "app/ui/color.h"

namespace loopscope::ui {

enum class ThemeKind : unsigned char { dark, light };

/// The colours of the window. The states' colours are Okabe and Ito's, tuned in lightness for each background; they
/// always come with a height and a texture, so that no meaning rests on colour alone.
struct Theme {
  ThemeKind kind = ThemeKind::dark;

  // Surfaces, from the back to the front
  Color window;  ///< behind everything: the timeline's ground
  Color panel;   ///< toolbar, panels, the names' column
  Color raised;  ///< buttons, fields, the chosen tab
  Color hover;   ///< what is under the pointer
  Color pressed;
  Color popup;       ///< tooltips, menus, overlays
  Color line;        ///< between panels
  Color line_faint;  ///< rows, ticks, frame boundaries

  // Text
  Color text;        ///< what is read first
  Color text_dim;    ///< what explains it
  Color text_faint;  ///< what may be overlooked: units, line numbers, disabled
  Color on_state;    ///< on a solid running or ready bar

  // States
  Color running;
  Color ready;
  Color awaiting;
  Color selector;
  Color failed;
  Color cancelled;
  Color done;
  Color select;  ///< the loop waits
  Color paused;
  Color warning;  ///< behind a notice

  /// Selection and cursor; nothing else wears it.
  Color accent;

  // Source
  Color code_keyword;
  Color code_string;
  Color code_number;
  Color code_comment;
  Color code_type;
};

const Theme& theme(ThemeKind kind);

/// Sizes in design pixels, all multiples of 4 but hairlines.
inline constexpr float kGrid = 4;
inline constexpr float kLaneHeight = 28;  ///< of one row of the timeline
inline constexpr float kBarHeight = 24;   ///< of a running span; ready has two thirds of it, the waits one third
inline constexpr float kControlHeight = 28;
inline constexpr float kRounding = 4;

}  // namespace loopscope::ui
