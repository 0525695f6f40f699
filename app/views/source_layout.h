#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/model.h"
#include "app/ui/geometry.h"
#include "app/ui/text_metrics.h"
#include "app/views/cpp_tokens.h"

namespace loopscope::views {

/// A task that stands at a line, or a thread that is blocked there.
struct LineMark {
  model::LaneIndex lane = model::kNoLane;
  trace::TaskState state = trace::TaskState::created;
  bool innermost = false;  ///< of the program's frames on its await stack; the outer ones are shown weaker
};

/// The lines of one file at which tasks stand, from 1.
using LineMarks = std::map<std::uint32_t, std::vector<LineMark>>;
/// Marks of every task's whole await stack, and of every blocked thread's call; of each line the innermost ones, and
/// among them the running one, come first.
LineMarks line_marks(const model::Model& model, const trace::LoopState& state, LoopId loop, std::string_view path);

/// The line of a task's innermost frame in that file, 0 when there is none.
std::uint32_t line_of_task(const model::Model& model, const trace::LoopState& state, ObjectId task,
                           std::string_view path);

/// The line of the call that a thread is blocked in, if it is in that file; else 0.
std::uint32_t line_of_thread(const model::Model& model, const trace::LoopState& state, ObjectId thread,
                             std::string_view path);

/// The task that had the last turn before the moment; kNoObject when there was none.
ObjectId latest_task(const model::Model& model, LoopId loop, model::Moment cursor);

/// A task's name beside its line.
struct Chip {
  ui::Rect rect;
  std::string text;
  LineMark mark;
};

struct SourceLine {
  ui::Rect rect;
  std::uint32_t number = 0;  ///< from 1
  bool marked = false;
  LineMark strongest;
  std::vector<Chip> chips;
};

inline constexpr float kSourceLine = 20;  ///< design pixels from one line to the next

struct SourceLayout {
  ui::Rect area;
  float code_x = 0;
  float line_height = 20;
  float content_height = 0;
  float scroll = 0;
  std::vector<SourceLine> lines;  ///< only those on screen
};

struct SourceInput {
  const model::Model& model;
  const SourceText& source;
  const LineMarks& marks;
  const ui::TextMetrics& metrics;
  ui::Rect area;
  float scroll = 0;
  float scale = 1;
};
SourceLayout layout_source(const SourceInput& input);

/// The scroll that shows the line, `scroll` itself when it is well in view.
float scroll_to_line(std::uint32_t line, float scroll, float line_height, float view_height);

}  // namespace loopscope::views
