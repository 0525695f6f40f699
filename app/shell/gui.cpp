#include "app/shell/gui.h"

#include <glad/gl.h>

#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include "app/shell/window.h"

namespace loopscope::shell {

Gui::Gui(Window* window) : window_(window), context_(ImGui::CreateContext()) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // what the viewer sets belongs to the session, not to the folder it was started in
  io.LogFilename = nullptr;
}

Result<std::unique_ptr<Gui>> Gui::create(Window* window, float scale) {
  std::unique_ptr<Gui> gui(new Gui(window));
  if (window != nullptr && !ImGui_ImplGlfw_InitForOpenGL(window->handle(), false))
    return Error{"Dear ImGui: cannot use the window"};
  if (!ImGui_ImplOpenGL3_Init("#version 330 core")) return Error{"Dear ImGui: cannot load OpenGL's functions"};
  gui->fonts_ = std::make_unique<ui::Fonts>(*ImGui::GetIO().Fonts, scale);
  if (const Result<void> loaded = gui->fonts_->load(); !loaded) return loaded.error();
  return gui;
}

Gui::~Gui() {
  if (ImGui::GetIO().BackendRendererUserData != nullptr) ImGui_ImplOpenGL3_Shutdown();
  if (ImGui::GetIO().BackendPlatformUserData != nullptr) ImGui_ImplGlfw_Shutdown();
  fonts_.reset();
  ImGui::DestroyContext(context_);
}

bool Gui::typing() const { return ImGui::GetIO().WantTextInput; }

void Gui::set_size(int width, int height) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
  io.DeltaTime = 1.0F / 60;
}

void Gui::begin_frame() {
  ImGui_ImplOpenGL3_NewFrame();
  if (fonts_->rebuild()) {
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
  }
  if (window_ != nullptr) {
    ImGui_ImplGlfw_NewFrame();
    window_->input().feed_frame(window_->handle());
  }
  ImGui::NewFrame();
}

void Gui::end_frame(ui::Color background) {
  ImGui::Render();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const ImVec2 per_unit = ImGui::GetIO().DisplayFramebufferScale;
  glViewport(0, 0, static_cast<int>(size.x * per_unit.x), static_cast<int>(size.y * per_unit.y));
  constexpr float kFull = 255.0F;
  glClearColor(static_cast<float>(background.r) / kFull, static_cast<float>(background.g) / kFull,
               static_cast<float>(background.b) / kFull, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

}  // namespace loopscope::shell
