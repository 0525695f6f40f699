#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "app/ui/geometry.h"

namespace loopscope::views {

/// Where several runs stand under each other, below one ruler and above the tables of what differs.
struct ComparisonLayout {
  struct Run {
    ui::Rect heading;
    ui::Rect lanes;  ///< names and lanes; empty while the run has none
  };
  ui::Rect stack;  ///< all runs, and the ruler
  ui::Rect ruler;  ///< over the lanes' columns and the names'; empty where each run has one of its own
  std::vector<Run> runs;
  float lane_height = 0;  ///< of every run, design pixels
  ui::Rect tabs;
  ui::Rect bottom;
};

struct ComparisonInput {
  ui::Rect area;
  std::span<const std::size_t> rows;  ///< that each run's lanes have
  bool own_rulers = false;            ///< each run has one
  float bottom = 0;                   ///< design pixels that the viewer gave the tables; 0: what they need
  float bottom_needed = 0;            ///< design pixels
  float scale = 1;
};

/// Rows become as low as is needed to show all lanes of all runs, down to kLowestLane. Where that does not do, runs
/// with few lanes still show all of theirs, the others share what is left and scroll.
ComparisonLayout layout_comparison(const ComparisonInput& input);
inline constexpr float kLowestLane = 15;

/// What each of several gets of `room`, given what each would like: everybody gets the same at least, nobody more than
/// they like, and nothing is left while anybody likes more.
std::vector<float> fair_shares(std::span<const float> wishes, float room);

}  // namespace loopscope::views
