#pragma once

#include <optional>

#include "app/views/lesson_guide.h"
#include "app/views/navigation.h"
#include "app/views/scene.h"

namespace loopscope::views {

/// A run as its viewer looks at it: the session, the part of it on screen, what is chosen, and the loop as it was at
/// the cursor. It owns no view and knows none, so that two documents can stand in one window. The session is its
/// owner's; here it is only read.
class Document {
 public:
  Navigation navigation;
  Selection selection;
  /// What the rules find in the run.
  Findings findings;
  /// Which of them the viewer went to last.
  std::optional<std::size_t> chosen_finding;
  /// What the lesson of the run's preset leads to.
  LessonGuide lesson;
  /// A lane that shall come into view: who shows lanes takes it from here.
  std::optional<model::LaneIndex> revealed;

  /// Takes in what the session did since the last frame; once a frame, before anything is drawn. `now_seconds` is the
  /// viewer's time. While events pour in the loop at the cursor is renewed some thirty times a second, or always unless
  /// `animate`. Gives what this frame shows, until the next update; nullptr while there is no run.
  const Scene* update(const session::Session* session, double now_seconds, bool animate, words::Words words = {});

  /// Moves the visible range, once the place of the lanes' columns is known. `frame` needs only what concerns the
  /// screen; what concerns the run is filled in here.
  void move_range(Navigation::Frame frame, model::AxisKind axis);

  /// The same where the run stands beside others: the range is that of all of them, which `frame.reach` ends, and stays
  /// where it is put.
  void move_range_beside(Navigation::Frame frame, model::AxisKind axis);

  /// Chooses a lane, as a click on its name does, and brings it into view.
  void choose(model::LaneIndex lane);
  /// Goes to where a finding's evidence begins: the cursor, its lane, the visible range.
  void go_to(std::size_t finding, Commands& commands);
  /// Searches on for what the lesson tells to look for, and goes where the viewer waits to be taken; once a frame.
  void follow_lesson(Commands& commands);
  /// Goes to what the lesson tells to look for: at once, or as soon as the run has come there.
  void go_to_look(std::size_t look, Commands& commands);
  /// To the next look, or the one before: `by` is 1 or -1.
  void next_look(int by, Commands& commands);
  /// Takes note of what was asked of the session in this frame: after a step the cursor and the task that runs are kept
  /// in view.
  void commanded(const Commands& commands);

  /// Another run takes the place of the present one.
  void reset();
  /// How often that was so; whoever keeps something of a run forgets it when this changes.
  std::uint64_t runs() const { return runs_; }
  /// Events are coming in without the viewer doing anything.
  bool growing() const { return growing_; }

 private:
  void update_state(const session::Session& session, double now_seconds, bool animate);
  LoopId shown_loop(const model::Model& model) const;
  void keep_cursor_in_view();
  void show(model::Moment moment);

  std::optional<Scene> scene_;
  std::uint64_t runs_ = 0;
  std::size_t seen_events_ = 0;
  bool growing_ = false;

  // The loop at the cursor, kept while the cursor rests.
  trace::LoopState state_;
  model::Moment state_moment_;
  LoopId state_loop_ = 0;
  model::LaneIndex loop_lane_ = model::kNoLane;
  bool has_state_ = false;
  double state_at_ = -1;

  model::Moment last_cursor_;
  bool stepped_ = false;  // the last transport command was a step
};

}  // namespace loopscope::views
