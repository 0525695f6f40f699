#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "app/ui/color.h"
#include "app/ui/geometry.h"

struct _XDisplay;

namespace loopscope::test {

/// An X server of the tests' own, without a screen, and the mouse and keyboard in front of it. Real input events: they
/// take the way of a person's through the server. The developer's own desktop is never touched.
class Desktop {
 public:
  static constexpr int kWidth = 1920;
  static constexpr int kHeight = 1200;

  /// Starts the server once a process and sets DISPLAY; fails the process when Xvfb is not installed.
  static Desktop& instance();
  ~Desktop();
  Desktop(const Desktop&) = delete;
  Desktop& operator=(const Desktop&) = delete;

  /// Positions are pixels of the screen; our windows stand at its top left, as there is no window manager.
  void move(ui::Vec2 to);
  void press(unsigned button);
  void release(unsigned button);
  /// A key by its X name: "F10", "Shift_L", "w", "space".
  void press_key(const std::string& name);
  void release_key(const std::string& name);

  /// What is on the screen.
  struct Pixels {
    int width = 0;
    int height = 0;
    std::vector<ui::Color> colours;
    ui::Color at(ui::Vec2 p) const {
      return colours[static_cast<std::size_t>(p.y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(p.x)];
    }
  };
  Pixels screen(int width, int height);

 private:
  Desktop();
  unsigned key_code(const std::string& name);

  pid_t server_ = -1;
  _XDisplay* display_ = nullptr;
};

}  // namespace loopscope::test
