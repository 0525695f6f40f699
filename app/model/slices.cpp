#include "app/model/slices.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace loopscope::model {

namespace {

bool longer(const Slice& a, const Slice& b) {
  return std::tie(b.length_ns, a.begin_ns, a.lane, a.span) < std::tie(a.length_ns, b.begin_ns, b.lane, b.span);
}

bool earlier(const Slice& a, const Slice& b) {
  return std::tie(a.begin_ns, a.lane, a.span) < std::tie(b.begin_ns, b.lane, b.span);
}

// A length that no span of the lane in the state exceeds.
TimeNs most_of(const Model& model, LaneIndex index, SpanState state) {
  const Lane& lane = model.lanes()[index];
  if (lane.kind != kind_of(state)) return 0;
  TimeNs most = unpacked_length(model.forest(index).longest().packed[state_number(state)]);
  if (lane.spans.open() && lane.spans.last_state() == state)
    most = std::max(most, model.end().time_ns - lane.spans.last_begin_ns());
  return most;
}

// Keeps the `limit` longest, as a heap whose top is the shortest of them.
class Longest {
 public:
  Longest(std::size_t limit, TimeNs length_ns) : limit_(limit), length_ns_(length_ns) {}

  /// Only what is longer can be among them.
  TimeNs to_exceed() const { return full() ? std::max(length_ns_, slices_.front().length_ns - 1) : length_ns_; }
  void take(const Slice& slice) {
    if (full()) {
      if (!longer(slice, slices_.front())) return;
      std::pop_heap(slices_.begin(), slices_.end(), longer);
      slices_.pop_back();
    }
    slices_.push_back(slice);
    std::push_heap(slices_.begin(), slices_.end(), longer);
  }
  std::vector<Slice> sorted() && {
    std::sort_heap(slices_.begin(), slices_.end(), longer);
    return std::move(slices_);
  }

 private:
  bool full() const { return slices_.size() == limit_; }

  std::size_t limit_;
  TimeNs length_ns_;
  std::vector<Slice> slices_;
};

template <class Found>
void search(const Model& model, LaneIndex lane, SpanState state, TimeNs length_ns, const Found& found) {
  const SpanList& spans = model.lanes()[lane].spans;
  model.forest(lane).longer_than(spans, spans.size(), state, length_ns, model.end().time_ns,
                                 [&](std::size_t span, TimeNs length) {
                                   return found({.lane = lane,
                                                 .span = static_cast<std::uint32_t>(span),
                                                 .begin_ns = spans.begin_ns(span),
                                                 .length_ns = length});
                                 });
}

}  // namespace

std::vector<Slice> slices_longer_than(const Model& model, SpanState state, TimeNs length_ns, SliceOrder order,
                                      std::size_t limit) {
  if (limit == 0) return {};
  std::vector<std::pair<TimeNs, LaneIndex>> lanes;  // those that may have some
  for (LaneIndex lane = 0; lane < model.lanes().size(); ++lane) {
    if (const TimeNs most = most_of(model, lane, state); most > length_ns) lanes.emplace_back(most, lane);
  }
  if (order == SliceOrder::by_time) {
    std::vector<Slice> slices;
    for (const auto& [most, lane] : lanes) {
      search(model, lane, state, length_ns, [&](const Slice& slice) { return slices.push_back(slice), length_ns; });
    }
    std::sort(slices.begin(), slices.end(), earlier);
    if (slices.size() > limit) slices.resize(limit);
    return slices;
  }
  // Where the longest may be is looked first: soon nothing else is long enough.
  std::sort(lanes.begin(), lanes.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  Longest longest(limit, length_ns);
  for (const auto& [most, lane] : lanes) {
    if (most <= longest.to_exceed()) break;
    search(model, lane, state, longest.to_exceed(),
           [&](const Slice& slice) { return longest.take(slice), longest.to_exceed(); });
  }
  return std::move(longest).sorted();
}

}  // namespace loopscope::model
