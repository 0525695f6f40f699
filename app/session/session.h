#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/model/model.h"
#include "app/presets/catalogue/run_request.h"
#include "core/base/result.h"
#include "core/trace/event/trace_info.h"

namespace loopscope::session {

/// What a session can be asked to do; the toolbar's buttons and the keys.
enum class TransportCommand {
  run,  ///< go on; from a past cursor: to the newest moment. At the end: run it again; a file is played
  pause,
  step_frame,  ///< one frame on: through what is recorded while the cursor is in the past, else by letting the loop go
  step_turn,   ///< one handle's turn on, likewise
  step_back_frame,  ///< the cursor to the previous frame's start; nothing is executed again
  step_back_turn,
  to_start,  ///< the cursor to the first moment
  to_end,    ///< the cursor to the newest moment, following it
  restart,   ///< the same preset with the same values, from the beginning, paused
};

enum class TransportState {
  empty,   ///< nothing is loaded
  paused,  ///< before the next frame or handle
  running,
  finished,  ///< the program ended, or the source is a file
};

/// The slowest and fastest pace of a virtual run, and of one on the real clock, which has none.
inline constexpr double kMinSpeed = 0.01;
inline constexpr double kMaxSpeed = 100.0;

/// A source (a preset on a loop of its own thread, or a file) times a transport. It feeds a model that the window
/// draws. All functions are for the one thread that owns the session (the window's); the loop's thread is inside.
class Session {
 public:
  /// A preset, loaded and paused before its first frame.
  static Result<std::unique_ptr<Session>> open_preset(const presets::RunRequest& request);
  /// The same, already run to its end, as fast as it goes: for pictures. Waits for that end.
  static Result<std::unique_ptr<Session>> run_preset(const presets::RunRequest& request);
  /// A recorded file, or a foreign one that can be imported; of a damaged one, what stands before the damage (notice()
  /// says so). A large one is not complete yet: poll() takes in the rest. One that is still being written is followed.
  static Result<std::unique_ptr<Session>> open_file(const std::filesystem::path& path);
  virtual ~Session() = default;

  /// Takes in what the loop did since the last call, or some more of a file. Once a window frame; never waits.
  virtual void poll() = 0;
  virtual void command(TransportCommand command) = 0;
  /// Clamped to [kMinSpeed, kMaxSpeed].
  virtual void set_speed(double speed) = 0;
  virtual double speed() const = 0;

  virtual TransportState state() const = 0;
  virtual const model::Model& model() const = 0;

  /// The moment that the panels show. It follows the newest moment until it is moved.
  virtual model::Moment cursor() const = 0;
  virtual bool following() const = 0;
  /// Moves it to a past moment (a click in the timeline); a running loop runs on.
  virtual void set_cursor(model::Moment moment) = 0;
  /// The loop's present time since the first event: later than the last event while a paced clock is on its way to a
  /// deadline.
  virtual TimeNs now_ns() const = 0;

  /// nullptr for a file.
  virtual const presets::Preset* preset() const = 0;
  virtual const presets::Values* values() const = 0;
  virtual trace::ClockKind clock() const = 0;
  /// "gather", or the file's name.
  virtual std::string title() const = 0;
  /// One line that the window must show (a file is damaged; the program failed with an exception), or empty.
  virtual std::string notice() const = 0;

  /// How much of a file is in the model, 0 to 1; 1 when all of it is, as far as it is written.
  virtual double loading_progress() const { return 1; }
  /// Takes in all of the file, waiting for it.
  virtual void finish_loading() {}
  /// The time at which a file that is being read ends, known before it is in the model; 0 when nothing is to come.
  virtual TimeNs loading_until_ns() const { return 0; }
};

}  // namespace loopscope::session
