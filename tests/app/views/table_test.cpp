#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/views/events_layout.h"
#include "app/views/output_layout.h"
#include "app/views/table_layout.h"
#include "app/views/table_order.h"
#include "tests/app/views/sample_trace.h"

namespace loopscope::views {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::chrono::seconds kPlenty{60};

/// Rows of a number, in order, and a word.
class Words final : public TableRows {
 public:
  explicit Words(std::vector<std::string> words) : words_(std::move(words)) {}
  std::size_t size() const override { return words_.size(); }
  Cell cell(std::size_t row, std::size_t column) const override {
    ++asked_;
    return {.text = column == 0 ? std::to_string(row) : words_[row]};
  }
  std::optional<std::size_t> ordered_by() const override { return 0; }

  std::vector<std::string> words_;
  mutable std::size_t asked_ = 0;
};

/// A table that could not be held in memory.
class Endless final : public TableRows {
 public:
  std::size_t size() const override { return 2'000'000'000; }
  Cell cell(std::size_t row, std::size_t) const override { return {.text = std::to_string(row)}; }
  std::optional<std::size_t> ordered_by() const override { return 0; }
};

std::vector<std::size_t> shown(const TableOrder& order) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < order.size(); ++i) rows.push_back(order.row(i));
  return rows;
}

TEST(TableOrder, RowsAsTheyComeAreAskedForNothing) {
  const Words words({"b", "a", "c"});
  TableOrder order;
  order.update(words, 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(0, 1, 2));
  order.set_sort(TableOrder::Sort{0, true});
  order.update(words, 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(2, 1, 0));
  EXPECT_EQ(order.position(2), 0U);
  EXPECT_EQ(words.asked_, 0U);
}

