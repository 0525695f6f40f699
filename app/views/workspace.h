#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/axis.h"
#include "app/session/lineup.h"
#include "app/session/session.h"
#include "app/ui/fonts.h"
#include "app/ui/geometry.h"
#include "app/ui/theme.h"
#include "app/views/commands.h"
#include "app/views/preset_choice.h"
#include "app/words/words.h"

namespace loopscope::views {

class ComparedRuns;
struct TimelineLayout;

/// The whole window's content: the document on screen, the views around it and what the viewer has set (axis, scroll,
/// splitters, panel, theme), and nothing of the session. Needs a current ImGui context; one thread.
///
/// The window's frame is: poll events; `fonts.rebuild()` and upload when true; session->poll(); ImGui::NewFrame();
/// `for (Command c : workspace.draw(...)) apply(c)`; ImGui::Render(). The backend must fill io.KeysDown by GLFW key
/// codes.
class Workspace {
 public:
  /// `fonts` must be loaded and outlive this.
  explicit Workspace(ui::Fonts& fonts);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  /// Draws one frame over the whole of io.DisplaySize, as one ImGui window. `session` is null when nothing is loaded.
  /// Preset pointers in the commands point into `presets`. Call between ImGui::NewFrame and ImGui::Render.
  /// `compared`: runs that are shown under each other in place of the session; null when none are.
  std::vector<Command> draw(const session::Session* session, std::span<const presets::Preset> presets,
                            const session::Lineup* compared = nullptr);

  /// Call when another session takes the place of the present one: selection, scroll and visible range start afresh.
  void session_changed();
  /// Call when other runs are compared than before.
  void comparison_changed();
  /// One line above everything until the viewer closes it or another session is opened (a file that could not be
  /// opened).
  void show_error(std::string message);
  void set_theme(ui::ThemeKind kind);
  ui::ThemeKind theme() const;
  /// English unless it is set; the viewer switches it with a button or a key.
  void set_language(words::Language language);
  words::Language language() const;
  void set_axis(model::AxisKind kind);
  model::AxisKind axis() const;
  /// Shows a panel of the bottom row by its id (app/views/panels.cpp): "source", "events".
  void set_panel(std::string_view id);
  /// Off: zoom and scroll take effect in the same frame (tests, pictures). On by default.
  void set_animation(bool on);
  /// Where the viewer's preset files are, and which there are, for the start page and the list of presets.
  void set_saved(std::filesystem::path folder, std::vector<SavedValues> saved);
  /// On: the start page runs presets in the background to draw them on their cards. Off at first.
  void set_pictures(bool on);
  /// Makes the whole run visible.
  void fit_all();
  /// Chooses a task, as a click on its name does.
  void select_lane(model::LaneIndex lane);

  /// True while something still moves (a zoom, a running session): the shell should draw again without waiting for
  /// input.
  bool animating() const;
  /// What to clear the framebuffer with, 0..1 each: red, green, blue.
  ui::Color background() const;

  // Where things are on screen, as of the last draw(); for tests that drive real input.
  const TimelineLayout& timeline() const;
  /// The runs that are compared; of use while there are any.
  const ComparedRuns& compared() const;
  /// A control or panel by name, nothing while it is not on screen: "toolbar.run", "toolbar.step_frame",
  /// "toolbar.step_turn", "toolbar.step_back_frame", "toolbar.step_back_turn", "toolbar.to_start", "toolbar.to_end",
  /// "toolbar.restart", "toolbar.preset", "toolbar.presets" (the open list), "toolbar.presets.search",
  /// "toolbar.presets.all", "toolbar.preset.<name>" and "toolbar.preset.saved.<name>" (in it),
  /// "toolbar.parameter.<name>", "toolbar.values" ("values", "values.path", "values.save", "values.load",
  /// "values.file.<name>" while it is open), "toolbar.speed", "toolbar.clock", "toolbar.axis", "toolbar.language",
  /// "toolbar.theme", "toolbar.help", "tab.<panel>", "overview", "timeline", "timeline.names", "timeline.follow",
  /// "loop_panel", "bottom", "start", "start.search", "start.resume", "start.<preset>", "start.<preset>.picture",
  /// "start.<preset>.compare", "start.saved.<name>", "start.nothing", "start.scrollbar"; of
  /// a comparison "compare.close", "compare.run", "compare.step_turn" and so on, "compare.ruler",
  /// "compare.stack", "compare.bottom", "compare.tab.differences", "compare.tab.lanes", and of each run, from 0,
  /// "compare.<run>.heading", "compare.<run>.open", "compare.<run>.lanes", "compare.<run>.names".
  std::optional<ui::Rect> rect_of(std::string_view name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace loopscope::views
