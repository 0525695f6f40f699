#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "app/model/lane.h"

namespace loopscope::model {

class Model;

/// Which horizontal axis the timeline has.
enum class AxisKind : std::uint8_t {
  time,   ///< to scale: one unit is one nanosecond
  turns,  ///< logical: every turn one unit wide, every wait of the loop that took time one narrow gap
};

/// Maps moments of a model to positions along an axis and back. Positions grow with the moments, and the map is
/// piecewise linear. It is kept up to date incrementally by update() as the model grows.
///
/// On the turns axis a column, one unit wide, stands for each turn: from the moment right after it began to the moment
/// right after it ended, the events inside it evenly spread. Turns of several loops that overlap share a column of so
/// many units. A wait that took time is a gap of kGapWidth, be it a loop's or, while all threads are blocked, that of
/// the next one to go on; a select that only polls is none. Every other event moves the position by kStep, which nobody
/// sees, but which keeps apart what happened one after the other.
class Axis {
 public:
  static constexpr double kGapWidth = 0.5;  ///< of a wait on the turns axis, in turns
  static constexpr double kStep =
      1.0 / (1 << 20);  ///< of an event between turns; a power of two, so that sums are exact

  explicit Axis(AxisKind kind);
  AxisKind kind() const { return kind_; }

  /// Takes in what was appended to the model since the last call; a cleared model or another one starts afresh. The
  /// model must live as long as the axis is asked for positions.
  void update(const Model& model);

  /// Moments that update() has not seen yet are at the end.
  double position(Moment moment) const;
  /// The position of the moment right after event number `event`, in nearly constant time.
  double position_after_event(std::uint64_t event) const;
  /// The first event whose moment, right after it, is at `position` or later; the number of events when there is none
  /// (turns axis only).
  std::uint64_t first_event_at(double position) const;
  /// The moment at a position. For the position of a moment right after an event this is that moment (on the time axis:
  /// the last of those at its time); between two events its time is in proportion. Outside the axis: its first or last
  /// moment.
  Moment moment(double position, const Model& model) const;
  /// Moments up to the one after so many events keep their positions whatever comes; those inside a turn that lasts
  /// still do not.
  std::uint64_t settled_events() const;
  /// The position of the newest moment; when a turn lasts still, the end of its column.
  double end() const;

  /// A wait of the loop, drawn as a labelled gap on the turns axis.
  struct Gap {
    double begin = 0;  ///< positions
    double end = 0;
    TimeNs duration_ns = 0;
    std::uint32_t select_event =
        0;  ///< its select_begin; loop_pause when the loop was held; what ended the turn before
  };
  /// The gaps in order (turns axis only).
  const std::vector<Gap>& gaps() const { return gaps_; }

 private:
  // Moments at even distances: after `first` events, `first + 1` and so on, up to where the next segment begins.
  struct Segment {
    enum class Kind : std::uint8_t { between, gap, column, open_column };
    double begin = 0;
    std::uint32_t first = 0;
    Kind kind = Kind::between;
  };
  // A segment with what its neighbour tells about it.
  struct Stretch {
    double begin = 0;
    double width = 0;
    std::uint64_t first = 0;
    std::uint64_t steps = 0;
    std::uint64_t parts = 0;  // of its width; an open column keeps room for its end

    double at(std::uint64_t step) const;
  };
  // Where the present wait of a loop began.
  struct Wait {
    std::uint32_t event = 0;
    std::size_t columns = 0;  // columns there were then: a wait during which something ran is no gap
  };
  void add_event(const Model& model, std::uint32_t event);
  void add_to_column(const Model& model, std::uint32_t event);
  void add_between(const Model& model, std::uint32_t event);
  void track_wait(const Model& model, std::uint32_t event);
  std::optional<Wait> ended_wait(const Model& model, std::uint32_t event) const;
  std::optional<Wait> quiet_wait(const Model& model, TimeNs until_ns) const;
  bool column_open() const { return !open_turns_.empty(); }
  void add_segment(Segment::Kind kind, double width, std::uint64_t first);
  Stretch stretch(std::size_t segment) const;
  double position_after(std::uint64_t events) const;

  AxisKind kind_;
  const Model* model_ = nullptr;
  std::uint64_t generation_ = 0;
  std::uint64_t seen_ = 0;  // events of the model
  TimeNs end_ns_ = 0;
  std::vector<Segment> segments_;
  double end_ = 0;  // of the last segment
  // For every kNearby events: the last segment that begins at or before so many events. The few that follow it up to
  // the next entry are all that a search has to look at.
  static constexpr std::uint64_t kNearby = 64;
  std::vector<std::uint32_t> nearby_;
  std::vector<Gap> gaps_;
  std::vector<std::size_t> open_turns_;  // of the column that is open: those that last still
  std::size_t next_turn_ = 0;            // of the model's turns
  std::size_t columns_ = 0;
  std::map<LoopId, Wait> waits_;
  std::optional<std::uint32_t> quiet_since_;  // the event that ended the latest turn, or gap
};

}  // namespace loopscope::model
