#include "app/shell/input_queue.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <imgui.h>

#include <set>

namespace loopscope::shell {

/// What this frame has been fed already.
struct InputQueue::Fed {
  std::set<int> keys;
  bool pressed = false;  // a key that is no modifier
  std::set<int> buttons;
  bool scrolled = false;
  bool characters = false;
};

namespace {

bool is_modifier(int key) { return key >= GLFW_KEY_LEFT_SHIFT && key <= GLFW_KEY_RIGHT_SUPER; }

}  // namespace

bool InputQueue::fits(const InputEvent& event, const Fed& fed) {
  switch (event.kind) {
    case InputEvent::Kind::key:
      // A quick chord may end with its modifier: what was pressed with that must be seen with it.
      if (is_modifier(event.code) && (fed.pressed || !fed.buttons.empty())) return false;
      return !fed.keys.contains(event.code) && !fed.scrolled && !fed.characters;
    case InputEvent::Kind::character:
      return true;
    case InputEvent::Kind::button:
      return !fed.buttons.contains(event.code) && !fed.scrolled;
    case InputEvent::Kind::motion:
    case InputEvent::Kind::enter:
      return fed.buttons.empty() && !fed.scrolled;
    case InputEvent::Kind::scroll:
      return fed.buttons.empty();
    case InputEvent::Kind::focus:
      return true;
  }
  return true;
}

void InputQueue::feed(GLFWwindow* window, const InputEvent& event, Fed& fed) {
  switch (event.kind) {
    case InputEvent::Kind::key:
      ImGui_ImplGlfw_KeyCallback(window, event.code, event.scancode, event.action, event.modifiers);
      fed.keys.insert(event.code);
      if (!is_modifier(event.code) && event.action != 0) fed.pressed = true;
      break;
    case InputEvent::Kind::character:
      ImGui_ImplGlfw_CharCallback(window, static_cast<unsigned int>(event.code));
      fed.characters = true;
      break;
    case InputEvent::Kind::button:
      if (event.code >= 0 && event.code < static_cast<int>(buttons_.size())) {
        buttons_[static_cast<std::size_t>(event.code)] = event.action != 0;
      }
      fed.buttons.insert(event.code);
      break;
    case InputEvent::Kind::motion:
      inside_ = true;
      pointer_x_ = event.x;
      pointer_y_ = event.y;
      break;
    case InputEvent::Kind::scroll:
      ImGui_ImplGlfw_ScrollCallback(window, event.x, event.y);
      fed.scrolled = true;
      break;
    case InputEvent::Kind::enter:
      ImGui_ImplGlfw_CursorEnterCallback(window, event.action);
      if (event.action == 0) inside_ = false;
      break;
    case InputEvent::Kind::focus:
      ImGui_ImplGlfw_WindowFocusCallback(window, event.action);
      break;
  }
}

void InputQueue::feed_frame(GLFWwindow* window) {
  Fed fed;
  while (!events_.empty() && fits(events_.front(), fed)) {
    feed(window, events_.front(), fed);
    events_.pop_front();
  }
  // The backend asks the window for the present position and buttons. What this frame shall see are those of the
  // events.
  ImGuiIO& io = ImGui::GetIO();
  if (inside_) io.MousePos = ImVec2(static_cast<float>(pointer_x_), static_cast<float>(pointer_y_));
  for (std::size_t i = 0; i < buttons_.size(); ++i) io.MouseDown[i] = buttons_[i];
}

}  // namespace loopscope::shell
