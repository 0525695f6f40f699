#include "app/views/comparison_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "app/ui/theme.h"

namespace loopscope::views {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

using Rows = std::vector<std::size_t>;

ComparisonLayout layout(const Rows& rows, ui::Rect area = {0, 44, 1600, 900}, bool own_rulers = false) {
  return layout_comparison(
      {.area = area, .rows = rows, .own_rulers = own_rulers, .bottom = 0, .bottom_needed = 232, .scale = 1});
}

float room_of(const ComparisonLayout::Run& run) { return run.lanes.height(); }

TEST(FairShares, GiveEveryoneWhatTheyLikeWhereThereIsRoom) {
  EXPECT_THAT(fair_shares(std::vector<float>{10, 20, 30}, 60), ElementsAre(10, 20, 30));
  EXPECT_TRUE(fair_shares({}, 60).empty());
}

TEST(FairShares, LetTheGreatOnesShareWhatTheSmallOnesLeave) {
  EXPECT_THAT(fair_shares(std::vector<float>{10, 200, 300}, 110), ElementsAre(FloatEq(10), FloatEq(50), FloatEq(50)));
  EXPECT_THAT(fair_shares(std::vector<float>{200, 200}, 100), ElementsAre(FloatEq(50), FloatEq(50)));
  EXPECT_THAT(fair_shares(std::vector<float>{200, 200}, -5), ElementsAre(FloatEq(0), FloatEq(0)));
}

TEST(ComparisonLayout, TwoSmallRunsHaveTheirUsualLanes) {
  const ComparisonLayout two = layout({2, 4});
  EXPECT_FLOAT_EQ(two.lane_height, ui::kLaneHeight);
  ASSERT_EQ(two.runs.size(), 2U);
  EXPECT_GE(room_of(two.runs[0]), 2 * ui::kLaneHeight);
  EXPECT_GE(room_of(two.runs[1]), 4 * ui::kLaneHeight);
  EXPECT_FLOAT_EQ(two.runs[0].heading.y0, two.ruler.y1);
  EXPECT_FLOAT_EQ(two.runs[1].heading.y0, two.runs[0].lanes.y1);
}

TEST(ComparisonLayout, RunsFollowEachOtherAndStayInTheirPlace) {
  for (const ui::Rect area : {ui::Rect{0, 44, 1600, 900}, ui::Rect{0, 44, 1280, 720}, ui::Rect{0, 44, 320, 200}}) {
    for (const Rows& rows : {Rows{1, 1}, Rows{4, 8, 5, 7, 6, 9}, Rows{1000, 2}, Rows{0, 3}, Rows(8, 10000)}) {
      for (const bool own_rulers : {false, true}) {
        const ComparisonLayout shown = layout(rows, area, own_rulers);
        ASSERT_EQ(shown.runs.size(), rows.size());
        EXPECT_EQ(shown.ruler.empty(), own_rulers);
        for (std::size_t i = 0; i < rows.size(); ++i) {
          EXPECT_LE(shown.runs[i].lanes.y1, std::max(shown.stack.y1, shown.runs[i].heading.y1));
          if (i > 0) {
            EXPECT_GE(shown.runs[i].heading.y0, shown.runs[i - 1].heading.y1);
          }
          EXPECT_EQ(shown.runs[i].lanes.empty(), rows[i] == 0 || shown.runs[i].heading.y1 >= shown.stack.y1);
        }
        EXPECT_GE(shown.lane_height, kLowestLane);
        EXPECT_LE(shown.lane_height, ui::kLaneHeight);
        EXPECT_FLOAT_EQ(shown.bottom.y1, area.y1);
        EXPECT_FLOAT_EQ(shown.tabs.y0, shown.stack.y1);
      }
    }
  }
}

TEST(ComparisonLayout, RowsBecomeLowerBeforeAnyoneMustScroll) {
  const Rows rows{4, 4, 4, 4, 4, 4};
  const ComparisonLayout six = layout(rows);
  EXPECT_LT(six.lane_height, ui::kLaneHeight);
  for (const ComparisonLayout::Run& run : six.runs) EXPECT_GE(room_of(run), 4 * six.lane_height);
}

TEST(ComparisonLayout, ARunWithFewLanesShowsThemBesideOneWithAThousand) {
  const ComparisonLayout shown = layout({1000, 3});
  EXPECT_FLOAT_EQ(shown.lane_height, kLowestLane);
  EXPECT_GE(room_of(shown.runs[1]), 3 * kLowestLane);
  EXPECT_GT(room_of(shown.runs[0]), 10 * kLowestLane);
}

TEST(ComparisonLayout, TheTablesGetWhatTheyNeedWhereTheLanesLeaveIt) {
  const ComparisonLayout two = layout({2, 4});
  EXPECT_GE(two.bottom.height(), 232);
  const ComparisonLayout crowded = layout({100, 100}, {0, 44, 1280, 720});
  EXPECT_LT(crowded.bottom.height(), 232);
  EXPECT_GT(crowded.bottom.height(), 100);
}

TEST(ComparisonLayout, TheViewerSaysHowMuchTheTablesGet) {
  ComparisonInput input{
      .area = {0, 44, 1600, 900}, .rows = {}, .own_rulers = false, .bottom = 400, .bottom_needed = 232, .scale = 1};
  const Rows rows{2, 4};
  input.rows = rows;
  EXPECT_FLOAT_EQ(layout_comparison(input).bottom.height(), 400);
  input.bottom = 5000;
  EXPECT_LT(layout_comparison(input).bottom.height(), 856 * 0.75F);
}

}  // namespace
}  // namespace loopscope::views
