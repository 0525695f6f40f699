#include "app/shell/application.h"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "app/diagnose/comparison.h"
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
  if (compared_) compare(nullptr);
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

void Application::compare(std::unique_ptr<session::Lineup> runs) {
  compared_ = std::move(runs);
  workspace_.comparison_changed();
}

Application::Seen Application::look(const session::Session* session) {
  if (session == nullptr) return {};
  return {session->model().events().size(), session->cursor(), session->now_ns(), session->state()};
}

std::vector<Application::Seen> Application::look() const {
  std::vector<Seen> seen{look(session_.get())};
  for (std::size_t run = 0; compared_ != nullptr && run < compared_->size(); ++run)
    seen.push_back(look(std::as_const(*compared_).session(run)));
  return seen;
}

bool Application::poll() {
  if (session_) session_->poll();
  if (compared_) compared_->poll();
  std::vector<Seen> now = look();
  return std::exchange(seen_, now) != now;
}

void Application::draw() {
  const std::vector<views::Command> commands = workspace_.draw(session_.get(), presets::presets(), compared_.get());
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

void Application::apply(const views::CompareRuns& request) {
  if (request.runs.size() > diagnose::kMostRuns) {
    workspace_.show_error(words::Words(workspace_.language()).say<words::Id::compare_too_many>(diagnose::kMostRuns));
    return;
  }
  auto runs = session::Lineup::open({request.runs.begin(), request.runs.end()});
  if (runs) {
    compare(*std::move(runs));
  } else {
    workspace_.show_error(runs.error().message);
  }
}

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

void Application::apply(const views::SetCursors& request) {
  if (compared_) compared_->set_cursors(request.moments);
}

void Application::apply(const views::CommandRuns& request) {
  if (compared_) compared_->command(request.command);
}

void Application::apply(const views::ShowRun& request) {
  if (!compared_ || request.run >= compared_->size()) return;
  if (auto session = compared_->take(request.run)) open(std::move(session));
}

void Application::apply(const views::CloseComparison&) { compare(nullptr); }

void Application::apply(const views::OpenFile& request) { open_file(request.path); }

void Application::apply(const views::ShowStart&) {
  look_for_saved();
  open(nullptr);
}

void Application::apply(const views::Quit&) { quit_requested_ = true; }

std::string Application::window_title() const {
  std::string title = session_ ? session_->title() : std::string();
  if (compared_) {
    title.clear();
    for (std::size_t run = 0; run < compared_->size(); ++run) title += (run == 0 ? "" : ", ") + compared_->title(run);
  }
  return title.empty() ? std::string("Loopscope") : fmt::format("{} - Loopscope", title);
}

}  // namespace loopscope::shell
