#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "app/diagnose/report.h"
#include "app/model/model.h"

namespace loopscope::views {

/// A diagnostic, and where it stands in the picture.
struct Finding {
  diagnose::Diagnostic diagnostic;
  model::LaneIndex lane = model::kNoLane;  ///< its task's, or its loop's
  model::Moment at;                        ///< where its evidence begins

  bool is_error() const { return diagnostic.rule->severity == diagnose::Severity::error; }
};

/// What the rules find in a model, live too: its events are fed to them in pieces, so that no frame has to wait for a
/// long run.
class Findings {
 public:
  /// Goes on for as long as `slice`, or to the newest event. A cleared model or another one starts afresh.
  void update(const model::Model& model, std::chrono::nanoseconds slice);
  void reset();

  /// All figures of the events that were looked at; nullptr before any were.
  const diagnose::ReportBuilder* report() const { return builder_.get(); }
  /// How many that is.
  std::size_t seen_events() const { return seen_; }
  const std::vector<Finding>& all() const { return all_; }
  /// Changes when findings were not merely added at the end.
  std::uint64_t version() const { return version_; }
  /// Not all events were looked at yet.
  bool busy() const { return seen_ < events_; }
  /// How many of them were, 0 to 1.
  double progress() const;

  /// The findings of a lane in order of their moments.
  struct OnLane {
    std::vector<std::uint32_t> findings;  ///< in all()
    std::vector<std::uint32_t> errors;    ///< how many of those up to each are errors
  };
  /// nullptr when it has none.
  const OnLane* on_lane(model::LaneIndex lane) const;

 private:
  void take_found(const model::Model& model);
  void add(const model::Model& model, const diagnose::Diagnostic& diagnostic);
  model::LaneIndex lane_of(const model::Model& model, const diagnose::Diagnostic& diagnostic);

  std::unique_ptr<diagnose::ReportBuilder> builder_;
  std::uint64_t generation_ = 0;  // of the model that it is of
  std::size_t seen_ = 0;          // events
  std::size_t events_ = 0;
  std::size_t certain_ = 0;  // of all_: those that stay; the others hold if the run ends here
  std::vector<Finding> all_;
  std::uint64_t version_ = 0;
  std::unordered_map<model::LaneIndex, OnLane> lanes_;
  std::map<LoopId, model::LaneIndex> loop_lanes_;
};

}  // namespace loopscope::views
