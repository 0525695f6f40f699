#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/query/find.h"
#include "app/views/scene.h"

namespace loopscope::views {

/// What to look for in a run, as its preset tells: finds the moments while the run goes on, keeps which of them the
/// viewer has seen, and leads from one to the next. A moment that has not come yet is run on to; one that comes only
/// with other values has the preset loaded with them first.
class LessonGuide {
 public:
  enum class State : unsigned char {
    found,
    not_yet,       ///< the run has not come so far: it may still
    other_values,  ///< it comes with the values that the look needs
    missing,       ///< it did not come in this run
  };
  struct Look {
    State state = State::not_yet;
    model::Moment moment;  ///< of one that was found
    bool visited = false;
    bool here = false;  ///< the cursor stands there
  };

  /// Takes in what happened, a few milliseconds' worth; once a frame. Gives the moment that the viewer was being taken
  /// to, once it is reached: the commands stop the run there.
  std::optional<model::Moment> update(const Scene& scene, Commands& commands);

  /// Of each look of the present preset, in its order; none without a preset.
  const std::vector<Look>& looks() const { return looks_; }
  /// Takes the viewer to a look. Gives its moment when the cursor can go there at once.
  std::optional<model::Moment> go_to(std::size_t look, const Scene& scene, Commands& commands);
  /// The look that a step leads to from where the viewer is: `by` is 1 or -1. Nothing when there are none.
  std::optional<std::size_t> neighbour(int by) const;
  /// The look that the run goes on to just now.
  std::optional<std::size_t> awaited() const { return awaited_; }
  /// There is more to search through, although nothing else moves.
  bool busy() const { return busy_; }

  /// Another run begins. A look that it was loaded for is gone to as soon as it can be.
  void reset();

 private:
  void begin(const presets::Preset& preset);
  void look_at(const Scene& scene);
  State state_of(std::size_t look, const Scene& scene) const;
  void run_on(std::size_t look, const Scene& scene, Commands& commands);
  std::optional<model::Moment> arrive(const Scene& scene, Commands& commands);

  const presets::Preset* preset_ = nullptr;
  std::optional<query::Finder> finder_;
  std::vector<std::size_t> finder_index_;  // of each look its query there; SIZE_MAX when it has none
  std::vector<Look> looks_;
  std::optional<std::size_t> latest_;   // the look gone to last
  std::optional<std::size_t> awaited_;  // the run goes on to it
  bool started_ = false;                // and was seen to
  std::optional<std::size_t> wanted_;   // in the run that is being loaded
  const presets::Preset* seen_of_ = nullptr;
  std::vector<bool> seen_;      // the looks of that preset which the viewer was at, in any of its runs
  std::uint64_t searched_ = 0;  // events
  std::uint64_t generation_ = 0;
  bool busy_ = false;
};

/// The preset with the values that a look needs: its settings, the others by default. Nothing when these are wrong.
std::optional<presets::RunRequest> request_of(const presets::Look& look, const presets::RunRequest& present);
/// Whether the present values are those that the look needs, as far as it says.
bool has_values(const presets::Look& look, const presets::RunRequest& present);

}  // namespace loopscope::views
