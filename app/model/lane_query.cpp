#include "app/model/lane_query.h"

#include <algorithm>
#include <cmath>

namespace loopscope::model {

namespace {

constexpr std::uint32_t kUnknown = UINT32_MAX;
constexpr std::size_t kFew = 8;  // spans that are added up one by one; more are a difference of sums

// A stretch's spans: how many are in each state, and the lengths of these along the axis.
struct Totals {
  std::array<std::uint32_t, kLaneStates> count{};
  std::array<double, kLaneStates> length{};
};

}  // namespace

int importance(SpanState state) {
  switch (state) {
    case SpanState::running:
    case SpanState::run:
      return 4;
    case SpanState::ready:
    case SpanState::paused:
      return 3;
    case SpanState::selector:
    case SpanState::select:
      return 2;
    case SpanState::awaiting:
      return 1;
    case SpanState::idle:
      return 0;
  }
  return 0;
}

void TurnSums::update(const Model& model, const Axis& axis) {
  if (axis_ != &axis || generation_ != model.generation()) lanes_.clear();
  axis_ = &axis;
  generation_ = model.generation();
}

const TurnSums::Lengths& TurnSums::before_block(const Model& model, const Axis& axis, LaneIndex lane,
                                                std::size_t block) {
  if (lanes_.size() <= lane) lanes_.resize(model.lanes().size());
  std::vector<Lengths>& sums = lanes_[lane];
  if (sums.empty()) sums.emplace_back();
  const SpanList& spans = model.lanes()[lane].spans;
  while (sums.size() <= block) {
    Lengths next = sums.back();
    const std::size_t first = (sums.size() - 1) * SpanForest::kBlock;
    for (std::size_t i = first; i < first + SpanForest::kBlock; ++i) {
      const Span& span = spans[i];
      next[state_number(span.state)] +=
          axis.position_after_event(span.end_event) - axis.position_after_event(span.begin_event);
    }
    sums.push_back(next);
  }
  return sums[block];
}

/// A lane on the time axis.
class LaneQuery::TimeView {
 public:
  TimeView(LaneQuery& query, LaneIndex lane)
      : query_(query), spans_(query.model_.lanes()[lane].spans), forest_(query.model_.forest(lane)) {}

  std::size_t size() const { return spans_.size(); }
  SpanState state(std::size_t i) const { return spans_.state(i); }
  double begin(std::size_t i) const { return static_cast<double>(spans_.begin_ns(i)); }
  double end(std::size_t i) const { return spans_.open(i) ? query_.limit_ : static_cast<double>(spans_.end_ns(i)); }
  /// The first span at or after `from` that begins in column `column` or later; it may be near `guess`.
  std::size_t first_at(std::size_t column, std::size_t from, std::size_t guess) const {
    const double at = std::ceil(query_.columns_.position(static_cast<double>(column)));
    const auto at_ns = static_cast<TimeNs>(std::clamp(at, -9e18, 9e18));
    return forest_.first_at(spans_, size(), at_ns, from, guess);
  }
  Totals totals(std::size_t spans) const {
    const SpanSums sums = forest_.sums(spans_, spans, static_cast<TimeNs>(std::clamp(query_.limit_, 0.0, 9e18)));
    Totals totals{.count = sums.count, .length = {}};
    for (std::size_t state = 0; state < kLaneStates; ++state)
      totals.length[state] = static_cast<double>(sums.ns[state]);
    return totals;
  }

 private:
  LaneQuery& query_;
  const SpanList& spans_;
  const SpanForest& forest_;
};

/// A lane on the turns axis.
class LaneQuery::TurnsView {
 public:
  TurnsView(LaneQuery& query, LaneIndex lane)
      : query_(query), lane_(lane), spans_(query.model_.lanes()[lane].spans), forest_(query.model_.forest(lane)) {}

  std::size_t size() const { return spans_.size(); }
  SpanState state(std::size_t i) const { return spans_.state(i); }
  double begin(std::size_t i) const { return position(spans_.begin_event(i)); }
  double end(std::size_t i) const { return spans_.open(i) ? query_.limit_ : position(spans_.end_event(i)); }
  std::size_t first_at(std::size_t column, std::size_t from, std::size_t guess) const {
    const std::uint64_t event = query_.first_event_of_column(column);
    return forest_.first_at_event(spans_, size(), event, from, guess);
  }
  Totals totals(std::size_t spans) const {
    std::size_t block = std::min(spans, forest_.size()) / SpanForest::kBlock;
    // What is kept must not change any more.
    while (block > 0 && spans_.end_event(block * SpanForest::kBlock - 1) >= query_.axis_.settled_events()) --block;
    Totals totals{.count = forest_.counts(spans_, spans),
                  .length = query_.sums_.before_block(query_.model_, query_.axis_, lane_, block)};
    for (std::size_t i = block * SpanForest::kBlock; i < spans; ++i)
      totals.length[state_number(state(i))] += std::max(0.0, end(i) - begin(i));
    return totals;
  }

 private:
  // A span mostly ends where the next one begins.
  double position(std::uint32_t event) const {
    Known& known = known_[event % known_.size()];
    if (known.event != event) known = {event, query_.axis_.position_after_event(event)};
    return known.position;
  }

