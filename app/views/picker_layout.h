#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "app/ui/geometry.h"
#include "app/ui/text_metrics.h"
#include "app/views/preset_choice.h"

namespace loopscope::views {

/// Where the list of all presets has what: a search, the way to the start page, and the rows, which scroll.
struct PickerLayout {
  struct Row {
    std::size_t group = 0;
    std::optional<std::size_t> choice;  ///< in its group; nothing: the group's heading
    ui::Rect rect;                      ///< as scrolled; may lie outside the body
  };

  ui::Rect area;
  ui::Rect search;
  ui::Rect all;   ///< the row that leads to the start page
  ui::Rect body;  ///< of the rows
  float content_height = 0;
  std::vector<Row> rows;
};

/// Hangs from the bottom of `anchor`, within `window`: as wide as its widest row if there is room, as high as it needs
/// to be.
PickerLayout layout_picker(ui::Rect window, ui::Rect anchor, const std::vector<ChoiceGroup>& groups, float scroll,
                           const ui::TextMetrics& metrics, words::Words words, float scale);

/// The next row that can be chosen, `step` of them on; from none, the first. Stays within the list. Nothing when there
/// are none.
std::optional<std::size_t> moved_row(const PickerLayout& layout, std::optional<std::size_t> row, int step);
/// The scroll, as near to the present one as can be, at which the row is in view.
float scroll_to_row(const PickerLayout& layout, std::size_t row, float scroll);
/// The row of a preset's lesson.
std::optional<std::size_t> row_of(const PickerLayout& layout, const std::vector<ChoiceGroup>& groups,
                                  const presets::Preset* preset);

/// What a choice is called in a list.
std::string_view choice_title(const Choice& choice, words::Words words);

}  // namespace loopscope::views
