#include "app/views/picker_layout.h"

#include <gtest/gtest.h>

#include "app/views/toolbar_layout.h"

namespace loopscope::views {
namespace {

/// Every character is 8 pixels wide.
class EvenText final : public ui::TextMetrics {
 public:
  float width(ui::Face, std::string_view text) const override { return 8.0F * static_cast<float>(text.size()); }
  float line_height(ui::Face) const override { return 16; }
};

class PickerTest : public testing::Test {
 protected:
  PickerTest() {
    for (int i = 0; i < 44; ++i) {
      presets::Preset preset;
      preset.name = "preset-" + std::to_string(i);
      preset.group = i < 20 ? "waiting" : "sync";
      preset.title.en = "Title " + std::to_string(i);
      presets_.push_back(preset);
    }
    groups_ = choose_from(presets_, {}, "", {});
  }
  PickerLayout layout(ui::Rect window, float scroll = 0) const {
    return layout_picker(window, {8, 8, 144, 36}, groups_, scroll, metrics_, {}, 1);
  }

  EvenText metrics_;
  std::vector<presets::Preset> presets_;
  std::vector<ChoiceGroup> groups_;
};

TEST_F(PickerTest, StaysInTheWindowAndScrollsWhatDoesNotFit) {
  for (const ui::Rect window : {ui::Rect{0, 0, 640, 480}, ui::Rect{0, 0, 2560, 1440}, ui::Rect{0, 0, 320, 240}}) {
    const PickerLayout list = layout(window);
    EXPECT_EQ(list.area.intersect(window), list.area);
    EXPECT_EQ(list.rows.size(), 46U);
    EXPECT_EQ(list.rows.back().rect.y1 - list.rows.front().rect.y0, list.content_height);
    EXPECT_TRUE(list.search.intersect(list.body).empty());
    EXPECT_TRUE(list.all.intersect(list.body).empty());
    const float most = std::max(0.0F, list.content_height - list.body.height());
    EXPECT_LE(layout(window, most).rows.back().rect.y1, list.body.y1);
  }
}

TEST_F(PickerTest, KeysGoFromRowToRowOverHeadings) {
  const PickerLayout list = layout({0, 0, 800, 600});
  EXPECT_EQ(moved_row(list, {}, 1), 1U) << "row 0 is a heading";
  EXPECT_EQ(moved_row(list, 1, -1), 1U);
  EXPECT_EQ(moved_row(list, 20, 1), 22U) << "over the second heading";
  EXPECT_EQ(moved_row(list, 22, -1), 20U);
  EXPECT_EQ(moved_row(list, 40, 10), 45U);
  EXPECT_EQ(row_of(list, groups_, &presets_[20]), 22U);
  EXPECT_EQ(row_of(list, groups_, nullptr), std::nullopt);
  EXPECT_EQ(moved_row(PickerLayout{}, {}, 1), std::nullopt);
}

TEST_F(PickerTest, ARowIsScrolledIntoViewWithItsHeading) {
  const ui::Rect window{0, 0, 800, 400};
  for (const std::size_t row : {1U, 10U, 22U, 45U}) {
    for (const float from : {0.0F, 300.0F, 900.0F}) {
      const PickerLayout after = layout(window, scroll_to_row(layout(window, from), row, from));
      EXPECT_GE(after.rows[row].rect.y0, after.body.y0 - 1) << row;
      EXPECT_LE(after.rows[row].rect.y1, after.body.y1 + 1) << row;
    }
  }
  const PickerLayout group = layout(window, scroll_to_row(layout(window, 900), 22, 900));
  EXPECT_GE(group.rows[21].rect.y0, group.body.y0 - 1);
}

class ParameterWidgetsTest : public testing::Test {
 protected:
  static presets::Parameter parameter(std::string name, presets::ParameterType type,
                                      std::vector<std::string> choices = {}) {
    presets::Parameter made{.name = std::move(name), .type = type, .choices = std::move(choices), .help = {}};
    made.max = made.choices.empty() ? 1 : static_cast<double>(made.choices.size() - 1);
    return made;
  }
  EvenText metrics_;
  std::vector<presets::Parameter> parameters_ = {
      parameter("count", presets::ParameterType::integer), parameter("awaited", presets::ParameterType::switch_),
      parameter("mode", presets::ParameterType::choice, {"fair", "free"}),
      parameter("return_when", presets::ParameterType::choice, {"all_completed", "first_completed", "first_exception"}),
      parameter("delay", presets::ParameterType::seconds)};
};

TEST_F(ParameterWidgetsTest, EachTypeHasItsOwn) {
  using Kind = ToolbarLayout::Field::Kind;
  const ToolbarLayout layout = layout_toolbar({0, 0}, 1600, 1, metrics_, "gather", parameters_);
  ASSERT_EQ(layout.fields.size(), 5U);
  EXPECT_EQ(layout.fields[0].kind, Kind::text);
  EXPECT_EQ(layout.fields[1].kind, Kind::toggle);
  EXPECT_EQ(layout.fields[2].kind, Kind::segments);
  EXPECT_EQ(layout.fields[3].kind, Kind::list) << "its words are too long to stand side by side";
  EXPECT_EQ(layout.fields[4].kind, Kind::text);
  EXPECT_FALSE(layout.values.empty());
  EXPECT_TRUE(layout_toolbar({0, 0}, 1600, 1, metrics_, "gather", {}).values.empty());
}

TEST_F(ParameterWidgetsTest, TheyGoToTheNextRowWhereThereIsNoRoom) {
  for (const float width : {480.0F, 640.0F, 800.0F, 1600.0F, 2560.0F}) {
    const ToolbarLayout layout = layout_toolbar({0, 0}, width, 1, metrics_, "gather", parameters_);
    std::vector<ui::Rect> all = {layout.preset, layout.values, layout.run,  layout.clock,
                                 layout.axis,   layout.speed,  layout.help, layout.theme};
    for (const ToolbarLayout::Field& field : layout.fields) {
      EXPECT_EQ(field.label.y0, field.box.y0) << "a name stands beside its widget";
      all.push_back(field.label);
      all.push_back(field.box);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].intersect(layout.area), all[i]) << i << " at " << width;
      for (std::size_t j = 0; j < i; ++j) EXPECT_TRUE(all[i].intersect(all[j]).empty()) << i << " over " << j;
    }
  }
}

}  // namespace
}  // namespace loopscope::views
