#pragma once

#include <cstdint>
#include <vector>

#include "app/model/axis.h"
#include "app/model/model.h"
#include "app/ui/geometry.h"
#include "app/ui/viewport.h"

namespace loopscope::views {

/// How busy a loop was over the whole run, or, where there is none, its threads together, kept up to date while events
/// arrive, so that any stretch is known in logarithmic time.
class LoadSeries {
 public:
  /// The model must live as long as it is asked for, up to the next update() or clear(). Without a loop's lane: of all
  /// threads.
  void update(const model::Model& model, model::LaneIndex loop_lane);
  void clear() { *this = {}; }

  /// The share of [begin_ns, end_ns) during which a handle ran, or the mean number of threads that ran, at most 1; of
  /// an empty stretch, 1 when one ran at that moment.
  double load(TimeNs begin_ns, TimeNs end_ns) const;
  /// The most handles that were ready in one frame that began between two moments.
  std::uint32_t ready(std::uint64_t begin_event, std::uint64_t end_event) const;
  std::uint32_t most_ready() const { return most_ready_; }

 private:
  static constexpr std::size_t kFanOut = 16;

  TimeNs run_until(TimeNs at_ns) const;
  bool runs_at(TimeNs at_ns) const;
  void count_turn(std::uint32_t begin_event, std::uint64_t frame);
  void update_threads(const model::Model& model);
  /// The time that all threads together ran until then.
  TimeNs threads_run_until(TimeNs at_ns) const;

  const model::Model* model_ = nullptr;
  std::uint64_t generation_ = 0;
  model::LaneIndex lane_ = model::kNoLane;
  std::size_t turns_ = 0;                    // taken in
  std::uint64_t frame_ = 0;                  // of the latest one
  std::vector<std::uint32_t> begin_events_;  // of the first turn of each frame that has some
  // Their number, by frame; above that the most of every kFanOut frames, and so on up to a single number.
  std::vector<std::vector<std::uint32_t>> sizes_;
  std::uint32_t most_ready_ = 0;

  // Without a loop: how many threads ran from a moment on, and how long all together until then.
  struct Running {
    TimeNs since_ns = 0;
    TimeNs before_ns = 0;
    std::uint32_t count = 0;
  };
  std::uint64_t seen_ = 0;  // events
  std::vector<Running> running_;
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
