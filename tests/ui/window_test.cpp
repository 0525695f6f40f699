#include "tests/ui/window_test.h"

#include <X11/Xlib.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <unistd.h>

// Of <GLFW/glfw3native.h>, which wants the headers of more X libraries than we use.
extern "C" Display* glfwGetX11Display(void);

namespace loopscope::test {
namespace {

constexpr int kFramesToSettle = 4;
constexpr std::chrono::seconds kPatience{30};
constexpr unsigned kWheelUp = 4;
constexpr unsigned kWheelDown = 5;

}  // namespace

std::unique_ptr<session::Session> WindowTest::preset(std::string_view name, const std::vector<std::string>& settings) {
  auto session = session::open_preset(presets::parse_request(name, settings).value());
  if (!session) return nullptr;
  (*session)->set_speed(session::kMaxSpeed);
  return *std::move(session);
}

WindowTest::WindowTest() {
  const std::filesystem::path config = std::filesystem::path(testing::TempDir()) / fmt::format("config-{}", getpid());
  setenv("XDG_CONFIG_HOME", config.c_str(), 1);
}

void WindowTest::open(std::unique_ptr<session::Session> session, int width, int height) {
  Desktop::instance().move({Desktop::kWidth - 1, Desktop::kHeight - 1});
  loop_.reset();  // one window at a time
  auto loop = shell::FrameLoop::create(std::move(session), {.title = "test", .width = width, .height = height});
  ASSERT_TRUE(loop.ok()) << loop.error().message;
  loop_ = *std::move(loop);
  application().workspace().set_animation(false);
  settle();
}

void WindowTest::open_finished(std::string_view name, const std::vector<std::string>& settings) {
  open_preset(name, settings);
  key("space");
  until_state(session::TransportState::finished);
  application().workspace().fit_all();
  settle();
}

void WindowTest::settle() {
  // After a round trip on the window's own connection everything that was injected before has arrived there.
  XSync(glfwGetX11Display(), False);
  int left = kFramesToSettle;
  while (left > 0) {
    loop_->frame();
    left = loop_->window().input().empty() ? left - 1 : kFramesToSettle;
  }
}

void WindowTest::until(const std::function<bool()>& condition, const char* what) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "waited too long for: " << what;
    loop_->frame();
  }
  settle();
}

void WindowTest::until_state(session::TransportState state) {
  until([&] { return session().state() == state; }, "a state of the transport");
}

void WindowTest::move(ui::Vec2 to) {
  Desktop::instance().move(to);
  settle();
}

void WindowTest::click(ui::Vec2 at) {
  move(at);
  Desktop::instance().press(1);
  Desktop::instance().release(1);
  settle();
}

ui::Rect WindowTest::rect(const std::string& control) {
  const std::optional<ui::Rect> rect = workspace().rect_of(control);
  EXPECT_TRUE(rect.has_value()) << control << " is not on screen";
  return rect.value_or(ui::Rect{});
}

void WindowTest::click(const std::string& control) { click(rect(control).center()); }

void WindowTest::drag(ui::Vec2 from, ui::Vec2 to, unsigned button) {
  move(from);
  Desktop::instance().press(button);
  settle();
  constexpr int kSteps = 4;
  for (int step = 1; step <= kSteps; ++step) {
    const float part = static_cast<float>(step) / kSteps;
    move({from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part});
  }
  Desktop::instance().release(button);
  settle();
}

void WindowTest::wheel(int turns) {
  for (int i = 0; i < std::abs(turns); ++i) {
    Desktop::instance().press(turns > 0 ? kWheelUp : kWheelDown);
    Desktop::instance().release(turns > 0 ? kWheelUp : kWheelDown);
  }
  settle();
}

void WindowTest::key(const std::string& name, const std::vector<std::string>& held) {
  for (const std::string& other : held) hold(other);
  hold(name);
  let_go(name);
  for (const std::string& other : held) let_go(other);
  settle();
}

void WindowTest::type(std::string_view text) {
  static const std::map<char, std::string> kNames = {
      {'-', "minus"}, {' ', "space"}, {'/', "slash"}, {'.', "period"}, {'=', "equal"}};
  for (const char letter : text) {
    const auto found = kNames.find(letter);
    const std::string name = found == kNames.end() ? std::string(1, letter) : found->second;
    hold(name);
    let_go(name);
  }
  settle();
}

Desktop::Pixels WindowTest::pixels() {
  return Desktop::instance().screen(loop_->window().width(), loop_->window().height());
}

int WindowTest::count(const Desktop::Pixels& pixels, ui::Rect rect, ui::Color colour) {
  int found = 0;
  const ui::Rect inside = rect.intersect({0, 0, static_cast<float>(pixels.width), static_cast<float>(pixels.height)});
  for (float y = inside.y0; y < inside.y1; ++y) {
    for (float x = inside.x0; x < inside.x1; ++x) found += pixels.at({x, y}) == colour ? 1 : 0;
  }
  return found;
}

}  // namespace loopscope::test
