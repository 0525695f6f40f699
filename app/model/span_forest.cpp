#include "app/model/span_forest.h"

namespace loopscope::model {

SpanSums SpanSums::operator-(const SpanSums& before) const {
  SpanSums range = *this;
  for (std::size_t state = 0; state < kLaneStates; ++state) {
    range.ns[state] -= before.ns[state];
    range.count[state] -= before.count[state];
  }
  return range;
}

}  // namespace loopscope::model
