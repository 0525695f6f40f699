#pragma once

#include <string_view>
#include <vector>

#include "app/session/session.h"
#include "app/ui/geometry.h"
#include "app/ui/text_metrics.h"
#include "app/words/words.h"

namespace loopscope::views {

/// Where the toolbar's controls are. They flow: groups that do not fit into a row go to the next one.
struct ToolbarLayout {
  ui::Rect area;
  ui::Rect preset;
  /// A parameter: a number is typed, a switch flicked, of few short words one is clicked, others are in a list.
  struct Field {
    enum class Kind : unsigned char { text, toggle, segments, list };
    Kind kind = Kind::text;
    ui::Rect label;
    ui::Rect box;
  };
  std::vector<Field> fields;  ///< one a parameter
  ui::Rect values;            ///< the button that saves and loads them; empty without parameters
  ui::Rect to_start;
  ui::Rect step_back_frame;
  ui::Rect step_back_turn;
  ui::Rect run;
  ui::Rect step_turn;
  ui::Rect step_frame;
  ui::Rect to_end;
  ui::Rect restart;
  bool labelled = false;  ///< there is room for words on run and the two steps
  ui::Rect speed;         ///< the slider's track
  ui::Rect speed_label;
  ui::Rect clock;
  ui::Rect axis;
  ui::Rect language;
  ui::Rect theme;
  ui::Rect help;
};

/// `parameters` of the loaded preset; none for a file.
ToolbarLayout layout_toolbar(ui::Vec2 at, float width, float scale, const ui::TextMetrics& metrics,
                             std::string_view title, const std::vector<presets::Parameter>& parameters);

/// "a whole number from 1 to 1000", "seconds, from 0 to 60".
std::string range_words(const presets::Parameter& parameter, words::Words words);
/// What is wrong with what was typed for a parameter, when it is wrong: 'count: "0" is not a whole number from 1 to
/// 10'.
std::string value_problem(const presets::Parameter& parameter, std::string_view typed, words::Words words);

/// The logarithmic slider: the share of its track (0..1) of a speed, and back, with a notch at 1.
float speed_share(double speed);
double share_speed(float share);

}  // namespace loopscope::views
