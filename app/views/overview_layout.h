#pragma once

#include <cstdint>
#include <vector>

#include "app/model/axis.h"
#include "app/model/model.h"
#include "app/ui/geometry.h"
#include "app/ui/viewport.h"

namespace loopscope::views {

/// How busy a loop was over the whole run, kept up to date while events arrive, so that any stretch is summed in
/// logarithmic time.
class LoadSeries {
 public:
  void update(const model::Model& model, model::LaneIndex loop_lane);
  void clear();

  /// The share of [begin_ns, end_ns) during which a handle ran; of an empty stretch, 1 when one ran at that moment.
  double load(TimeNs begin_ns, TimeNs end_ns) const;
  /// The most handles that were ready in one frame between two moments (sampled where there are very many frames).
  std::uint32_t ready(std::uint64_t begin_event, std::uint64_t end_event) const;
  std::uint32_t most_ready() const { return most_ready_; }

 private:
  TimeNs run_until(TimeNs at_ns) const;

  struct Run {
    TimeNs begin_ns;
    TimeNs end_ns;
    TimeNs before_ns;  // time running before this one
  };
  struct Batch {
    std::uint32_t begin_event;
    std::uint64_t frame;
    std::uint32_t size;
  };
  std::vector<Run> runs_;
  std::vector<Batch> batches_;
  std::size_t spans_ = 0;  // of the loop's lane, taken in for good
  // runs_ ends with one that the next turn may prolong: the lane's last span, or the last but one before a moment of
  // idleness.
  bool last_may_grow_ = false;
  std::size_t turns_ = 0;
  std::uint32_t most_ready_ = 0;
};

/// A column of the strip.
struct LoadColumn {
  float load = 0;   ///< share of the time running
  float ready = 0;  ///< ready handles, as a share of the most there ever were
};

struct OverviewLayout {
  ui::Rect area;
  ui::Rect strip;         ///< where the run is drawn
  ui::Viewport viewport;  ///< the whole run
  float column_width = 2;
  std::vector<LoadColumn> columns;
  ui::Rect window;  ///< the visible range
};

/// `limit` is the newest position; `visible` what the timeline shows.
void layout_overview(const model::Model& model, const model::Axis& axis, const LoadSeries& series, ui::Rect area,
                     double limit, const ui::Viewport& visible, float scale, OverviewLayout& layout);

}  // namespace loopscope::views
