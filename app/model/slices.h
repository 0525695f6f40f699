#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "app/model/model.h"

namespace loopscope::model {

/// A span among all those of a trace.
struct Slice {
  LaneIndex lane = kNoLane;
  std::uint32_t span = 0;
  TimeNs begin_ns = 0;
  TimeNs length_ns = 0;  ///< of an open one so far

  bool operator==(const Slice&) const = default;
};

enum class SliceOrder : std::uint8_t {
  longest_first,  ///< of the same length, the earlier first
  by_time,
};

/// The first `limit` of all spans that are in the state and longer than `length_ns`, over all lanes. Those who last
/// still count as long as they last by the model's end. Lanes and stretches of lanes without such a span are passed
/// over.
std::vector<Slice> slices_longer_than(const Model& model, SpanState state, TimeNs length_ns, SliceOrder order,
                                      std::size_t limit = SIZE_MAX);

}  // namespace loopscope::model
