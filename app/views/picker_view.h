#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/ui/canvas.h"
#include "app/views/picker_layout.h"
#include "app/views/scene.h"

namespace loopscope::views {

/// The list of all presets that hangs from the toolbar: searched, scrolled, walked through by keys.
class PickerView {
 public:
  struct Content {
    std::span<const presets::Preset> presets;
    std::span<const SavedValues> saved;
    const presets::Preset* present = nullptr;  ///< the one that is loaded
  };

  /// Opens below `anchor` in the next draw().
  void open() { opening_ = true; }
  /// Draws it while it is open. `window`: where it has to stay.
  void draw(ui::Canvas& canvas, words::Words words, const Content& content, ui::Rect window, ui::Rect anchor,
            Commands& commands);
  /// What is typed into its search.
  const std::string& search() const { return search_; }

 private:
  void begin(const PickerLayout& layout, const Content& content);
  void draw_rows(ui::Canvas& list, const PickerLayout& layout, Commands& commands);
  void draw_row(ui::Canvas& list, const PickerLayout& layout, std::size_t row, Commands& commands);
  void take_keys(const PickerLayout& layout, Commands& commands);

  words::Words words_;
  std::string search_;
  std::string shown_search_;
  std::vector<ChoiceGroup> groups_;
  std::optional<std::size_t> chosen_;  // of the layout's rows
  float scroll_ = 0;
  bool opening_ = false;
  bool focus_ = false;
};

/// What choosing it asks for.
Command choose_command(const Choice& choice);

}  // namespace loopscope::views
