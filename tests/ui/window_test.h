#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "app/session/open.h"
#include "app/shell/frame_loop.h"
#include "tests/ui/desktop.h"

namespace loopscope::test {

/// The real program in a real window, with a person's hands in front of it. Nothing here sleeps for a fixed time: it
/// draws frames until what it waits for has happened, however slow the machine draws.
class WindowTest : public testing::Test {
 protected:
  /// What the viewer saves goes to a folder of the tests' own.
  WindowTest();
  /// Opens the window. `session` null: the start page.
  void open(std::unique_ptr<session::Session> session = nullptr, int width = 1600, int height = 1000);
  /// A preset with settings, paused before its first frame, as fast as it goes.
  static std::unique_ptr<session::Session> preset(std::string_view name, const std::vector<std::string>& settings = {});
  void open_preset(std::string_view name, const std::vector<std::string>& settings = {}) {
    open(preset(name, settings));
  }
  /// The same, run to its end, the whole run visible.
  void open_finished(std::string_view name, const std::vector<std::string>& settings = {});

  shell::Application& application() { return loop_->application(); }
  const session::Session& session() { return *application().session(); }
  const model::Model& model() { return session().model(); }
  const views::Workspace& workspace() { return application().workspace(); }
  /// The number of the frame that the cursor's moment is in.
  std::uint64_t frame_at_cursor() { return model().state_at(session().cursor()).frame; }

  /// Draws frames until all input has arrived, and a few more, so that what it caused is on screen.
  void settle();
  /// Draws frames until `condition` holds; the test fails when it does not within a long time.
  void until(const std::function<bool()>& condition, const char* what);
  void until_state(session::TransportState state);

  // Hands
  void move(ui::Vec2 to);
  void click(ui::Vec2 at);
  /// A control by the name that Workspace::rect_of knows.
  void click(const std::string& control);
  ui::Rect rect(const std::string& control);
  void drag(ui::Vec2 from, ui::Vec2 to, unsigned button = 1);
  /// Turns of the wheel, away from the person for positive ones.
  void wheel(int turns);
  /// A key with others held down: key("F10", {"Shift_L"}).
  void key(const std::string& name, const std::vector<std::string>& held = {});
  /// Small letters, digits, blanks and some signs, one key each.
  void type(std::string_view text);
  void hold(const std::string& name) { Desktop::instance().press_key(name); }
  void let_go(const std::string& name) { Desktop::instance().release_key(name); }

  /// What the screen shows now.
  Desktop::Pixels pixels();
  /// How many pixels of a rectangle have exactly this colour.
  int count(const Desktop::Pixels& pixels, ui::Rect rect, ui::Color colour);

  std::unique_ptr<shell::FrameLoop> loop_;
};

}  // namespace loopscope::test
