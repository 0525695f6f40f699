#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "app/model/event_store.h"
#include "app/model/lane.h"

namespace loopscope::model {

/// Finds the next and the previous event about a task in logarithmic time, at almost no memory. Most events about a
/// task begin one of its spans, and most others follow closely on another one. So a look at the kNear events around and
/// a search in the spans find nearly all; the rest, those with no other event about the task within kNear events on one
/// side, are kept here.
class TaskEvents {
 public:
  /// Takes in an event about the task of a lane, before or after the lane does. `begins_span`: it is one that the lane
  /// shows, as a span's beginning, its creation or its end.
  void add(LaneIndex lane, std::uint32_t event, bool begins_span);

  /// The first event about the task of lane number `index` later than `after`, and the last one before `before`, of
  /// those since the lane is there. Event numbers; nothing when there is none, or when the lane is a loop's.
  std::optional<std::uint32_t> next(const EventStore& events, const Lane& lane, LaneIndex index,
                                    std::uint32_t after) const;
  std::optional<std::uint32_t> previous(const EventStore& events, const Lane& lane, LaneIndex index,
                                        std::uint32_t before) const;

 private:
  static constexpr std::uint32_t kNear = 64;
  static constexpr std::uint32_t kNone = UINT32_MAX;
  // The latest event about a task.
  struct Latest {
    std::uint32_t event = kNone;
    bool begins_span = false;
  };

  std::vector<Latest> latest_;                                        // by lane
  std::unordered_map<LaneIndex, std::vector<std::uint32_t>> lonely_;  // by lane, in order
};

}  // namespace loopscope::model
