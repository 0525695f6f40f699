#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

#include "app/session/cursor.h"
#include "app/session/source.h"

namespace loopscope::session {

/// What a session can be asked to do; the toolbar's buttons and the keys.
enum class TransportCommand : std::uint8_t {
  run,              ///< the cursor plays from where it stands; from the newest moment on, the program goes on
  pause,            ///< the program holds at its next frame or handle, and the cursor stays
  step_frame,       ///< to before the next frame: through what is recorded, else by letting the program go on
  step_turn,        ///< to the beginning of the next turn, likewise
  step_back_frame,  ///< the cursor to the previous stop; nothing is executed again
  step_back_turn,
  to_start,  ///< the cursor to before the first frame
  to_end,    ///< the cursor to the newest moment, following it
  restart,   ///< the same program from the beginning, held before its first frame
};

enum class TransportState : std::uint8_t {
  empty,     ///< nothing is loaded
  paused,    ///< it can go on from the cursor
  running,   ///< the program runs, or the cursor plays
  finished,  ///< the cursor stands at the end of a run that is over
};

/// Runs, holds, steps and rewinds a source, whatever it is. The past is walked through by the cursor alone; only at the
/// newest moment does the program go on.
///
/// The cursor's steps stop where Model says, and a program's steps are made to: after a step by frames the program is
/// held where the cursor stands; after a step by turns it is held behind the turn whose beginning the cursor shows, so
/// that what the turn did is in the picture, ahead of the cursor, live as in a recording. (Rejected: to hold the
/// program inside its turn. The picture would show a turn of no length.)
class Transport {
 public:
  /// Both must outlive it.
  Transport(Source& source, const model::Model& model) : source_(source), model_(model) {}

  /// Any but restart, of which it only says whether it can be.
  void command(TransportCommand command);
  Ability can(TransportCommand command) const;
  TransportState state() const;

  /// A new run has begun.
  void reset();
  /// The cursor moves on with time and with what was recorded. `settled`: all that a held program did is recorded.
  void update(bool settled);

  model::Moment cursor() const { return cursor_.moment(model_); }
  bool following() const { return cursor_.following(); }
  void set_cursor(model::Moment moment);

  /// Of the program at the newest moment, of the cursor in the past. Clamped to [kMinSpeed, kMaxSpeed].
  void set_speed(double speed);
  double speed() const { return speed_; }
  Ability can_pace() const;

 private:
  using Steady = std::chrono::steady_clock;

  void stay();
  void play();
  void play_on();
  void anchor();
  void pause();
  void begin_steps();
  bool step_through_recorded(TransportCommand command);
  void arrive();
  void step_back(TransportCommand command);
  std::optional<model::Moment> next_stop(TransportCommand command, model::Moment after) const;
  bool program_goes() const;
  bool ends_here() const;

  Source& source_;
  const model::Model& model_;
  Cursor cursor_;
  double speed_ = 1;

  bool playing_ = false;  // the cursor moves: it stood at anchor_ns_ at anchor_real_
  Steady::time_point anchor_real_;
  TimeNs anchor_ns_ = 0;

  std::deque<TransportCommand> steps_;  // asked for and not arrived; the program is on its way to the end of the first
  model::Moment step_from_;
};

}  // namespace loopscope::session
