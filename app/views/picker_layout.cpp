#include "app/views/picker_layout.h"

#include <algorithm>
#include <cmath>

namespace loopscope::views {

namespace {

// Design pixels.
constexpr float kPadding = 8;
constexpr float kRow = 28;
constexpr float kHeading = 28;
constexpr float kSearch = 28;
constexpr float kLeastWidth = 360;
constexpr float kNumber = 36;  // the column of the lessons' numbers
constexpr float kGap = 24;     // between a title and a name

float widest_row(const std::vector<ChoiceGroup>& groups, const ui::TextMetrics& metrics, words::Words words) {
  float widest = 0;
  for (const ChoiceGroup& group : groups) {
    for (const Choice& choice : group.choices) {
      const float name = choice.preset == nullptr ? 0 : metrics.width(ui::Face::code_small, choice.preset->name);
      widest = std::max(widest, metrics.width(ui::Face::words, choice_title(choice, words)) + name);
    }
  }
  return widest;
}

}  // namespace

PickerLayout layout_picker(ui::Rect window, ui::Rect anchor, const std::vector<ChoiceGroup>& groups, float scroll,
                           const ui::TextMetrics& metrics, words::Words words, float scale) {
  const auto px = [scale](float design) { return std::round(design * scale); };
  PickerLayout layout;
  const float room = std::max(window.width() - px(16), px(80));
  const float wanted = std::ceil(widest_row(groups, metrics, words)) + px(kNumber + kGap + 2 * kPadding + 40);
  const float width = std::min(std::max(wanted, px(kLeastWidth)), room);
  float content = 0;
  for (const ChoiceGroup& group : groups)
    content += px(kHeading) + px(kRow) * static_cast<float>(std::max<std::size_t>(group.choices.size(), 1));
  const float head = px(kPadding + kSearch + 4 + kRow + 4);
  const float y0 = anchor.y1 + px(4);
  const float most = std::max(window.y1 - px(8) - y0, head + px(kRow));
  const float height = std::min(head + std::max(content, px(kRow)) + px(kPadding), most);
  const float x0 = std::min(anchor.x0, window.x1 - px(8) - width);
  layout.area = {x0, y0, x0 + width, y0 + height};
  layout.search = {x0 + px(kPadding), y0 + px(kPadding), layout.area.x1 - px(kPadding), y0 + px(kPadding + kSearch)};
  layout.all = {layout.search.x0, layout.search.y1 + px(4), layout.search.x1, layout.search.y1 + px(4 + kRow)};
  layout.body = {x0 + px(kPadding), y0 + head, layout.area.x1 - px(kPadding), layout.area.y1 - px(kPadding)};
  layout.content_height = content;
  float y = layout.body.y0 - std::round(scroll);
  const float right = layout.body.x1 - px(12);  // beside the scrollbar
  for (std::size_t group = 0; group < groups.size(); ++group) {
    layout.rows.push_back({group, {}, {layout.body.x0, y, right, y + px(kHeading)}});
    y += px(kHeading);
    for (std::size_t i = 0; i < groups[group].choices.size(); ++i, y += px(kRow))
      layout.rows.push_back({group, i, {layout.body.x0, y, right, y + px(kRow)}});
  }
  return layout;
}

std::optional<std::size_t> moved_row(const PickerLayout& layout, std::optional<std::size_t> row, int step) {
  std::vector<std::size_t> choices;
  for (std::size_t i = 0; i < layout.rows.size(); ++i) {
    if (layout.rows[i].choice) choices.push_back(i);
  }
  if (choices.empty()) return {};
  if (!row) return step < 0 ? choices.back() : choices.front();
  const auto at = std::lower_bound(choices.begin(), choices.end(), *row);
  const auto place = static_cast<std::ptrdiff_t>(at - choices.begin()) + step;
  const auto last = static_cast<std::ptrdiff_t>(choices.size()) - 1;
  return choices[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(place, 0, last))];
}

float scroll_to_row(const PickerLayout& layout, std::size_t row, float scroll) {
  ui::Rect rect = layout.rows[row].rect;
  // The first of a group comes with its heading.
  if (row > 0 && !layout.rows[row - 1].choice) rect.y0 = layout.rows[row - 1].rect.y0;
  if (rect.y0 < layout.body.y0) scroll -= layout.body.y0 - rect.y0;
  if (rect.y1 > layout.body.y1) scroll += rect.y1 - layout.body.y1;
  return std::clamp(scroll, 0.0F, std::max(0.0F, layout.content_height - layout.body.height()));
}

std::optional<std::size_t> row_of(const PickerLayout& layout, const std::vector<ChoiceGroup>& groups,
                                  const presets::Preset* preset) {
  for (std::size_t i = 0; i < layout.rows.size(); ++i) {
    const PickerLayout::Row& row = layout.rows[i];
    if (!row.choice) continue;
    const Choice& choice = groups[row.group].choices[*row.choice];
    if (choice.saved == nullptr && choice.preset == preset) return i;
  }
  return {};
}

std::string_view choice_title(const Choice& choice, words::Words words) {
  return choice.saved != nullptr ? std::string_view(choice.saved->name)
                                 : words.choose(choice.preset->title.en, choice.preset->title.zh);
}

}  // namespace loopscope::views
