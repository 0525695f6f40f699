#pragma once

#include <string>
#include <vector>

#include "app/ui/canvas.h"
#include "app/views/keys.h"
#include "app/views/list_views.h"
#include "app/views/loop_panel_view.h"
#include "app/views/navigation.h"
#include "app/views/overview_view.h"
#include "app/views/panels_layout.h"
#include "app/views/source_view.h"
#include "app/views/task_view.h"
#include "app/views/timeline_view.h"
#include "app/views/toolbar_view.h"
#include "app/views/workspace.h"

namespace loopscope::views {

/// What a Workspace consists of. Only workspace*.cpp includes this.
struct Workspace::Impl {
  explicit Impl(ui::Fonts& window_fonts) : fonts(window_fonts) {}

  /// A line across the window that must be read: an error, damage, dropped events.
  struct Notice {
    std::string text;
    bool closable = false;
  };

  void draw_window(ui::Canvas& canvas, const session::Session* session, std::span<const presets::Preset> presets,
                   ui::Rect window, Commands& commands);
  void draw_loading(ui::Canvas& canvas, const session::Session* session, ui::Rect area);
  float draw_notices(ui::Canvas& canvas, const session::Session* session, float y, float width);
  void draw_panels(ui::Canvas& canvas, const session::Session& session, std::span<const presets::Preset> presets,
                   ui::Rect area, Commands& commands);
  void draw_tabs(ui::Canvas& canvas, const Scene& scene, ui::Rect tabs);
  void draw_bottom(ui::Canvas& canvas, const Scene& scene, std::span<const presets::Preset> presets, ui::Rect area,
                   Commands& commands);
  void handle_splitters(ui::Canvas& canvas, const PanelsLayout& panels, ui::Rect area);
  void update_state(const session::Session& session);
  void update_navigation(const session::Session& session, ui::Rect timeline, float scale);
  void keep_cursor_in_view(const Scene& scene);
  void handle_keys(const session::Session* session, Commands& commands);
  void handle_transport_key(Action action, const session::Session& session, Commands& commands);
  void need_glyphs(const session::Session* session, std::span<const presets::Preset> presets);
  void choose_lane(model::LaneIndex lane);
  void forget_run();

  ui::Fonts& fonts;
  ui::Places places;
  ui::ThemeKind styled = ui::ThemeKind::light;  // the theme that Dear ImGui's style was last set to
  bool has_style = false;

  ToolbarView toolbar;
  ToolbarView::Choices choices;
  Navigation navigation;
  OverviewView overview;
  TimelineView timeline;
  LoopPanelView loop_panel;
  SourceView source;
  TaskView task;
  EventsView events;
  OutputView output;
  LessonView lesson;
  PanelSizes sizes;
  Tab tab = Tab::source;
  bool animate = true;
  bool live = false;  // the session runs
  std::string error;

  // The loop at the cursor, kept while the cursor rests.
  trace::LoopState state;
  model::Moment state_moment;
  bool has_state = false;
  double state_at = -1;
  double loading_since = -1;  // when the file that is being read was first seen; negative: none is
  LoopId loop = 0;

  std::size_t seen_events = 0;
  std::size_t seen_strings = 0;
  bool seen_presets = false;
  model::Moment last_cursor;
  bool stepped = false;  // the last transport command was a step: the task that runs is brought into view
};

}  // namespace loopscope::views
