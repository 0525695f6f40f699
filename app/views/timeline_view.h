#pragma once

#include <optional>
#include <string>

#include "app/ui/canvas.h"
#include "app/ui/controls.h"
#include "app/ui/theme.h"
#include "app/views/arrows_layout.h"
#include "app/views/document.h"
#include "app/views/keys.h"
#include "app/views/lane_rows.h"
#include "app/views/marks_layout.h"
#include "app/views/navigation.h"
#include "app/views/scene.h"
#include "app/views/timeline_layout.h"

namespace loopscope::views {

/// How a timeline looks that does not have the window for itself.
struct TimelineLook {
  float lane_height = ui::kLaneHeight;  ///< design pixels
  bool ruler = true;                    ///< it has one of its own
  bool cursor = true;                   ///< it paints the cursor
  bool ended = false;                   ///< what lies behind the run's end is no part of it, and is shaded
  bool alone = true;  ///< the keys that are held are its own, and it offers to follow the newest moment
};

/// The swimlanes of a document: paints the layout, reacts to the mouse. Owns scroll, folds and measure.
class TimelineView {
 public:
  /// `document` must outlive it.
  explicit TimelineView(Document& document)
      : document_(document), selection_(document.selection), revealed_(document.revealed) {}

  void draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area, Navigation& navigation, Commands& commands,
            const TimelineLook& look = {});
  /// Forgets what belongs to a run.
  void reset();

  /// Acts on the keys that concern the timeline.
  void act(Action action, const Scene& scene, Navigation& navigation, Commands& commands);
  const TimelineLayout& layout() const { return layout_; }
  float names_width() const { return names_width_; }
  void set_names_width(float width) { names_width_ = width; }
  /// Moves the range by the keys that are held; draw() does it unless the look says otherwise.
  void handle_held_keys(Navigation& navigation);
  /// Rows of its lanes, without what is folded away; as of the last draw or update_rows().
  std::size_t row_count() const { return rows_.rows().size(); }
  void update_rows(const model::Model& model) { rows_.update(model); }
  bool has_measure() const { return measure_.has_value(); }

 private:
  struct Range {
    double begin = 0;
    double end = 0;
    model::AxisKind kind = model::AxisKind::time;
  };
  enum class Drag : unsigned char { none, press, measure, zoom, pan, scrub };

  // timeline_view.cpp
  void paint(ui::Canvas& canvas, const Scene& scene, const TimelineInput& input, const Navigation& navigation);
  void paint_ground(ui::Canvas& canvas) const;
  void paint_beyond(ui::Canvas& canvas) const;
  void paint_spans(ui::Canvas& canvas) const;
  void paint_span_marks(ui::Canvas& canvas) const;
  void paint_finding_marks(ui::Canvas& canvas) const;
  void paint_arrows(ui::Canvas& canvas, const TimelineInput& input) const;
  void paint_measure(ui::Canvas& canvas, const Scene& scene, const Navigation& navigation) const;
  void paint_cursor(ui::Canvas& canvas, const Scene& scene, const Navigation& navigation) const;
  void paint_names(ui::Canvas& canvas, const Scene& scene) const;
  void paint_ruler(ui::Canvas& canvas, const Navigation& navigation) const;
  void paint_start_hint(ui::Canvas& canvas, const Scene& scene) const;

  // timeline_input.cpp
  void handle_mouse(ui::Canvas& canvas, const Scene& scene, const TimelineInput& input, Navigation& navigation,
                    Commands& commands);
  void handle_wheel(const TimelineInput& input, Navigation& navigation);
  void handle_drag(const Scene& scene, const TimelineInput& input, Navigation& navigation, Commands& commands);
  void finish_drag(const Scene& scene, const TimelineInput& input, Navigation& navigation, Commands& commands);
  void handle_names(ui::Canvas& canvas);
  void handle_follow_button(ui::Canvas& canvas, const Scene& scene, Navigation& navigation, Commands& commands);
  void paint_follow_button(ui::Canvas& canvas, words::Words words) const;
  const FindingMark* mark_at(ui::Vec2 point) const;
  void explain_mark(const ui::Canvas& canvas, const Scene& scene) const;
  void explain_hovered(const ui::Canvas& canvas, const Scene& scene, const TimelineInput& input) const;
  void move_along_lane(int by, const Scene& scene, Navigation& navigation, Commands& commands);
  void focus(const Scene& scene, Navigation& navigation);
  void scroll_to_revealed(float view_height);
  double position_of(const Navigation& navigation, float x) const;

  Document& document_;
  Selection& selection_;                       // the document's
  std::optional<model::LaneIndex>& revealed_;  // likewise
  TimelineLook look_;
  LaneRows rows_;
  TimelineLayout layout_;
  Selection hovered_;
  std::optional<model::Strip> hovered_summary_;  // of the lane under the pointer
  std::vector<FindingMark> marks_;
  const FindingMark* hovered_mark_ = nullptr;    // in marks_
  std::optional<model::LaneIndex> hovered_end_;  // of a task whose cap is under the pointer
  std::optional<Range> measure_;
  Drag drag_ = Drag::none;
  float drag_from_ = 0;
  double drag_position_ = 0;
  float scroll_ = 0;
  float names_width_ = 232;
  ui::Rect follow_;  // the button to follow the newest moment; empty while it is not there
  ui::Hit follow_hit_;
  bool focused_ = false;  // the last key was F: again fits all
};

}  // namespace loopscope::views
