#pragma once

#include <array>
#include <deque>

struct GLFWwindow;

namespace loopscope::shell {

/// One thing that the keyboard or the mouse did, with the values of GLFW's callback.
struct InputEvent {
  enum class Kind { key, character, button, motion, scroll, enter, focus };
  Kind kind = Kind::key;
  int code = 0;  ///< key, button, or the character
  int scancode = 0;
  int action = 0;  ///< pressed, entered, focused: not 0
  int modifiers = 0;
  double x = 0;  ///< position, or distance scrolled
  double y = 0;
};

/// Input on its way to Dear ImGui, which looks at keys and the pointer once a frame: what would undo or blur an earlier
/// event of the same frame (a key's release after its press, a motion after a press) waits for the next frame. So
/// nothing is lost when frames are slow, and a click counts where it was made.
class InputQueue {
 public:
  void push(const InputEvent& event) { events_.push_back(event); }
  bool empty() const { return events_.empty(); }

  /// Hands the events that fit into one frame to Dear ImGui's GLFW backend. After its NewFrame and before ImGui's.
  void feed_frame(GLFWwindow* window);

 private:
  struct Fed;
  static bool fits(const InputEvent& event, const Fed& fed);
  void feed(GLFWwindow* window, const InputEvent& event, Fed& fed);

  std::deque<InputEvent> events_;
  std::array<bool, 5> buttons_{};  // held down, as far as was fed
  bool inside_ = false;            // the pointer is in the window, at pointer_x_, pointer_y_
  double pointer_x_ = 0;
  double pointer_y_ = 0;
};

}  // namespace loopscope::shell
