#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/ui/geometry.h"
#include "app/ui/text_metrics.h"
#include "app/words/words.h"

namespace loopscope::views {

/// The four verbs of a frame, in the loop's order.
enum class CyclePhase : unsigned char { select, timers, ready, run };
inline constexpr std::array<words::Id, 4> kCycleWords = {words::Id::loop_select, words::Id::loop_timers,
                                                         words::Id::loop_ready, words::Id::loop_run};

/// Which verb the loop is at, given its state after the first `events` events.
CyclePhase cycle_phase(const trace::LoopState& state, const model::Model& model, std::uint64_t events);

/// One line of the panel.
struct PanelRow {
  enum class Kind : unsigned char { heading, ready, timer, watch, running, empty, blocked };
  Kind kind = Kind::heading;
  ui::Rect rect;
  std::string text;                        ///< the name, or the heading's word
  std::string detail;                      ///< beneath or after it, dim
  std::string value;                       ///< at the right: a time, a count
  model::LaneIndex lane = model::kNoLane;  ///< the task or thread it is about
};

struct LoopPanelLayout {
  bool has_loop = true;  ///< else it tells of threads, and has no cycle
  ui::Rect area;
  ui::Rect title;
  std::array<ui::Rect, 4> cycle;
  CyclePhase phase = CyclePhase::select;
  bool active = false;  ///< the loop has begun and is not over
  ui::Rect body;        ///< of the rows, which scroll
  float content_height = 0;
  float scroll = 0;
  std::vector<PanelRow> rows;  ///< only those on screen
};

struct LoopPanelInput {
  const model::Model& model;
  const trace::LoopState& state;
  model::Moment cursor;
  TimeNs now_ns = 0;  ///< what remains of a timer is counted from here
  LoopId loop = 0;
  bool has_loop = true;  ///< false: there are only threads under its number
  const ui::TextMetrics& metrics;
  words::Words words = {};
  ui::Rect area;
  float scroll = 0;
  float scale = 1;
};

/// Long queues cost nothing: rows are made only for what is on screen.
LoopPanelLayout layout_loop_panel(const LoopPanelInput& input);

}  // namespace loopscope::views
