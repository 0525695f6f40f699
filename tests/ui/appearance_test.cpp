// What stands on the screen, pixel by pixel.

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "app/ui/theme.h"
#include "app/views/timeline_layout.h"
#include "tests/ui/window_test.h"

namespace loopscope::test {
namespace {

using model::SpanState;

class Appearance : public WindowTest {
 protected:
  const ui::Theme& colours() { return ui::theme(workspace().theme()); }
  ui::Color colour_of(SpanState state) {
    switch (state) {
      case SpanState::running:
      case SpanState::run:
      case SpanState::job:
      case SpanState::thread_running:
        return colours().running;
      case SpanState::ready:
        return colours().ready;
      case SpanState::awaiting:
      case SpanState::thread_blocked:
        return colours().awaiting;
      case SpanState::selector:
        return colours().selector;
      case SpanState::select:
      case SpanState::idle:
        return colours().select;
      case SpanState::paused:
        return colours().paused;
    }
    return {};
  }

  /// Checks that the spans on screen that are wide enough to be seen have their state's colour where the layout says
  /// they are; returns the states found.
  std::set<SpanState> check_spans() {
    Desktop::instance().move({Desktop::kWidth - 1, Desktop::kHeight - 1});
    settle();
    const Desktop::Pixels screen = pixels();
    std::set<SpanState> found;
    for (const views::SpanBox& box : workspace().timeline().spans) {
      const bool hatched = box.state == SpanState::paused || box.state == SpanState::thread_blocked;
      if (box.merged || box.rect.width() < 6 || box.state == SpanState::idle || hatched) continue;
      const int area = static_cast<int>(box.rect.width() * box.rect.height());
      EXPECT_GT(count(screen, box.rect, colour_of(box.state)), area / 4)
          << model::to_string(box.state) << " at " << box.rect.x0 << ", " << box.rect.y0;
      found.insert(box.state);
    }
    return found;
  }
};

class BothThemes : public Appearance, public testing::WithParamInterface<ui::ThemeKind> {};

TEST_P(BothThemes, TheStatesHaveTheirColours) {
  open_finished("gather");
  application().workspace().set_theme(GetParam());
  application().workspace().set_axis(model::AxisKind::turns);
  application().workspace().fit_all();
  settle();
  const std::set<SpanState> found = check_spans();
  for (const SpanState state :
       {SpanState::running, SpanState::ready, SpanState::awaiting, SpanState::run, SpanState::select}) {
    EXPECT_TRUE(found.contains(state)) << model::to_string(state);
  }
}

TEST_P(BothThemes, WaitsOnTheSelectorDiffer) {
  open_finished("echo");
  application().workspace().set_theme(GetParam());
  application().workspace().set_axis(model::AxisKind::turns);
  application().workspace().fit_all();
  settle();
  EXPECT_TRUE(check_spans().contains(SpanState::selector));
}

INSTANTIATE_TEST_SUITE_P(, BothThemes, testing::Values(ui::ThemeKind::dark, ui::ThemeKind::light),
                         [](const testing::TestParamInfo<ui::ThemeKind>& theme) {
                           return theme.param == ui::ThemeKind::dark ? "dark" : "light";
                         });

TEST_F(Appearance, StatesDifferInHeightToo) {
  open_finished("echo");
  application().workspace().set_axis(model::AxisKind::turns);
  application().workspace().fit_all();
  settle();
  std::map<SpanState, float> heights;
  for (const views::SpanBox& box : workspace().timeline().spans) heights[box.state] = box.rect.height();
  EXPECT_GT(heights[SpanState::running], heights[SpanState::ready]);
  EXPECT_GT(heights[SpanState::ready], heights[SpanState::awaiting]);
  EXPECT_GT(heights[SpanState::ready], heights[SpanState::selector]);
}

TEST_F(Appearance, ThemeButtonSwitches) {
  open_finished("gather");
  ASSERT_EQ(workspace().theme(), ui::ThemeKind::dark);
  click("toolbar.theme");
  EXPECT_EQ(workspace().theme(), ui::ThemeKind::light);
  EXPECT_EQ(pixels().at({workspace().timeline().lanes.x1 - 2, workspace().timeline().lanes.y1 - 2}),
            ui::theme(ui::ThemeKind::light).window);
}

/// The ink of a character in the fonts' texture: a hash of its pixels, 0 when it is not there or empty.
std::size_t ink(ImWchar character) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  unsigned char* alpha = nullptr;
  int width = 0;
  int height = 0;
  atlas.GetTexDataAsAlpha8(&alpha, &width, &height);
  for (ImFont* font : atlas.Fonts) {
    const ImFontGlyph* glyph = font->FindGlyphNoFallback(character);
    if (glyph == nullptr || glyph->Visible == 0) continue;
    std::size_t hash = 0;
    const auto row0 = static_cast<int>(glyph->V0 * static_cast<float>(height));
    const auto row1 = static_cast<int>(glyph->V1 * static_cast<float>(height));
    const auto column0 = static_cast<int>(glyph->U0 * static_cast<float>(width));
    const auto column1 = static_cast<int>(glyph->U1 * static_cast<float>(width));
    for (int y = row0; y < row1; ++y) {
      for (int x = column0; x < column1; ++x) hash = hash * 31 + alpha[y * width + x];
    }
    return hash;
  }
  return 0;
}

TEST_F(Appearance, ChineseIsDrawnFromARealFont) {
  open_finished("echo");
  application().workspace().set_panel("output");
  settle();
  std::set<std::size_t> inks;
  for (const ImWchar character : std::initializer_list<ImWchar>{0x4F60, 0x597D, 0x4E16, 0x754C, 0xFF01}) {
    EXPECT_NE(ink(character), 0u) << std::hex << character;
    inks.insert(ink(character));
  }
  EXPECT_EQ(inks.size(), 5u) << "every character looks different";
}

struct WindowSize {
  int width;
  int height;
};
class EverySize : public Appearance, public testing::WithParamInterface<WindowSize> {};

TEST_P(EverySize, HasATimelineAndAToolbarInsideTheWindow) {
  open(preset("echo"), GetParam().width, GetParam().height);
  key("space");
  until_state(session::TransportState::finished);
  EXPECT_EQ(loop_->window().width(), GetParam().width);
  EXPECT_EQ(loop_->window().height(), GetParam().height);
  const ui::Rect window{0, 0, static_cast<float>(GetParam().width), static_cast<float>(GetParam().height)};
  for (const char* name : {"toolbar.run", "toolbar.step_frame", "timeline"}) {
    const ui::Rect part = rect(name);
    EXPECT_FALSE(part.empty()) << name;
    EXPECT_EQ(part.intersect(window), part) << name;
  }
  EXPECT_GT(workspace().timeline().lanes.width(), 100);
  EXPECT_GT(workspace().timeline().lanes.height(), 50);
}

INSTANTIATE_TEST_SUITE_P(, EverySize,
                         testing::Values(WindowSize{640, 400}, WindowSize{1024, 700}, WindowSize{1920, 1200}),
                         [](const testing::TestParamInfo<WindowSize>& size) {
                           return std::to_string(size.param.width) + "x" + std::to_string(size.param.height);
                         });

}  // namespace
}  // namespace loopscope::test
