#pragma once

#include <optional>

#include "app/ui/canvas.h"
#include "app/views/compared_runs.h"
#include "app/words/words.h"

namespace loopscope::views {

/// What differs between runs, as two tables below them: their figures, and their lanes side by side.
class ComparisonTables {
 public:
  void draw(ui::Canvas& canvas, words::Words words, ComparedRuns& runs, ui::Rect tabs, ui::Rect area);
  /// Design pixels that the table of figures takes.
  static float height_needed(const ComparedRuns& runs);
  void reset() { *this = {}; }

 private:
  enum class Tab : unsigned char { differences, lanes };
  /// Where the columns are, of the names and of each run.
  struct Columns {
    ui::Rect names;
    std::vector<ui::Rect> runs;
  };

  void draw_tabs(ui::Canvas& canvas, words::Words words, ui::Rect tabs);
  void paint_heads(ui::Canvas& canvas, words::Words words, const ComparedRuns& runs, const Columns& columns,
                   ui::Rect row) const;
  void draw_differences(ui::Canvas& canvas, words::Words words, const ComparedRuns& runs, const Columns& columns,
                        ui::Rect body);
  void draw_lanes(ui::Canvas& canvas, words::Words words, ComparedRuns& runs, const Columns& columns, ui::Rect body);

  Tab tab_ = Tab::differences;
  float scroll_[2] = {0, 0};
};

}  // namespace loopscope::views
