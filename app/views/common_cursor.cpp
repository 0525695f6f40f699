#include "app/views/common_cursor.h"

#include <algorithm>

namespace loopscope::views {

using model::Moment;

TimeNs CommonCursor::time_ns() const {
  TimeNs time_ns = 0;
  for (const Moment& cursor : cursors_) time_ns = std::max(time_ns, cursor.time_ns);
  return time_ns;
}

CommonCursor::Moments CommonCursor::at(TimeNs time_ns) const {
  Moments moments;
  for (const model::Model* model : models_) moments.push_back(model == nullptr ? Moment() : model->moment_at(time_ns));
  return moments;
}

CommonCursor::Moments CommonCursor::at(std::size_t run, Moment moment) const {
  Moments moments = at(moment.time_ns);
  moments[run] = moment;
  return moments;
}

CommonCursor::Moments CommonCursor::at_start() const {
  Moments moments;
  for (const model::Model* model : models_) moments.push_back(model == nullptr ? Moment() : model->start());
  return moments;
}

CommonCursor::Moments CommonCursor::at_end() const {
  Moments moments;
  for (const model::Model* model : models_) moments.push_back(model == nullptr ? Moment() : model->end());
  return moments;
}

std::optional<Moment> CommonCursor::next_of(std::size_t run, Stops stops) const {
  if (models_[run] == nullptr) return std::nullopt;
  return stops == Stops::frames ? models_[run]->next_frame(cursors_[run]) : models_[run]->next_turn(cursors_[run]);
}

std::optional<Moment> CommonCursor::previous_of(std::size_t run, Stops stops) const {
  if (models_[run] == nullptr) return std::nullopt;
  const Moment end = models_[run]->end();
  if (end.time_ns < time_ns()) return end;  // its end is a stop, and behind the cursor
  return stops == Stops::frames ? models_[run]->previous_frame(cursors_[run])
                                : models_[run]->previous_turn(cursors_[run]);
}

std::optional<CommonCursor::Moments> CommonCursor::next(Stops stops) const {
  std::vector<std::optional<Moment>> candidates;
  std::optional<TimeNs> first;
  for (std::size_t run = 0; run < models_.size(); ++run) {
    const std::optional<Moment> candidate = candidates.emplace_back(next_of(run, stops));
    if (candidate && (!first || candidate->time_ns < *first)) first = candidate->time_ns;
  }
  if (!first) return std::nullopt;
  // A run whose next stop is later stays where it is, or comes to that time.
  Moments moments = at(*first);
  for (std::size_t run = 0; run < moments.size(); ++run) {
    if (candidates[run] && candidates[run]->time_ns == *first) {
      moments[run] = *candidates[run];
    } else {
      moments[run] = std::max(moments[run], cursors_[run]);
    }
  }
  return moments;
}

std::optional<CommonCursor::Moments> CommonCursor::previous(Stops stops) const {
  std::vector<std::optional<Moment>> candidates;
  std::optional<TimeNs> last;
  for (std::size_t run = 0; run < models_.size(); ++run) {
    const std::optional<Moment> candidate = candidates.emplace_back(previous_of(run, stops));
    if (candidate && (!last || candidate->time_ns > *last)) last = candidate->time_ns;
  }
  if (!last) return std::nullopt;
  Moments moments = at(*last);
  for (std::size_t run = 0; run < moments.size(); ++run) {
    if (candidates[run] && candidates[run]->time_ns == *last) {
      moments[run] = *candidates[run];
    } else {
      moments[run] = std::min(moments[run], cursors_[run]);
    }
  }
  return moments;
}

}  // namespace loopscope::views
