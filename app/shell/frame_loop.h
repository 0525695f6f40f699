#pragma once

#include <chrono>
#include <memory>

#include "app/shell/application.h"
#include "app/shell/gui.h"
#include "app/shell/window.h"
#include "core/base/result.h"

namespace loopscope::shell {

/// The window and what is in it, frame after frame. It draws when something happened or moves, and sleeps otherwise.
/// Main thread only.
class FrameLoop {
 public:
  /// Opens the window, on `session` or, when that is null, on the start page.
  static Result<std::unique_ptr<FrameLoop>> create(std::unique_ptr<session::Session> session,
                                                   const Window::Options& options = {});

  /// Draws frames until the viewer closes the window.
  void run();

  /// Takes in input, draws one frame, and shows it.
  void frame();

  Application& application() { return *application_; }
  Window& window() { return *window_; }

 private:
  using Clock = std::chrono::steady_clock;

  FrameLoop() = default;
  void wait();
  double seconds_to_next_frame() const;

  std::unique_ptr<Window> window_;
  std::unique_ptr<Gui> gui_;
  std::unique_ptr<Application> application_;
  int frames_owed_ = 3;
  Clock::time_point next_frame_ = Clock::now();
};

/// The whole life of the window: opens it, in this language, and returns when the viewer has closed it.
Result<void> run_window(std::unique_ptr<session::Session> session, words::Language language = words::Language::en);
/// The same on several runs under each other.
Result<void> run_window(std::unique_ptr<session::Lineup> runs, words::Language language);

}  // namespace loopscope::shell
