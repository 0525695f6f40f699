#pragma once

#include <imgui.h>

#include <vector>

#include "app/ui/fonts.h"
#include "app/views/timeline_layout.h"
#include "app/views/workspace.h"
#include "core/base/check.h"
#include "tests/app/views/fake_source.h"

namespace loopscope::test {

/// A workspace in a Dear ImGui context without a window: frames are drawn into lists that nobody shows, the mouse and
/// the keys are the test's.
class Gui {
 public:
  Gui(float width, float height) : context_(ImGui::CreateContext()), fonts_(*ImGui::GetIO().Fonts) {
    // As the window's backend has it: a draw list may have more vertices than 16 bits can number.
    ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {width, height};
    io.DeltaTime = 1.0F / 60;
    LOOPSCOPE_CHECK(fonts_.load().ok());
    workspace_.emplace(fonts_);
    workspace_->set_animation(false);
  }
  ~Gui() {
    workspace_.reset();
    ImGui::DestroyContext(context_);
  }
  Gui(const Gui&) = delete;
  Gui& operator=(const Gui&) = delete;

  views::Workspace& workspace() { return *workspace_; }

  /// Draws a frame; what it asks for is added to commands().
  void frame(const session::Session* session, std::span<const presets::Preset> presets = {}) {
    fonts_.rebuild();
    ImGui::NewFrame();
    for (views::Command& command : workspace_->draw(session, presets)) commands_.push_back(std::move(command));
    ImGui::Render();
  }
  void move(ui::Vec2 to, const session::Session* session, std::span<const presets::Preset> presets = {}) {
    ImGui::GetIO().MousePos = {to.x, to.y};
    frame(session, presets);
    frame(session, presets);
  }
  void press(int button, bool down, const session::Session* session, std::span<const presets::Preset> presets = {}) {
    ImGui::GetIO().MouseDown[button] = down;
    frame(session, presets);
  }
  void click(ui::Vec2 at, const session::Session* session, std::span<const presets::Preset> presets = {}) {
    move(at, session, presets);
    press(0, true, session, presets);
    press(0, false, session, presets);
    frame(session, presets);
  }
  void click(std::string_view name, const session::Session* session, std::span<const presets::Preset> presets = {}) {
    frame(session, presets);
    // Throws when it is not on screen.
    click(workspace_->rect_of(name).value().center(), session, presets);
  }
  void key(int code, const session::Session* session, bool shift = false, bool ctrl = false) {
    ImGuiIO& io = ImGui::GetIO();
    io.KeyShift = shift;
    io.KeyCtrl = ctrl;
    io.KeyMods = (shift ? ImGuiKeyModFlags_Shift : 0) | (ctrl ? ImGuiKeyModFlags_Ctrl : 0);
    io.KeysDown[code] = true;
    frame(session);
    io.KeysDown[code] = false;
    io.KeyShift = io.KeyCtrl = false;
    io.KeyMods = 0;
    frame(session);
  }
  void wheel(float notches, bool ctrl, const session::Session* session) {
    ImGuiIO& io = ImGui::GetIO();
    io.KeyCtrl = ctrl;
    io.KeyMods = ctrl ? ImGuiKeyModFlags_Ctrl : 0;
    io.MouseWheel = notches;
    frame(session);
    io.MouseWheel = 0;
    io.KeyCtrl = false;
    io.KeyMods = 0;
    frame(session);
  }

  const ui::Fonts& fonts() const { return fonts_; }

  std::vector<views::Command> take_commands() { return std::exchange(commands_, {}); }
  /// The transport commands among those, in order.
  std::vector<session::TransportCommand> take_transport() {
    std::vector<session::TransportCommand> result;
    for (const views::Command& command : take_commands()) {
      if (const auto* request = std::get_if<views::TransportRequest>(&command)) result.push_back(request->command);
    }
    return result;
  }

 private:
  ImGuiContext* context_;
  ui::Fonts fonts_;
  std::optional<views::Workspace> workspace_;
  std::vector<views::Command> commands_;
};

}  // namespace loopscope::test
