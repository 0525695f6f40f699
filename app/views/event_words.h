#pragma once

#include <string>

#include "app/model/model.h"
#include "app/words/words.h"

namespace loopscope::views {

/// An event as one line of a list, for people: names instead of ids.
struct EventWords {
  std::string who;     ///< the task it is about, or "loop"
  std::string what;    ///< "awaits", "ready", "frame"
  std::string detail;  ///< "sleep 1.00 s at gather.cpp:14"
  model::LaneIndex lane = model::kNoLane;
};
EventWords event_words(const model::Model& model, std::uint32_t event, words::Words words = {});

}  // namespace loopscope::views
