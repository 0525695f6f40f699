#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/shell/input_queue.h"
#include "core/base/result.h"

struct GLFWwindow;

namespace loopscope::shell {

/// A window on the desktop with a current OpenGL 3.3 core context, through GLFW. One at a time; main thread only.
class Window {
 public:
  struct Options {
    std::string title = "Loopscope";
    int width = 1600;  ///< at a content scale of 1; made smaller to fit the monitor
    int height = 1000;
  };

  /// Fails with one line when there is no display or no OpenGL 3.3.
  static Result<std::unique_ptr<Window>> create(const Options& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  GLFWwindow* handle() const { return handle_; }
  /// Pixels of the window per design pixel: what fonts are scaled by.
  float scale() const;
  /// The drawing surface in pixels.
  int width() const;
  int height() const;

  void set_title(const std::string& title);
  bool close_requested() const;

  /// Takes in what happened, waiting at most `seconds` for the first event; 0 does not wait.
  void wait_events(double seconds);
  /// What the keyboard and the mouse did, for whoever draws the frames.
  InputQueue& input() { return input_; }
  /// True when anything happened to the window (input, resizing, exposure) since the last call.
  bool take_activity();
  /// Files that were dropped onto the window since the last call.
  std::vector<std::filesystem::path> take_dropped_files();

  /// Shows what was drawn; waits for the screen's refresh where the driver does.
  void swap();

 private:
  explicit Window(GLFWwindow* handle);
  static Window& of(GLFWwindow* handle);
  static void note(GLFWwindow* handle, const InputEvent& event);
  void watch_input();
  void watch_window();

  GLFWwindow* handle_;
  std::string title_;
  InputQueue input_;
  bool activity_ = true;
  std::vector<std::filesystem::path> dropped_files_;
};

}  // namespace loopscope::shell
