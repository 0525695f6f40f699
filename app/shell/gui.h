#pragma once

#include <memory>

#include "app/ui/color.h"
#include "app/ui/fonts.h"
#include "core/base/result.h"

struct ImGuiContext;

namespace loopscope::shell {

class Window;

/// Dear ImGui with its fonts on the current OpenGL context, which must outlive this. One at a time; main thread.
class Gui {
 public:
  /// With a window, input comes from it and its size is the display's; without (null), there is no input and the size
  /// is that of set_size(). `scale`: see ui::Fonts. Fails when no font is installed.
  static Result<std::unique_ptr<Gui>> create(Window* window, float scale);
  ~Gui();
  Gui(const Gui&) = delete;
  Gui& operator=(const Gui&) = delete;

  ui::Fonts& fonts() { return *fonts_; }
  /// A text is being typed: its cursor blinks.
  bool typing() const;
  /// Pixels; only without a window.
  void set_size(int width, int height);

  /// Brings the fonts up to date and begins a frame with the input that fits into it.
  void begin_frame();
  /// Ends the frame and draws it into the current framebuffer, over `background`.
  void end_frame(ui::Color background);

 private:
  explicit Gui(Window* window);

  Window* window_;
  ImGuiContext* context_;
  std::unique_ptr<ui::Fonts> fonts_;
};

}  // namespace loopscope::shell
