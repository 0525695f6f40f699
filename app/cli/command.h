#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/options.h"
#include "app/cli/preset_options.h"
#include "app/session/lineup.h"
#include "app/words/words.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace loopscope::cli {

/// The window: empty, on a file or a preset, or on several of them under each other.
struct WindowRequest {
  std::vector<session::RunSource> sources;
  words::Language language = words::Language::en;
};

/// The window's content as a picture: a run, or several under each other.
struct PictureRequest {
  std::vector<session::RunSource> sources;  ///< one at least
  std::optional<TimeNs> at_ns;              ///< where the cursor stands; nothing: the end
  int width = 1600;                         ///< pixels
  int height = 1000;
  bool light = false;  ///< the light theme rather than the dark one
  bool turns = false;  ///< the axis of turns rather than of time
  words::Language language = words::Language::en;
  std::filesystem::path output;
};

/// What can draw. The commands that need it are lent one, so that this room links no window code.
class Display {
 public:
  virtual ~Display() = default;
  /// Returns when the window is closed.
  virtual Result<void> show(const WindowRequest& request) = 0;
  virtual Result<void> write_picture(const PictureRequest& request) = 0;
};

/// What the help says of a command, beside its options.
struct CommandInfo {
  std::string_view name;                   ///< the word it is called by; empty for the window, which needs none
  std::vector<std::string_view> usage;     ///< the words after the name, one line each way to call it
  std::string_view summary;                ///< what it does, in one sentence without its full stop
  std::string_view details;                ///< more, for its own help; paragraphs are lines
  std::vector<std::string_view> examples;  ///< whole command lines
};

/// One job of the program: its options, its help, its request and how it is carried out, in one file of `commands/`.
/// An object serves one command line: declare(), the words are read, check(), run().
class Command {
 public:
  virtual ~Command() = default;

  virtual const CommandInfo& info() const = 0;
  /// Says which options and arguments there are, and which members of this object receive them.
  virtual void declare(Options& options) = 0;
  /// Judges what was received. An error is wrong usage: one line that names the word that is wrong, and the right ones.
  virtual Result<void> check() = 0;
  /// Does the job and prints its result on standard output. An error is one line, and means that the job failed.
  virtual Result<void> run(Display& display) = 0;
};

}  // namespace loopscope::cli
