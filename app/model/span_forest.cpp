#include "app/model/span_forest.h"

#include <limits>

namespace loopscope::model {

SpanSums SpanSums::operator-(const SpanSums& before) const {
  SpanSums range = *this;
  for (std::size_t state = 0; state < kLaneStates; ++state) {
    range.ns[state] -= before.ns[state];
    range.count[state] -= before.count[state];
  }
  return range;
}

TimeNs unpacked_length(std::uint8_t packed) {
  if (packed == 0) return 0;
  const int exponent = (packed - 1) / 4;
  const auto mantissa = static_cast<std::uint64_t>(4 + (packed - 1) % 4);
  if (exponent >= 63) return std::numeric_limits<TimeNs>::max();
  return static_cast<TimeNs>(exponent < 2 ? mantissa >> (2 - exponent) : mantissa << (exponent - 2));
}

}  // namespace loopscope::model
