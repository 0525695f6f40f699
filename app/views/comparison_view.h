#pragma once

#include "app/ui/canvas.h"
#include "app/ui/controls.h"
#include "app/views/compared_runs.h"
#include "app/views/comparison_layout.h"
#include "app/views/comparison_tables.h"
#include "app/views/keys.h"
#include "app/views/toolbar_view.h"

namespace loopscope::views {

/// Several runs under each other, in place of the one that the window shows otherwise: one ruler, one range, one cursor
/// for all, and below them what differs. Zoom and pan anywhere move all of them; a lane that is chosen has its like
/// chosen in the others.
class ComparisonView {
 public:
  struct Frame {
    ui::Canvas& canvas;
    words::Words words;
    const session::Lineup& lineup;
    ToolbarView::Choices& choices;
    double now_seconds = 0;
    float frame_seconds = 0;
    bool animate = true;
  };

  /// Takes in what the runs did; once a frame, before anything else.
  void update(const Frame& frame);
  /// Draws the bar at the top of the window; gives its height.
  float draw_bar(const Frame& frame, float width, Commands& commands);
  void draw(const Frame& frame, ui::Rect area, Commands& commands);
  /// Does what a key asks for.
  void act(Action action, Commands& commands);

  /// Other runs come.
  void reset();
  void fit_all();
  bool animating() const { return runs_.animating(); }
  const ComparedRuns& runs() const { return runs_; }
  const ComparisonLayout& layout() const { return layout_; }

 private:
  void draw_transport(const Frame& frame, float x, float y, Commands& commands);
  float draw_switches(const Frame& frame, float width) const;
  void step(Action action, Commands& commands);
  void move_range(const Frame& frame, ui::Rect stack);
  void handle_splitter(const Frame& frame, ui::Rect area);
  void handle_ruler(const Frame& frame, Commands& commands);
  void draw_run(const Frame& frame, std::size_t run, Commands& commands);
  void draw_heading(const Frame& frame, std::size_t run, Commands& commands);
  float paint_total(const Frame& frame, std::size_t run, ui::Rect heading) const;
  void paint_end(const Frame& frame, const ComparedRun& run, ui::Rect lanes) const;
  void paint_ruler(const Frame& frame) const;
  void paint_cursor(const Frame& frame) const;
  void follow_choice(std::size_t run, const Selection& before);

  ComparedRuns runs_;
  ComparisonLayout layout_;
  ComparisonTables tables_;
  float names_width_ = 232;  // design pixels
  float bottom_ = 0;         // likewise, as the viewer set it
};

}  // namespace loopscope::views
