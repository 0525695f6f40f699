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
      : lane_(lane), columns_(columns), strips_(strips), before_(strips.size()) {}

  void run(std::size_t first_column, std::size_t end_column) {
    const std::size_t size = lane_.size();
    if (size == 0) return;
    first_ = done_ = static_cast<double>(first_column);
    // Of those that begin before the view only the last one can reach into it.
    std::size_t i = lane_.first_at(first_column, 0, size / 2);
    if (i > 0) --i;
    while (i < size) {
      const Stretch span = stretch(i);
      if (std::max(span.begin, done_) >= static_cast<double>(end_column)) return;
      if (span.narrow()) {
        i = add_column_of(i, span);
      } else {
        add(i, span);
        ++i;
      }
    }
  }

 private:
  /// Of a span, in columns.
  struct Stretch {
    double begin;
    double end;
    bool narrow() const { return end - begin < 1; }
  };
  Stretch stretch(std::size_t i) const {
    const double begin = lane_.begin(i);
    return {columns_.column(begin), columns_.column(std::max(begin, lane_.end(i)))};
  }

  void add(std::size_t i, const Stretch& span) {
    const double begin = std::max(span.begin, summarised_ ? done_ : span.begin);
    if (span.end <= begin || span.end <= first_) return;
    strips_.push_back(
        {.begin = begin, .end = span.end, .first = static_cast<std::uint32_t>(i), .state = lane_.state(i)});
  }

  /// Sums up the next column that a narrow span touches; gives the first span that reaches beyond it.
  std::size_t add_column_of(std::size_t i, const Stretch& span) {
    const double column = std::max(std::floor(span.begin), done_);
    if (span.begin < column && span.end <= column) return i + 1;
    const std::size_t first = span.begin < column ? i + 1 : i;  // that begins in the column
    const std::size_t next = std::max(first_after(column, first), i + 1);
    stride_ = next - first;
    summarise(first, next, column);
    done_ = column + 1;
    summarised_ = true;
    return stretch(next - 1).end > done_ ? next - 1 : next;
  }

  /// The first span, not before `first`, that begins right of the column. Positions and columns are each other's
  /// inverse but for rounding: the column decides, so that no span is in two of them.
  std::size_t first_after(double column, std::size_t first) const {
    std::size_t next = lane_.first_at(static_cast<std::size_t>(column) + 1, first, first + stride_);
    while (next > first && std::floor(columns_.column(lane_.begin(next - 1))) > column) --next;
    while (next < lane_.size() && std::floor(columns_.column(lane_.begin(next))) <= column) ++next;
    return next;
  }

  /// One strip for the spans from `first` to before `next`, which begin in the column, and the one that reaches into
  /// it.
  void summarise(std::size_t first, std::size_t next, double column) {
    Totals totals = next - first <= kFew ? add_up(first, next) : difference(first, next);
    const double begin = columns_.position(column);
    const double edge = columns_.position(column + 1);
    if (next > first) {
      const std::size_t last = next - 1;
      totals.length[state_number(lane_.state(last))] -= std::max(0.0, lane_.end(last) - edge);
    }
    if (first > 0 && columns_.column(lane_.end(first - 1)) > column) {
      --first;
      const std::size_t state = state_number(lane_.state(first));
      ++totals.count[state];
      totals.length[state] += std::max(0.0, std::min(lane_.end(first), edge) - begin);
    }
    end_single_at(column);
    Strip strip{.begin = column,
                .end = column + 1,
                .first = static_cast<std::uint32_t>(first),
                .count = static_cast<std::uint32_t>(next - first),
                .state = dominant(lane_.state(first), totals),
                .merged = true,
                .counts = totals.count};
    for (std::size_t state = 0; state < kLaneStates; ++state) {
      strip.shares[state] = std::clamp(totals.length[state] / columns_.width, 0.0, 1.0);
    }
    strips_.push_back(strip);
  }

  void end_single_at(double column) {
    if (strips_.size() == before_ || strips_.back().merged) return;
    Strip& single = strips_.back();
    single.end = std::min(single.end, column);
    if (single.end <= std::max(single.begin, first_)) strips_.pop_back();
  }

  static SpanState dominant(SpanState any, const Totals& totals) {
    SpanState best = any;
    for (const SpanState state : states_of(kind_of(any))) {
      const std::size_t number = state_number(state);
      if (totals.count[number] == 0) continue;
      const double longer = totals.length[number] - totals.length[state_number(best)];
      if (longer > 0 || (longer == 0 && number > state_number(best))) best = state;
    }
    return best;
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
  std::size_t before_;       // strips of other lanes
  double first_ = 0;         // the first column of the view
  double done_ = 0;          // the first column that is not summed up yet; those before the view need not be
  bool summarised_ = false;  // the column before it is
  std::size_t stride_ = 0;   // spans in the latest column: the next one may have about as many
  std::size_t summed_ = 0;   // spans that are in sum_: the next column goes on from there
  Totals sum_;
};

LaneQuery::LaneQuery(const Model& model, const Axis& axis, const Columns& columns, double limit, TurnSums& sums)
    : model_(model), axis_(axis), columns_(columns), limit_(limit), sums_(sums) {
  if (axis.kind() == AxisKind::turns) {
    sums.update(model, axis);
    first_events_.assign(columns.count + 1, kUnknown);
  }
}

void LaneQuery::strips(LaneIndex lane, std::vector<Strip>& strips) { walk(lane, 0, columns_.count, strips); }

void LaneQuery::strips_at(LaneIndex lane, std::size_t column, std::vector<Strip>& strips) {
  walk(lane, column, std::min(column + 1, columns_.count), strips);
}

void LaneQuery::walk(LaneIndex lane, std::size_t first_column, std::size_t end_column, std::vector<Strip>& strips) {
  if (axis_.kind() == AxisKind::time) {
    const TimeView view(*this, lane);
    Walk<TimeView>(view, columns_, strips).run(first_column, end_column);
  } else {
    const TurnsView view(*this, lane);
    Walk<TurnsView>(view, columns_, strips).run(first_column, end_column);
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
