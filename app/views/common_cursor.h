#pragma once

#include <optional>
#include <span>
#include <vector>

#include "app/model/model.h"

namespace loopscope::views {

/// The cursor of several runs that stand under each other: one time, on a common zero. Each run's own cursor stands at
/// that time, or at the run's end when it ended before.
///
/// Stepping goes through the stops of all runs together, in the order of their times, so that no run is passed over: it
/// shows what happens next anywhere. (Rejected: the stops of one run alone, during which another may do anything
/// unseen.)
class CommonCursor {
 public:
  /// The models of the runs and their cursors, in the same order; both outlive it. nullptr: nothing is known of a run.
  CommonCursor(std::span<const model::Model* const> models, std::span<const model::Moment> cursors)
      : models_(models), cursors_(cursors) {}

  /// The time at which it stands: that of the run whose cursor is latest.
  TimeNs time_ns() const;

  using Moments = std::vector<model::Moment>;
  Moments at(TimeNs time_ns) const;
  /// The one run's cursor at exactly that moment, the others' at its time.
  Moments at(std::size_t run, model::Moment moment) const;
  Moments at_start() const;
  Moments at_end() const;

  enum class Stops { frames, turns };
  /// The next stop of any run; nothing when there is none.
  std::optional<Moments> next(Stops stops) const;
  std::optional<Moments> previous(Stops stops) const;

 private:
  std::optional<model::Moment> next_of(std::size_t run, Stops stops) const;
  std::optional<model::Moment> previous_of(std::size_t run, Stops stops) const;

  std::span<const model::Model* const> models_;
  std::span<const model::Moment> cursors_;
};

}  // namespace loopscope::views
