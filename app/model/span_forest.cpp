#include "app/model/span_forest.h"

#include <bit>
#include <limits>

namespace loopscope::model {

namespace {
constexpr int kFraction = 2;  // bits of a packed length below its highest one
}

void SpanSums::add(const Span& span, TimeNs end_ns) {
  const std::size_t state = state_number(span.state);
  ns[state] += end_ns - span.begin_ns;
  ++count[state];
}

SpanSums SpanSums::operator-(const SpanSums& before) const {
  SpanSums range = *this;
  for (std::size_t state = 0; state < kLaneStates; ++state) {
    range.ns[state] -= before.ns[state];
    range.count[state] -= before.count[state];
  }
  return range;
}

std::uint8_t packed_length(TimeNs length_ns) {
  if (length_ns <= 0) return 0;
  const auto length = static_cast<std::uint64_t>(length_ns);
  const int exponent = static_cast<int>(std::bit_width(length)) - 1;
  if (exponent < kFraction) {
    const std::uint64_t fraction = (length << (kFraction - exponent)) & 3;
    return static_cast<std::uint8_t>(1 + (exponent << kFraction) + static_cast<int>(fraction));
  }
  const int below = exponent - kFraction;
  const bool more = (length & ((std::uint64_t{1} << below) - 1)) != 0;
  const std::uint64_t fraction = (length >> below) & 3;
  return static_cast<std::uint8_t>(1 + (exponent << kFraction) + static_cast<int>(fraction) + (more ? 1 : 0));
}

TimeNs unpacked_length(std::uint8_t packed) {
  if (packed == 0) return 0;
  const int exponent = (packed - 1) >> kFraction;
  const auto mantissa = static_cast<std::uint64_t>(4 + ((packed - 1) & 3));
  if (exponent >= 63) return std::numeric_limits<TimeNs>::max();
  if (exponent < kFraction) return static_cast<TimeNs>(mantissa >> (kFraction - exponent));
  return static_cast<TimeNs>(mantissa << (exponent - kFraction));
}

void LongestSpans::take(const Span& span, TimeNs end_ns) {
  std::uint8_t& longest = packed[state_number(span.state)];
  longest = std::max(longest, packed_length(end_ns - span.begin_ns));
}

}  // namespace loopscope::model
