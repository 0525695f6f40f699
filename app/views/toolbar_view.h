#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/model/axis.h"
#include "app/ui/canvas.h"
#include "app/ui/controls.h"
#include "app/views/picker_view.h"
#include "app/views/scene.h"
#include "app/views/toolbar_layout.h"
#include "app/views/values_view.h"

namespace loopscope::views {

/// The row of controls at the top. Owns what is typed into its fields.
class ToolbarView {
 public:
  /// What the toolbar changes besides the session.
  struct Choices {
    model::AxisKind axis = model::AxisKind::time;
    ui::ThemeKind theme = ui::ThemeKind::dark;
    words::Language language = words::Language::en;
    bool help = false;
  };

  /// What there is to load.
  struct Programs {
    std::span<const presets::Preset> presets;
    std::span<const SavedValues> saved;
    const std::filesystem::path& folder;  ///< where values are saved
  };

  /// Draws it at the top of the window; gives where it ends. `session` may be null.
  float draw(ui::Canvas& canvas, words::Words words, const session::Session* session, const Programs& programs,
             ui::Rect window, Choices& choices, Commands& commands);
  /// Another session was opened: the fields show its values.
  void reset() { preset_ = nullptr; }
  /// Opens the list of presets.
  void open_picker() { picker_.open(); }
  /// What is typed into the search of that list.
  const std::string& picker_search() const { return picker_.search(); }
  /// What is wrong with the typed values; empty when nothing is.
  std::string problem() const;

 private:
  void take_values(const session::Session* session);
  std::string title_of(const session::Session* session) const;
  /// What is written on a button: nothing where there is no room.
  std::string_view button_word(words::Id id) const { return layout_.labelled ? words_[id] : std::string_view(); }
  void draw_picker(ui::Canvas& canvas, const session::Session* session);
  void draw_fields(ui::Canvas& canvas, const session::Session* session, Commands& commands);
  void draw_transport(ui::Canvas& canvas, const session::Session* session, Commands& commands) const;
  void draw_run(ui::Canvas& canvas, const session::Session* session, Commands& commands) const;
  void draw_speed(ui::Canvas& canvas, const session::Session* session, Commands& commands) const;
  void draw_switches(ui::Canvas& canvas, const session::Session* session, Choices& choices, Commands& commands) const;
  void apply_fields(const session::Session& session, Commands& commands);

  void draw_values(ui::Canvas& canvas, const session::Session& session, const std::filesystem::path& folder,
                   ui::Rect window, Commands& commands);
  bool draw_field(ui::Canvas& canvas, std::size_t index);

  ToolbarLayout layout_;
  PickerView picker_;
  ValuesView values_;
  words::Words words_;
  const presets::Preset* preset_ = nullptr;  // whose values the fields show
  std::vector<std::string> texts_;
  std::vector<bool> wrong_;
};

}  // namespace loopscope::views
