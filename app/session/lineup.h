#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/session/session.h"

namespace loopscope::session {

/// Where a run comes from: a trace file, or a preset that is run.
using RunSource = std::variant<std::filesystem::path, presets::RunRequest>;

/// Several runs that are looked at together: files, and presets that run to their ends as fast as they go. On a real
/// clock they run one after the other, so that none slows another down; on the virtual one all begin at once. One
/// thread; never waits, but for finish() and for a small file that is opened.
class Lineup {
 public:
  /// Opens the files and begins the presets. An error is that of the first file or preset that cannot be had.
  static Result<std::unique_ptr<Lineup>> open(std::vector<RunSource> sources);
  Lineup(const Lineup&) = delete;
  Lineup& operator=(const Lineup&) = delete;

  /// Takes in what is new, and begins the run whose turn it is. Once a window frame.
  void poll();
  /// Waits until every run is over and read.
  void finish();

  std::size_t size() const { return runs_.size(); }
  /// nullptr of one that has not begun yet, or could not: error() tells which.
  const Session* session(std::size_t run) const { return runs_[run].session.get(); }
  Session* session(std::size_t run) { return runs_[run].session.get(); }
  /// A preset's name, a file's name.
  std::string title(std::size_t run) const;
  /// What is run; nullptr of a file.
  const presets::RunRequest* request(std::size_t run) const {
    return std::get_if<presets::RunRequest>(&runs_[run].source);
  }
  /// Why it could not begin, in one line; empty when it did, or will.
  std::string_view error(std::size_t run) const { return runs_[run].error; }
  /// All of it is over and read, or it could not begin.
  bool over(std::size_t run) const;
  bool over() const;

  /// Gives a run away, which is missing from then on; nullptr when it has not begun.
  std::unique_ptr<Session> take(std::size_t run) { return std::move(runs_[run].session); }

  /// Moves the cursors of the runs that have begun, in the order of the runs.
  void set_cursors(std::span<const model::Moment> moments);
  /// The same command for every run that is over: to play what is recorded, to stop.
  void command(TransportCommand command);

 private:
  struct Run {
    RunSource source;
    std::unique_ptr<Session> session;
    std::string error;
  };
  Lineup() = default;
  Result<void> begin(Run& run);
  bool waits(const Run& run) const { return run.session == nullptr && run.error.empty(); }

  std::vector<Run> runs_;
};

}  // namespace loopscope::session
