#pragma once

#include <vector>

#include "app/model/model.h"
#include "app/session/session.h"
#include "app/views/commands.h"
#include "core/trace/replay/loop_state.h"

namespace loopscope::views {

/// What the panels read in one frame.
struct Scene {
  const session::Session& session;
  const model::Model& model;
  model::Moment cursor;
  const trace::LoopState& state;  ///< the chosen loop at the cursor, without the tasks that have ended by then
  LoopId loop = 0;
  TimeNs now_ns = 0;  ///< the loop's present time
  bool live = false;  ///< the run may still go on
};

using Commands = std::vector<Command>;

/// What the viewer has chosen.
struct Selection {
  static constexpr std::size_t kNoSpan = SIZE_MAX;
  model::LaneIndex lane = model::kNoLane;
  std::size_t span = kNoSpan;

  bool operator==(const Selection&) const = default;
};

}  // namespace loopscope::views
