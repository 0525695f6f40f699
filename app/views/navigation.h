#pragma once

#include <cstdint>
#include <vector>

#include "app/model/axis.h"
#include "app/model/model.h"
#include "app/ui/viewport.h"

namespace loopscope::views {

/// What part of the run is on screen: the axis, the visible range, its animation, following the newest moment, and the
/// history of views. Knows no mouse and no key.
class Navigation {
 public:
  /// How the range moves by itself while the run goes on.
  enum class Mode : unsigned char {
    fit,     ///< the whole run stays visible
    follow,  ///< the width stays, the newest moment stays near the right edge
    free,    ///< it stays where the viewer put it
  };

  /// What a frame tells.
  struct Frame {
    TimeNs now_ns = 0;       ///< the loop's present time
    TimeNs expected_ns = 0;  ///< how long the run will take, 0 when unknown
    bool live = false;       ///< the run may still go on
    bool running = false;    ///< it does so now
    double reach = 0;        ///< a position that the whole run is taken to reach at least: the end of one beside it
    float x0 = 0;            ///< the timeline's columns
    float x1 = 1;
    float seconds = 0;  ///< since the last frame, for the animation
    bool animate = true;
  };

  /// Takes in what was appended to the model and moves the range. Once a frame, first.
  void update(const model::Model& model, const Frame& frame);
  /// A new run: everything but the axis's kind starts afresh.
  void reset();

  const model::Axis& axis() const { return kind_ == model::AxisKind::time ? time_axis_ : turns_axis_; }
  const ui::Viewport& viewport() const { return shown_; }
  /// The position of the present moment, the end of everything.
  double limit() const { return limit_; }
  Mode mode() const { return mode_; }
  bool moving() const { return moving_; }
  /// How often the range was moved by any but itself: tells who of several was moved last.
  std::uint64_t moves() const { return moves_; }
  /// The same part on screen as another's, of another run on the same axis.
  void take_range(const Navigation& other);

  /// The other axis; what is on screen stays with the same events.
  void set_axis(model::AxisKind kind, const model::Model& model);

  // The viewer's moves; each leaves fit and follow behind, but zoom, which only leaves fit while following.
  void zoom(double factor, float x);
  void pan(float pixels);
  /// Shows [from, to] with a margin (a share of their distance) on both sides.
  void show(double from, double to, double margin);
  void fit_all();
  void follow();
  /// Puts the position on screen, moving as little as needed.
  void reveal(double position);

  // History. remember() notes the view before a change; a run of small moves within half a second is one change.
  void remember(double now_seconds);
  void back();
  void forward();
  bool can_go_back() const { return !past_.empty(); }
  bool can_go_forward() const { return !future_.empty(); }

 private:
  struct View {
    model::AxisKind kind;
    double begin;
    double end;
    Mode mode;
  };
  void restore(const View& view);
  View present() const { return {kind_, target_.begin, target_.end, mode_}; }
  void move_by_mode(const Frame& frame);
  double live_fit_end(const Frame& frame);
  double narrowest() const;

  model::Axis time_axis_{model::AxisKind::time};
  model::Axis turns_axis_{model::AxisKind::turns};
  model::AxisKind kind_ = model::AxisKind::time;
  Mode mode_ = Mode::fit;
  ui::Viewport shown_;
  ui::Viewport target_;
  bool moving_ = false;
  bool fresh_ = true;  // nothing was shown yet: no animation from nowhere
  double limit_ = 0;
  double reach_ = 0;    // of the frame, or the limit where that is later
  double fit_end_ = 0;  // of the fitted range, which grows in steps while live
  std::size_t events_ = 0;
  std::uint64_t moves_ = 0;
  double remembered_at_ = -1e9;
  std::vector<View> past_;
  std::vector<View> future_;
};

}  // namespace loopscope::views
