#include "app/shell/application.h"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "app/presets/catalogue/preset_file.h"
#include "app/session/open.h"
#include "app/shell/preset_folder.h"

namespace loopscope::shell {

Application::Application(ui::Fonts& fonts) : workspace_(fonts) {
  workspace_.set_pictures(true);
  look_for_saved();
}

void Application::look_for_saved() {
  const std::filesystem::path folder = preset_folder();
  workspace_.set_saved(folder, read_preset_folder(folder));
}

void Application::open(std::unique_ptr<session::Session> session) {
  session_ = std::move(session);
  workspace_.session_changed();
}

void Application::open_file(const std::filesystem::path& path) {
  if (path.extension() == ".toml") {
    const Result<presets::RunRequest> request = presets::read_preset_file(path);
    if (request) return apply(views::LoadPreset{*request});
    return workspace_.show_error(request.error().message);
  }
  Result<std::unique_ptr<session::Session>> session = session::open_file(path);
  if (session) {
    open(*std::move(session));
  } else {
    workspace_.show_error(session.error().message);
  }
}

Application::Seen Application::look() const {
  if (!session_) return {};
  return {session_->model().events().size(), session_->cursor(), session_->now_ns(), session_->state()};
}

bool Application::poll() {
  if (session_) session_->poll();
  const Seen now = look();
  return std::exchange(seen_, now) != now;
}

void Application::draw() {
  const std::vector<views::Command> commands = workspace_.draw(session_.get(), presets::presets());
  commanded_ = !commands.empty();
  for (const views::Command& command : commands) {
    std::visit([this](const auto& request) { apply(request); }, command);
  }
}

void Application::apply(const views::TransportRequest& request) {
  if (session_) session_->command(request.command);
}

void Application::apply(const views::SetSpeed& request) {
  if (session_) session_->set_speed(request.speed);
}

void Application::apply(const views::LoadPreset& request) {
  const double speed = session_ ? session_->speed() : 1.0;
  auto session = session::open_preset(request.request);
  if (!session) {
    workspace_.show_error(session.error().message);
    return;
  }
  (*session)->set_speed(speed);
  open(*std::move(session));
}

void Application::apply(const views::CompareRuns& /*request*/) {}  // no view of several runs yet

void Application::apply(const views::SetCursor& request) {
  if (session_) session_->set_cursor(request.moment);
}

void Application::apply(const views::SaveValues& request) {
  std::error_code ignored;  // the file tells what is wrong
  std::filesystem::create_directories(request.path.parent_path(), ignored);
  const Result<void> written = presets::write_preset_file(request.path, request.request);
  if (!written) return workspace_.show_error(written.error().message);
  look_for_saved();
}

void Application::apply(const views::OpenFile& request) { open_file(request.path); }

void Application::apply(const views::ShowStart&) {
  look_for_saved();
  open(nullptr);
}

void Application::apply(const views::Quit&) { quit_requested_ = true; }

std::string Application::window_title() const {
  return session_ ? fmt::format("{} - Loopscope", session_->title()) : std::string("Loopscope");
}

}  // namespace loopscope::shell
