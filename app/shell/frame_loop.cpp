#include "app/shell/frame_loop.h"

#include <glad/gl.h>

#include <utility>

namespace loopscope::shell {
namespace {

/// After something happened, hovering and popups take a frame or two to come to rest.
constexpr int kFramesToSettle = 3;
constexpr std::chrono::microseconds kFrameTime{16'667};
/// Nothing but input moves a window at rest; a loop that still answers an earlier command is looked at this often.
constexpr double kIdleSeconds = 0.25;

}  // namespace

Result<std::unique_ptr<FrameLoop>> FrameLoop::create(std::unique_ptr<session::Session> session,
                                                     const Window::Options& options) {
  std::unique_ptr<FrameLoop> loop(new FrameLoop);
  Result<std::unique_ptr<Window>> window = Window::create(options);
  if (!window) return window.error();
  loop->window_ = *std::move(window);
  Result<std::unique_ptr<Gui>> gui = Gui::create(loop->window_.get(), loop->window_->scale());
  if (!gui) return gui.error();
  loop->gui_ = *std::move(gui);
  loop->application_ = std::make_unique<Application>(loop->gui_->fonts());
  if (session) loop->application_->open(std::move(session));
  return loop;
}

void FrameLoop::run() {
  while (!window_->close_requested() && !application_->quit_requested()) {
    wait();
    frame();
  }
}

double FrameLoop::seconds_to_next_frame() const {
  return std::chrono::duration<double>(next_frame_ - Clock::now()).count();
}

/// Returns when there is reason to draw, and not before the next frame's time.
void FrameLoop::wait() {
  window_->wait_events(0);
  while (frames_owed_ == 0) {
    if (window_->take_activity() || application_->poll() || gui_->typing()) {
      frames_owed_ = kFramesToSettle;
    } else {
      window_->wait_events(kIdleSeconds);
    }
  }
  while (seconds_to_next_frame() > 0) window_->wait_events(seconds_to_next_frame());
}

void FrameLoop::frame() {
  window_->wait_events(0);
  if (window_->take_activity()) frames_owed_ = kFramesToSettle;
  for (const std::filesystem::path& path : window_->take_dropped_files()) application_->open_file(path);
  next_frame_ = Clock::now() + kFrameTime;

  application_->poll();
  gui_->begin_frame();
  application_->draw();
  gui_->end_frame(application_->workspace().background());
  window_->set_title(application_->window_title());
  window_->swap();

  if (application_->live() || !window_->input().empty()) {
    frames_owed_ = kFramesToSettle;
  } else if (frames_owed_ > 0) {
    --frames_owed_;
  }
}

Result<void> run_window(std::unique_ptr<session::Session> session, words::Language language) {
  Result<std::unique_ptr<FrameLoop>> loop = FrameLoop::create(std::move(session));
  if (!loop) return loop.error();
  (*loop)->application().workspace().set_language(language);
  (*loop)->run();
  return {};
}

Result<void> run_window(std::unique_ptr<session::Lineup> runs, words::Language language) {
  Result<std::unique_ptr<FrameLoop>> loop = FrameLoop::create(nullptr);
  if (!loop) return loop.error();
  (*loop)->application().workspace().set_language(language);
  (*loop)->application().compare(std::move(runs));
  (*loop)->run();
  return {};
}

}  // namespace loopscope::shell