TEST(TableOrder, SortsByAColumnAndTakesInNewRows) {
  Words words({"b", "a", "c", "a"});
  TableOrder order;
  order.set_sort(TableOrder::Sort{1, false});
  order.update(words, 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(1, 3, 0, 2)) << "equal ones stay in order";
  words.words_.insert(words.words_.end(), {"aa", "d"});
  order.update(words, 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(1, 3, 4, 0, 2, 5));
  order.set_sort(TableOrder::Sort{1, true});
  order.update(words, 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(5, 2, 0, 4, 3, 1));
  EXPECT_EQ(order.position(4), 3U);
  order.set_sort({});
  order.update(words, 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(TableOrder, FiltersWhateverTheCaseAndAlsoWhatComesLater) {
  Words words({"Sleep", "gather", "asleep"});
  TableOrder order;
  order.set_filter("SLEEP");
  order.update(words, 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(0, 2));
  words.words_.insert(words.words_.end(), {"x", "sleeps"});
  order.update(words, 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(0, 2, 4));
  EXPECT_EQ(order.position(3), 1U) << "the last one before it";
  order.set_sort(TableOrder::Sort{1, false});
  order.update(words, 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(0, 2, 4));
  order.set_filter("gath");
  order.update(words, 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(1));
  EXPECT_FALSE(order.position(0).has_value());
  order.set_filter("");
  order.update(words, 2, kPlenty);
  EXPECT_EQ(order.size(), 5U);
}

TEST(TableOrder, FewerRowsAreOtherRows) {
  TableOrder order;
  order.set_filter("a");
  order.update(Words({"a", "b", "a"}), 2, kPlenty);
  order.update(Words({"b", "a"}), 2, kPlenty);
  EXPECT_THAT(shown(order), ElementsAre(1));
}

TEST(TableOrder, AnEndlessTableCostsNothingAndIsFilteredInPieces) {
  const Endless endless;
  TableOrder order;
  order.set_sort(TableOrder::Sort{1, false});
  order.update(endless, 2, {});
  EXPECT_TRUE(order.too_many_to_sort());
  EXPECT_EQ(order.row(1'999'999'999), 1'999'999'999U);
  order.set_filter("7");
  order.update(endless, 2, {});
  EXPECT_TRUE(order.busy());
  EXPECT_THAT(order.size(), testing::Lt(64U));
  const std::size_t found = order.size();
  order.update(endless, 2, {});
  EXPECT_GT(order.size(), found);
  EXPECT_FALSE(order.too_many_to_sort()) << "so few can be sorted";
}

constexpr std::array<Column, 4> kColumns = {{{"a", words::Id::table_time, 100},
                                             {"b", words::Id::table_who, 100, ui::Face::code, 1},
                                             {"c", words::Id::table_what, 0},
                                             {"d", words::Id::table_detail, 100, ui::Face::code, 2}}};

TEST(TableLayout, OnlyRowsOnScreenAreLaidOut) {
  TableOrder order;
  order.update(Endless(), 1, {});
  const double middle = 20.0 * 1'000'000'000;
  const TableLayout layout = layout_table({order, kColumns, {0, 0, 800, 224}, middle + 5, 1});
  ASSERT_THAT(layout.lines, SizeIs(11));
  EXPECT_EQ(layout.lines.front().row, 1'000'000'000U);
  EXPECT_EQ(layout.lines.front().rect.y0, layout.body.y0 - 5);
  EXPECT_EQ(layout.page(), 10U);
  EXPECT_EQ(layout.line_at({400, layout.body.y0 + 16})->row, 1'000'000'001U);
  EXPECT_EQ(layout.line_at({400, layout.head.y0 + 2}), nullptr);
  const TableLayout end = layout_table({order, kColumns, {0, 0, 800, 224}, 1e18, 1});
  EXPECT_EQ(end.lines.back().row, 1'999'999'999U);
  EXPECT_EQ(end.lines.back().rect.y1, 224);
}

TEST(TableLayout, TheSparestColumnsGoFirst) {
  TableOrder order;
  const auto columns = [&](float width) {
    std::vector<std::size_t> kept;
    for (const TableLayout::Head& head : layout_table({order, kColumns, {0, 0, width, 100}, 0, 1}).heads)
      kept.push_back(head.column);
    return kept;
  };
  EXPECT_THAT(columns(800), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(columns(400), ElementsAre(0, 1, 2));
  EXPECT_THAT(columns(300), ElementsAre(0, 2));
  EXPECT_THAT(columns(50), ElementsAre(0, 2));
}

TEST(TableLayout, ScrollsOnlyAsFarAsNeeded) {
  TableOrder order;
  order.update(Endless(), 1, {});
  const TableLayout layout = layout_table({order, kColumns, {0, 0, 800, 224}, 0, 1});
  EXPECT_EQ(scroll_to_row(layout, 5, 40), 40) << "it is in view";
  EXPECT_EQ(scroll_to_row(layout, 1, 40), 20) << "one row up";
  EXPECT_EQ(scroll_to_row(layout, 12, 40), 60) << "one row down";
  EXPECT_EQ(scroll_to_row(layout, 1000, 40), 1000 * 20 - 90) << "far away: into the middle";
  EXPECT_EQ(scroll_to_row(layout, 0, 4000), 0);
}

class RunRows : public testing::Test {
 protected:
  RunRows() : trace_(test::gather_trace()), model_(trace_.symbols()) { model_.append(trace_.events()); }
  test::TraceBuilder trace_;
  model::Model model_;
};

TEST_F(RunRows, EventsAreToldInWords) {
  const EventRows rows(model_, model_.after_event(18));
  ASSERT_EQ(rows.size(), model_.events().size());
  EXPECT_EQ(rows.cell(18, 0).text, "0.000 000 200 s");
  EXPECT_EQ(rows.cell(18, 1).text, "say_after-1");
  EXPECT_EQ(rows.cell(18, 2).text, "awaits");
  EXPECT_EQ(rows.cell(18, 2).ink, &ui::Theme::awaiting);
  EXPECT_FALSE(rows.to_come(18));
  EXPECT_TRUE(rows.to_come(19));
  EXPECT_EQ(EventRows::row_at(model_.after_event(18)), 18U);
  EXPECT_FALSE(EventRows::row_at({}).has_value());
}

TEST_F(RunRows, OutputIsWhatWasPrinted) {
  const OutputRows rows(model_, model_.end());
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.cell(0, 1).text, "say_after-1");
  EXPECT_EQ(rows.cell(0, 2).text, "hello");
  EXPECT_EQ(rows.current(), 0U);
  EXPECT_FALSE(OutputRows(model_, model_.after_event(10)).current().has_value());
}

}  // namespace
}  // namespace loopscope::views
