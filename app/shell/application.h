#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/session/lineup.h"
#include "app/session/session.h"
#include "app/views/workspace.h"

namespace loopscope::shell {

/// What the window shows: a session and the workspace it is drawn in. The one place that acts on what the views ask
/// for. Knows neither window nor OpenGL; needs a current ImGui context. One thread.
class Application {
 public:
  /// `fonts` must be loaded and outlive this.
  explicit Application(ui::Fonts& fonts);

  /// Shows this session in place of the present one; null shows the start page.
  void open(std::unique_ptr<session::Session> session);
  /// Opens a trace or a preset file (.toml) in place of the present session; a file that cannot be read is told of on
  /// screen and changes nothing else.
  void open_file(const std::filesystem::path& path);

  /// Shows these runs under each other in place of the session, which stays where it is until they are closed.
  void compare(std::unique_ptr<session::Lineup> runs);

  /// Takes in what the loop did meanwhile. True when what is to be drawn changed.
  bool poll();
  /// Lays out and draws one frame and acts on what the viewer did in it. Between ImGui::NewFrame and ImGui::Render.
  void draw();

  /// Something moves without further input: draw again soon.
  bool live() const { return workspace_.animating() || commanded_; }
  bool quit_requested() const { return quit_requested_; }
  std::string window_title() const;

  const session::Session* session() const { return session_.get(); }
  /// nullptr while no runs are compared.
  const session::Lineup* compared() const { return compared_.get(); }
  const views::Workspace& workspace() const { return workspace_; }
  views::Workspace& workspace() { return workspace_; }

 private:
  /// What tells two states of a session apart as far as they look different.
  struct Seen {
    std::uint64_t events = 0;
    model::Moment cursor;
    TimeNs now_ns = 0;
    session::TransportState state = session::TransportState::empty;
    bool operator==(const Seen&) const = default;
  };
  static Seen look(const session::Session* session);
  std::vector<Seen> look() const;
  /// Reads the folder of preset files again.
  void look_for_saved();

  void apply(const views::TransportRequest& request);
  void apply(const views::SetSpeed& request);
  void apply(const views::LoadPreset& request);
  void apply(const views::CompareRuns& request);
  void apply(const views::SetCursor& request);
  void apply(const views::SaveValues& request);
  void apply(const views::SetCursors& request);
  void apply(const views::CommandRuns& request);
  void apply(const views::ShowRun& request);
  void apply(const views::CloseComparison& request);
  void apply(const views::OpenFile& request);
  void apply(const views::ShowStart& request);
  void apply(const views::Quit& request);

  std::unique_ptr<session::Session> session_;
  std::unique_ptr<session::Lineup> compared_;
  views::Workspace workspace_;
  std::vector<Seen> seen_;
  bool commanded_ = false;
  bool quit_requested_ = false;
};

}  // namespace loopscope::shell
