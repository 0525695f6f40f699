#include "tests/ui/desktop.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "core/base/check.h"

namespace loopscope::test {

Desktop& Desktop::instance() {
  static Desktop desktop;
  return desktop;
}

Desktop::Desktop() {
  int ready[2];
  LOOPSCOPE_CHECK(::pipe(ready) == 0);
  server_ = ::fork();
  if (server_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::close(ready[0]);
    const std::string fd = std::to_string(ready[1]);
    const std::string screen = std::to_string(kWidth) + "x" + std::to_string(kHeight) + "x24";
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
    ::execlp("Xvfb", "Xvfb", "-displayfd", fd.c_str(), "-screen", "0", screen.c_str(), "-nolisten", "tcp", "-noreset",
             nullptr);
    ::_exit(127);
  }
  ::close(ready[1]);
  // The server writes its number once it takes connections.
  std::string number;
  char c = 0;
  while (::read(ready[0], &c, 1) == 1 && c != '\n') number += c;
  ::close(ready[0]);
  LOOPSCOPE_CHECK(!number.empty());  // is Xvfb installed?
  const std::string name = ":" + number;
  ::setenv("DISPLAY", name.c_str(), 1);
  display_ = XOpenDisplay(nullptr);
  LOOPSCOPE_CHECK(display_ != nullptr);
}

Desktop::~Desktop() {
  XCloseDisplay(display_);
  ::kill(server_, SIGTERM);
  ::waitpid(server_, nullptr, 0);
}

void Desktop::move(ui::Vec2 to) {
  XTestFakeMotionEvent(display_, 0, static_cast<int>(to.x), static_cast<int>(to.y), 0);
  XSync(display_, False);
}

void Desktop::press(unsigned button) {
  XTestFakeButtonEvent(display_, button, True, 0);
  XSync(display_, False);
}

void Desktop::release(unsigned button) {
  XTestFakeButtonEvent(display_, button, False, 0);
  XSync(display_, False);
}

unsigned Desktop::key_code(const std::string& name) {
  const KeyCode code = XKeysymToKeycode(display_, XStringToKeysym(name.c_str()));
  LOOPSCOPE_CHECK(code != 0);
  return code;
}

void Desktop::press_key(const std::string& name) {
  XTestFakeKeyEvent(display_, key_code(name), True, 0);
  XSync(display_, False);
}

void Desktop::release_key(const std::string& name) {
  XTestFakeKeyEvent(display_, key_code(name), False, 0);
  XSync(display_, False);
}

Desktop::Pixels Desktop::screen(int width, int height) {
  XImage* image = XGetImage(display_, DefaultRootWindow(display_), 0, 0, static_cast<unsigned>(width),
                            static_cast<unsigned>(height), AllPlanes, ZPixmap);
  LOOPSCOPE_CHECK(image != nullptr);
  Pixels pixels{width, height, {}};
  pixels.colours.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x)
      pixels.colours.push_back(ui::rgb(static_cast<std::uint32_t>(XGetPixel(image, x, y))));
  }
  XDestroyImage(image);
  return pixels;
}

}  // namespace loopscope::test
