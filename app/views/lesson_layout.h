#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/geometry.h"
#include "app/ui/text_metrics.h"

namespace loopscope::views {

/// What a lesson's panel says.
struct LessonContent {
  std::string title;  ///< with its number
  std::string facts;  ///< how long it takes and took; one line
  std::string_view text;
  std::string looks_heading;
  struct Look {
    std::string_view text;
    std::string note;  ///< what a click does, or why it cannot; may be empty
  };
  std::vector<Look> looks;
  std::string parameters_heading;
  struct Parameter {
    std::string_view name;
    std::string help;
  };
  std::vector<Parameter> parameters;
  std::vector<std::string> buttons;  ///< comparisons, then the lessons before and after; those that there are
};

/// Where it is. The text stands at the left; what to look for and where to go on, beside it if there is room, else
/// below it.
struct LessonLayout {
  enum class Ink : unsigned char { title, facts, text, heading, note, name };
  struct Line {
    Ink ink = Ink::text;
    ui::Rect rect;
    std::string text;
  };
  struct Look {
    ui::Rect rect;  ///< of all its lines: a link
    ui::Rect sign;  ///< at its left, in which its state is drawn
    std::vector<Line> lines;
  };

  ui::Rect area;  ///< that scrolls
  std::vector<Line> lines;
  std::vector<Look> looks;
  std::vector<ui::Rect> buttons;
  float content_height = 0;
};

/// `right`: what is kept free at the right of the title, in pixels.
LessonLayout layout_lesson(ui::Rect area, const LessonContent& content, float right, float scroll,
                           const ui::TextMetrics& metrics, float scale);

}  // namespace loopscope::views
