#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/model/model.h"
#include "app/presets/catalogue/run_request.h"
#include "app/session/ability.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"

namespace loopscope::session {

/// The slowest and fastest pace of a virtual run, and of a walk through what is recorded.
inline constexpr double kMinSpeed = 0.01;
inline constexpr double kMaxSpeed = 100.0;

/// What a source has told so far.
struct Recording {
  trace::Symbols symbols;
  model::Model model{symbols};
};

/// How far a step goes: to before the next frame begins, or until one handle has had its turn.
enum class Step : std::uint8_t { frame, turn };

/// The way into a program that can be held: its gate. A command holds from now on and returns at once.
class Control {
 public:
  enum class State : std::uint8_t {
    going,         ///< it runs, or is on its way to the end of a step
    pausing,       ///< it is to hold and has not come to its gate yet, or waits there for a moment that does not come
    before_frame,  ///< it is held; all that it did can be taken in
    before_turn,   ///< likewise, within a frame
  };

  virtual ~Control() = default;
  virtual void run() = 0;
  virtual void pause() = 0;
  /// Goes on to the end of the step without waiting for anybody, then holds.
  virtual void step(Step step) = 0;
  virtual State state() const = 0;
  /// Only where Source::can_pace().
  virtual void set_speed(double speed) = 0;
};

/// Where events come from: a preset, a file, a program that is attached. Who it is, what it can, its events, and the
/// way to control it. A Session walks through what it tells; tests/conformance holds every source to the same suite.
/// One thread.
class Source {
 public:
  virtual ~Source() = default;

  // Who it is

  /// "gather", or a file's name.
  virtual std::string title() const = 0;
  virtual trace::ClockKind clock() const = 0;
  /// The text of a file that its locations name; empty when it is not known.
  virtual std::string_view source_text(std::string_view path) const = 0;
  /// What to run to have it again, with other values perhaps; nullptr when that cannot be had.
  virtual const presets::RunRequest* run_request() const { return nullptr; }
  /// One line that the viewer must know (a file is damaged; the program failed), or empty.
  virtual std::string notice() const { return {}; }

  // What it can

  /// Whether the program is held and stepped through control().
  virtual Ability can_control() const = 0;
  /// Whether the program can be begun anew, by start().
  virtual Ability can_restart() const = 0;
  /// Whether the speed of the program can be set.
  virtual Ability can_pace() const = 0;

  // Its events

  /// Begins to tell, into an empty recording; once, and again where it can_restart(). A program begins held before its
  /// first frame.
  virtual Result<void> start(Recording& recording) = 0;
  /// Takes in what is new, for no longer than a window's frame has time. True when that was all there is by now. Never
  /// waits.
  virtual bool feed(Recording& recording) = 0;
  /// The run is over, and all of it is recorded or, of a file, can be read.
  virtual bool over() const = 0;

  /// How much of a file was taken in, 0 to 1.
  virtual double loading_progress() const { return 1; }
  /// The time at which a file ends that is being read; 0 when nothing is to come.
  virtual TimeNs loading_until_ns() const { return 0; }
  /// Takes in what can be read, waiting for it, but no longer than that.
  virtual void load(Recording& /*recording*/, std::chrono::nanoseconds /*longest*/) {}

  // The way in

  /// nullptr before start(), and where the program cannot be held, now or at all.
  virtual Control* control() { return nullptr; }
  /// The program's present time since its first event, which may be later than its last event; 0 where that is not
  /// known.
  virtual TimeNs now_ns() const { return 0; }
};

}  // namespace loopscope::session