  struct Known {
    std::uint32_t event = UINT32_MAX;
    double position = 0;
  };
  LaneQuery& query_;
  LaneIndex lane_;
  const SpanList& spans_;
  const SpanForest& forest_;
  mutable std::array<Known, 8> known_;
};

/// Walks over a lane's visible spans and makes strips of them.
template <class View>
class LaneQuery::Walk {
 public:
  Walk(const View& lane, const Columns& columns, std::vector<Strip>& strips)
      : lane_(lane), columns_(columns), strips_(strips) {}

  void run() {
    const std::size_t size = lane_.size();
    if (size == 0) return;
    // Of those that begin before the view only the last one can reach into it.
    std::size_t i = lane_.first_at(0, 0, size / 2);
    if (i > 0) --i;
    double begin = columns_.column(lane_.begin(i));
    while (begin < static_cast<double>(columns_.count)) {
      const double end = columns_.column(std::max(lane_.begin(i), lane_.end(i)));
      const double column = std::floor(begin);
      const bool shared = end - begin < 1 && i + 1 < size && lane_.begin(i + 1) < columns_.position(column + 1);
      if (shared && column >= 0) {
        i = summarise(i, column);
      } else {
        if (end > 0 || begin >= 0) add(i, begin, end);
        ++i;
      }
      if (i == size) return;
      begin = columns_.column(lane_.begin(i));
    }
  }

 private:
  void add(std::size_t i, double begin, double end) {
    strips_.push_back({.begin = begin, .end = end, .first = static_cast<std::uint32_t>(i), .state = lane_.state(i)});
  }

  /// One strip for all spans that begin in the column; gives the first span that does not.
  std::size_t summarise(std::size_t first, double column) {
    const std::size_t next = lane_.first_at(static_cast<std::size_t>(column) + 1, first + 1, first + stride_);
    stride_ = next - first;
    const Totals totals = next - first <= kFew ? add_up(first, next) : difference(first, next);
    Strip strip{.begin = column,
                .end = column + 1,
                .first = static_cast<std::uint32_t>(first),
                .count = static_cast<std::uint32_t>(next - first),
                .state = lane_.state(first),
                .merged = true};
    // Of a lane's states the numbers tell which is which: they all are of the same four.
    const auto base = static_cast<std::size_t>(strip.state) / kLaneStates * kLaneStates;
    for (std::size_t number = 0; number < kLaneStates; ++number) {
      const auto state = static_cast<SpanState>(base + number);
      if (totals.count[number] > 0 && importance(state) > importance(strip.state)) strip.state = state;
    }

    // The last one may reach over the edge of the column.
    const double edge = columns_.position(column + 1);
    const double last_end = std::max(lane_.begin(next - 1), lane_.end(next - 1));
    double in_state = totals.length[state_number(strip.state)];
    if (lane_.state(next - 1) == strip.state) in_state -= std::max(0.0, last_end - edge);
    const double covered = std::min(last_end, edge) - lane_.begin(first);
    strip.share = covered > 0 ? std::clamp(in_state / covered, 0.0, 1.0) : 0;
    strips_.push_back(strip);
    // Far beyond it, it gets a strip of its own.
    if (columns_.column(last_end) > column + 2) add(next - 1, column + 1, columns_.column(last_end));
    return next;
  }

  Totals add_up(std::size_t first, std::size_t next) const {
    Totals totals;
    for (std::size_t i = first; i < next; ++i) {
      const std::size_t state = state_number(lane_.state(i));
      ++totals.count[state];
      totals.length[state] += std::max(0.0, lane_.end(i) - lane_.begin(i));
    }
    return totals;
  }

  Totals difference(std::size_t first, std::size_t next) {
    if (summed_ != first) sum_ = lane_.totals(first);
    const Totals after = lane_.totals(next);
    Totals totals = after;
    for (std::size_t state = 0; state < kLaneStates; ++state) {
      totals.count[state] -= sum_.count[state];
      totals.length[state] -= sum_.length[state];
    }
    summed_ = next;
    sum_ = after;
    return totals;
  }

  const View& lane_;
  const Columns& columns_;
  std::vector<Strip>& strips_;
  std::size_t stride_ = 0;  // spans in the latest column: the next one may have about as many
  std::size_t summed_ = 0;  // spans that are in sum_: the next column goes on from there
  Totals sum_;
};

LaneQuery::LaneQuery(const Model& model, const Axis& axis, const Columns& columns, double limit, TurnSums& sums)
    : model_(model), axis_(axis), columns_(columns), limit_(limit), sums_(sums) {
  if (axis.kind() == AxisKind::turns) {
    sums.update(model, axis);
    first_events_.assign(columns.count + 1, kUnknown);
  }
}

void LaneQuery::strips(LaneIndex lane, std::vector<Strip>& strips) {
  if (axis_.kind() == AxisKind::time) {
    const TimeView view(*this, lane);
    Walk<TimeView>(view, columns_, strips).run();
  } else {
    const TurnsView view(*this, lane);
    Walk<TurnsView>(view, columns_, strips).run();
  }
}

std::uint64_t LaneQuery::first_event_of_column(std::size_t column) {
  std::uint32_t& first = first_events_[std::min(column, columns_.count)];
  if (first == kUnknown) {
    first = static_cast<std::uint32_t>(axis_.first_event_at(columns_.position(static_cast<double>(column))));
  }
  return first;
}

}  // namespace loopscope::model
