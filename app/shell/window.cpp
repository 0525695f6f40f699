#include "app/shell/window.h"

#include <glad/gl.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace loopscope::shell {
namespace {

/// GLFW tells why a call failed through a callback only.
std::string last_glfw_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text == nullptr ? "unknown reason" : text;
}

Error no_window(const std::string& reason) {
  return {
      fmt::format("cannot open a window ({}); set DISPLAY to a running X server, or use `loopscope render` or "
                  "`loopscope record`, which need none",
                  reason)};
}

Error no_opengl(const std::string& reason) {
  return {
      fmt::format("OpenGL 3.3 is not available ({}); install a driver such as Debian's libgl1-mesa-dri, or use "
                  "`loopscope render`, which draws in software",
                  reason)};
}

/// The window's size on this monitor: as asked, or what the monitor has room for.
std::pair<int, int> fitting_size(const Window::Options& options) {
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  if (monitor == nullptr) return {options.width, options.height};
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  glfwGetMonitorWorkarea(monitor, &x, &y, &width, &height);
  float scale = 1;
  float ignored = 1;
  glfwGetMonitorContentScale(monitor, &scale, &ignored);
  const auto fit = [scale](int wanted, int room) {
    const int scaled = static_cast<int>(static_cast<float>(wanted) * scale);
    return room > 0 ? std::min(scaled, room) : scaled;
  };
  return {fit(options.width, width), fit(options.height, height)};
}

}  // namespace

Result<std::unique_ptr<Window>> Window::create(const Options& options) {
  if (glfwInit() != GLFW_TRUE) return no_window(last_glfw_error());
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "Loopscope");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "loopscope");
  const auto [width, height] = fitting_size(options);
  GLFWwindow* handle = glfwCreateWindow(width, height, options.title.c_str(), nullptr, nullptr);
  if (handle == nullptr) {
    const std::string reason = last_glfw_error();
    glfwTerminate();
    return no_opengl(reason);
  }
  std::unique_ptr<Window> window(new Window(handle));
  glfwMakeContextCurrent(handle);
  if (gladLoadGL(glfwGetProcAddress) == 0) return no_opengl("its functions cannot be loaded");
  glfwSwapInterval(1);
  return window;
}

Window::Window(GLFWwindow* handle) : handle_(handle) {
  glfwSetWindowUserPointer(handle_, this);
  constexpr int kNarrowest = 640;
  constexpr int kLowest = 400;
  glfwSetWindowSizeLimits(handle_, kNarrowest, kLowest, GLFW_DONT_CARE, GLFW_DONT_CARE);
  watch_input();
  watch_window();
}

Window::~Window() {
  glfwDestroyWindow(handle_);
  glfwTerminate();
}

void Window::watch_input() {
  glfwSetKeyCallback(handle_, [](GLFWwindow* handle, int key, int scancode, int action, int modifiers) {
    if (action == GLFW_REPEAT) return;  // Dear ImGui repeats keys by itself
    note(handle,
         {.kind = InputEvent::Kind::key, .code = key, .scancode = scancode, .action = action, .modifiers = modifiers});
  });
  glfwSetCharCallback(handle_, [](GLFWwindow* handle, unsigned int character) {
    note(handle, {.kind = InputEvent::Kind::character, .code = static_cast<int>(character)});
  });
  glfwSetMouseButtonCallback(handle_, [](GLFWwindow* handle, int button, int action, int modifiers) {
    note(handle, {.kind = InputEvent::Kind::button, .code = button, .action = action, .modifiers = modifiers});
  });
  glfwSetCursorPosCallback(handle_, [](GLFWwindow* handle, double x, double y) {
    note(handle, {.kind = InputEvent::Kind::motion, .x = x, .y = y});
  });
  glfwSetScrollCallback(handle_, [](GLFWwindow* handle, double x, double y) {
    note(handle, {.kind = InputEvent::Kind::scroll, .x = x, .y = y});
  });
  glfwSetCursorEnterCallback(handle_, [](GLFWwindow* handle, int entered) {
    note(handle, {.kind = InputEvent::Kind::enter, .action = entered});
  });
}

void Window::watch_window() {
  const auto note_activity = [](GLFWwindow* handle, auto...) { of(handle).activity_ = true; };
  glfwSetWindowIconifyCallback(handle_, note_activity);
  glfwSetWindowCloseCallback(handle_, note_activity);
  glfwSetWindowRefreshCallback(handle_, note_activity);
  glfwSetFramebufferSizeCallback(handle_, note_activity);
  glfwSetWindowContentScaleCallback(handle_, note_activity);
  glfwSetWindowFocusCallback(handle_, [](GLFWwindow* handle, int focused) {
    note(handle, {.kind = InputEvent::Kind::focus, .action = focused});
  });
  glfwSetDropCallback(handle_, [](GLFWwindow* handle, int count, const char** paths) {
    of(handle).activity_ = true;
    of(handle).dropped_files_.insert(of(handle).dropped_files_.end(), paths, paths + count);
  });
}

Window& Window::of(GLFWwindow* handle) { return *static_cast<Window*>(glfwGetWindowUserPointer(handle)); }

void Window::note(GLFWwindow* handle, const InputEvent& event) {
  of(handle).activity_ = true;
  of(handle).input_.push(event);
}

float Window::scale() const {
  float content = 1;
  float ignored = 1;
  glfwGetWindowContentScale(handle_, &content, &ignored);
  return std::clamp(content, 0.5F, 4.0F);
}

int Window::width() const {
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(handle_, &width, &height);
  return width;
}

int Window::height() const {
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(handle_, &width, &height);
  return height;
}

void Window::set_title(const std::string& title) {
  if (title == title_) return;
  title_ = title;
  glfwSetWindowTitle(handle_, title.c_str());
}

bool Window::close_requested() const { return glfwWindowShouldClose(handle_) == GLFW_TRUE; }

void Window::wait_events(double seconds) {
  if (seconds > 0) {
    glfwWaitEventsTimeout(seconds);
  } else {
    glfwPollEvents();
  }
}

bool Window::take_activity() { return std::exchange(activity_, false); }

std::vector<std::filesystem::path> Window::take_dropped_files() { return std::exchange(dropped_files_, {}); }

void Window::swap() { glfwSwapBuffers(handle_); }

}  // namespace loopscope::shell
