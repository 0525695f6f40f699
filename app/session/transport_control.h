#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "app/session/source.h"
#include "core/loop/clock.h"
#include "core/loop/gate.h"

namespace loopscope::session {

/// Holds, steps and paces a loop: its gate, and the pacer of its virtual clock. The loop's thread passes through it;
/// the other functions are for the thread that controls.
class TransportControl final : public Gate, public Pacer {
 public:
  enum class Mode {
    paused,    ///< hold at the next frame or handle
    running,   ///< go on, a virtual clock at the speed set
    stepping,  ///< go on to the end of the step without waiting, then hold
    free,      ///< go on without waiting and without holding: recording
  };

  explicit TransportControl(Mode mode) : mode_(mode) {}

  void run();
  void pause();
  /// In place of one that is on its way.
  void step(Step step);
  /// Makes the loop return from its run at the next frame or handle, or from the wait it is in.
  void abandon();

  void set_speed(double speed);
  double speed() const;
  /// Held only says that it is once the loop has emitted everything it did, the hold itself included.
  Control::State state() const;

  /// Where a clock that is on its way to a deadline would be by now; `clock_ns` when none is.
  TimeNs present(TimeNs clock_ns) const;

  /// The clock whose turns are paced too, so that a slow-motion run shows them; set before the loop starts.
  void watch_clock(const VirtualClock* clock) { clock_ = clock; }

  bool closed(Point point) override;
  bool wait(Point point) override;
  TimeNs pace(TimeNs from, TimeNs to) override;

 private:
  using Steady = std::chrono::steady_clock;

  void resume(Mode mode);
  void anchor(TimeNs virtual_ns);
  bool ahead_of_viewer() const;
  bool step_ends(Point point);
  TimeNs present_locked() const;
  TimeNs pace_locked(std::unique_lock<std::mutex>& lock, TimeNs from, TimeNs to);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Mode mode_;
  Step step_ = Step::frame;
  bool turn_began_ = false;  // of a step by turns
  bool started_ = false;
  bool abandoned_ = false;
  std::optional<Point> held_;  // where the loop is being held right now
  double speed_ = 1;

  // The pace: at `anchor_real_` the clock stood, or would have stood, at `anchor_virtual_`.
  Steady::time_point anchor_real_ = Steady::now();
  TimeNs anchor_virtual_ = 0;
  struct Jump {
    TimeNs from;
    TimeNs to;
  };
  std::optional<Jump> jump_;
  const VirtualClock* clock_ = nullptr;
};

}  // namespace loopscope::session
