#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/ui/painter.h"
#include "app/ui/rows.h"
#include "app/ui/theme.h"
#include "app/ui/wrap.h"
#include "tests/app/ui/recording_painter.h"

namespace loopscope::ui {
namespace {

using testing::ElementsAre;

TEST(FitText, CutsWithAnEllipsisOnlyWhenItMust) {
  const test::FixedMetrics metrics;
  EXPECT_EQ(fit_text(metrics, Face::words, "say_after-1", 88), "say_after-1");
  EXPECT_EQ(fit_text(metrics, Face::words, "say_after-1", 87), "say_after…");
  EXPECT_EQ(fit_text(metrics, Face::words, "say_after-1", 16), "s…");
  EXPECT_EQ(fit_text(metrics, Face::words, "say_after-1", 8), "");
  EXPECT_EQ(fit_text(metrics, Face::words, "say_after-1", -4), "");
}

TEST(FitText, NeverCutsACharacterInTwo) {
  const test::FixedMetrics metrics;
  EXPECT_EQ(fit_text(metrics, Face::words, "你好世界", 24), "你好…");
}

TEST(WrapText, AtSpacesInLatinAnywhereInChinese) {
  const test::FixedMetrics metrics;
  EXPECT_THAT(wrap_text(metrics, Face::words, "one two three", 64), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap_text(metrics, Face::words, "你好世界", 16), ElementsAre("你好", "世界"));
  EXPECT_THAT(wrap_text(metrics, Face::words, "a\nb", 64), ElementsAre("a", "b"));
  EXPECT_THAT(wrap_text(metrics, Face::words, "unbreakable", 32), ElementsAre("unbr", "eaka", "ble"));
}

TEST(WrapText, NumbersKeepTheirUnits) {
  const test::FixedMetrics metrics;
  EXPECT_THAT(wrap_text(metrics, Face::words, "takes 12 ms", 70), ElementsAre("takes", "12 ms"));
}

TEST(WrapText, PunctuationStaysWithItsWord) {
  const test::FixedMetrics metrics;
  EXPECT_THAT(wrap_text(metrics, Face::words, "你好。世", 16), ElementsAre("你", "好。", "世"));
}

TEST(Dashes, CountedFromTheirOrigin) {
  test::RecordingPainter painter;
  dashes(painter, {0, 0, 36, 8}, rgb(0xFFFFFF), 0);
  ASSERT_EQ(painter.fills.size(), 3U);
  EXPECT_EQ(painter.fills[1].rect, (Rect{12, 0, 20, 8}));
  painter.fills.clear();
  dashes(painter, {6, 0, 36, 8}, rgb(0xFFFFFF), 0);
  EXPECT_EQ(painter.fills[0].rect, (Rect{6, 0, 8, 8}));
}

TEST(VisibleRows, OnlyWhatIsInView) {
  const RowRange range = visible_rows(1'000'000, 20, 1000, 100);
  EXPECT_EQ(range.first, 50U);
  EXPECT_EQ(range.last, 55U);
  EXPECT_EQ(visible_rows(2, 20, 0, 100).last, 2U);
  EXPECT_EQ(visible_rows(0, 20, 0, 100).last, 0U);
}

class Themes : public testing::TestWithParam<ThemeKind> {};

TEST_P(Themes, TextCanBeRead) {
  const Theme& t = theme(GetParam());
  for (const Color ground : {t.window, t.panel, t.raised, t.popup}) {
    EXPECT_GE(contrast(t.text, ground), 10) << "text";
    EXPECT_GE(contrast(t.text_dim, ground), 4.5) << "dim";
    EXPECT_GE(contrast(t.text_faint, ground), 3) << "faint";
  }
  EXPECT_GE(contrast(t.on_state, t.running), 4.5);
  EXPECT_GE(contrast(t.on_state, t.ready), 4.5);
  EXPECT_GE(contrast(t.text, t.warning), 7);
}

TEST_P(Themes, StatesStandOutFromTheGround) {
  const Theme& t = theme(GetParam());
  for (const Color color : {t.running, t.ready, t.awaiting, t.selector, t.failed, t.accent}) {
    EXPECT_GE(contrast(color, t.window), t.kind == ThemeKind::light ? 2.0 : 4.5);
  }
}

TEST_P(Themes, NothingElseWearsTheAccent) {
  const Theme& t = theme(GetParam());
  for (const Color color :
       {t.running, t.ready, t.awaiting, t.selector, t.failed, t.cancelled, t.text, t.code_keyword}) {
    EXPECT_NE(color, t.accent);
  }
}

INSTANTIATE_TEST_SUITE_P(Both, Themes, testing::Values(ThemeKind::dark, ThemeKind::light));

}  // namespace
}  // namespace loopscope::ui
