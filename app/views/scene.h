#pragma once

#include <vector>

#include "app/model/model.h"
#include "app/session/session.h"
#include "app/views/commands.h"
#include "app/views/findings.h"
#include "app/words/words.h"
#include "core/trace/replay/loop_state.h"

namespace loopscope::views {

/// What everything on screen reads in one frame: made once, by Document::update, and handed to the timeline and to all
/// panels, so that no two of them show different moments.
struct Scene {
  const session::Session& session;
  const model::Model& model;
  model::Moment cursor;
  const trace::LoopState& state;  ///< the chosen loop at the cursor, without the tasks that have ended by then
  words::Words words = {};        ///< the viewer's language
  LoopId loop = 0;
  model::LaneIndex loop_lane = model::kNoLane;  ///< that loop's own
  TimeNs now_ns = 0;                            ///< the loop's present time
  TimeNs shown_ns = 0;  ///< the time shown: the present while the cursor follows it, else the cursor's
  bool live = false;    ///< the run may still go on
  const Findings& findings;
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
