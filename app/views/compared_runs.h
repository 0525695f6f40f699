#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/diagnose/comparison.h"
#include "app/session/lineup.h"
#include "app/views/common_cursor.h"
#include "app/views/document.h"
#include "app/views/timeline_view.h"

namespace loopscope::views {

/// A run among those that are compared.
struct ComparedRun {
  Document document;
  TimelineView timeline{document};
  const Scene* scene = nullptr;  ///< of this frame; nullptr while nothing is known of the run
  diagnose::RunFigures figures;  ///< of what was looked at so far
  bool over = false;             ///< it is over, and all of it was looked at
  std::string title;             ///< a preset's title in the viewer's language, or a file's name
  std::string name;              ///< short: "gather", the file's name
  std::string settings;          ///< "count=2 delay=0"; empty of a file
  std::string short_name;        ///< `name`, with the settings that tell it from other runs of that preset

 private:
  friend class ComparedRuns;
  std::size_t figures_seen = SIZE_MAX;  // events that the figures are of
};

/// The runs of a lineup as one picture has them: each a document of its own, one visible range, lanes that belong
/// together, one cursor.
class ComparedRuns {
 public:
  /// Other runs: everything starts afresh.
  void reset();
  /// Takes in what is new. Once a frame, first.
  void update(const session::Lineup& lineup, double now_seconds, bool animate, words::Words words);
  /// Gives all runs the range of the one that was moved last, on a common zero and up to the end of the longest.
  void move_range(Navigation::Frame frame, model::AxisKind axis);

  std::size_t size() const { return runs_.size(); }
  ComparedRun& operator[](std::size_t run) { return *runs_[run]; }
  const ComparedRun& operator[](std::size_t run) const { return *runs_[run]; }
  std::vector<diagnose::RunFigures> figures() const;

  /// The run whose range the others have: that which was moved last.
  ComparedRun& leader() { return *runs_[leader_]; }
  /// Whoever was moved since the last call leads from now on.
  void find_leader();

  /// Which lanes belong together; a lane's number is its LaneIndex.
  const diagnose::LaneMatches& lanes() const { return lanes_; }
  /// Chooses the lanes that belong to this one in all the other runs, and brings them into view.
  void choose_like(std::size_t run, model::LaneIndex lane);
  /// Chooses the lanes of a row in all runs.
  void choose_row(std::size_t row);
  void choose_nothing();
  bool anything_chosen() const;

  CommonCursor cursor() const { return {models_, cursors_}; }
  /// What lasts still changes the picture by itself.
  bool animating() const;
  bool playing() const;

 private:
  void make_runs(const session::Lineup& lineup);
  void name_runs(const session::Lineup& lineup, words::Words words);
  void match_lanes(double now_seconds);
  double common_end(model::AxisKind axis);

  std::vector<std::unique_ptr<ComparedRun>> runs_;  // a document and its timeline know each other's place
  std::vector<const model::Model*> models_;
  std::vector<model::Moment> cursors_;
  std::vector<std::uint64_t> moves_;  // of each run's range, as find_leader() saw them
  std::size_t leader_ = 0;
  double end_ = 0;  // of all runs, on the axis
  double live_end_ = 0;
  bool end_moved_ = false;
  diagnose::LaneMatches lanes_;
  std::vector<std::size_t> matched_;  // lanes of each run that lanes_ is of
  double matched_at_ = -1;
};

}  // namespace loopscope::views
