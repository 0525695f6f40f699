// The tables of the bottom panel under a person's hands: rows, heads, the filter, the keyboard, the clipboard.

#include <imgui.h>

#include "tests/ui/window_test.h"

namespace loopscope::test {
namespace {

class Tables : public WindowTest {
 protected:
  ui::Vec2 row(const std::string& table, float number) {
    const ui::Rect body = rect(table);
    return {body.x0 + 300, body.y0 + 20 * number + 10};
  }
  std::uint64_t cursor() { return session().cursor().events; }
  trace::Event event_at_cursor() { return model().events()[cursor() - 1]; }
  void type(const std::string& word) {
    for (const char c : word) key(std::string(1, c));
  }
};

TEST_F(Tables, ANumberKeyShowsAPanel) {
  open_finished("gather");
  key("3");
  EXPECT_TRUE(workspace().rect_of("events").has_value());
  key("4");
  EXPECT_TRUE(workspace().rect_of("output").has_value());
  EXPECT_FALSE(workspace().rect_of("events").has_value());
}

TEST_F(Tables, AClickedRowMovesTheCursorAndArrowsGoOnFromThere) {
  open_finished("gather");
  click("tab.events");
  key("Home");
  const std::uint64_t start = cursor();
  click(row("events", 3));
  const std::uint64_t clicked = cursor();
  EXPECT_NE(clicked, start);
  key("Down");
  EXPECT_EQ(cursor(), clicked + 1);
  key("Up");
  EXPECT_EQ(cursor(), clicked);
  key("End");
  EXPECT_EQ(cursor(), model().events().size());
  key("Home");
  EXPECT_EQ(cursor(), 1u) << "the table's first row, not the run's first moment";
}

TEST_F(Tables, AnEmptyListLeavesTheKeysToTheRun) {
  open_finished("gather");
  key("5");  // the diagnostics, of which there are none
  key("Home");
  EXPECT_EQ(cursor(), model().start().events);
  key("End");
  EXPECT_EQ(cursor(), model().events().size());
}

TEST_F(Tables, TheFilterLeavesWhatContainsIt) {
  open_finished("gather");
  click("tab.events");
  click("events.filter");
  type("prints");
  until([&] { return !application().live(); }, "the filter to have looked at everything");
  click(row("events", 0));
  EXPECT_EQ(event_at_cursor().kind, trace::Kind::print);
  const std::uint64_t first = cursor();
  key("Down");
  EXPECT_EQ(event_at_cursor().kind, trace::Kind::print);
  EXPECT_GT(cursor(), first);
  click("events.filter.clear");
  click(row("events", 0));
  key("Home");
  EXPECT_EQ(cursor(), 1u);
}

TEST_F(Tables, AHeadSortsUpAndDown) {
  open_finished("gather");
  click("tab.output");
  click("output.head.text");
  click(row("output", 0));
  const std::uint64_t hello = cursor();
  click("output.head.text");
  click(row("output", 0));
  EXPECT_GT(cursor(), hello) << "world";
}

TEST_F(Tables, TheChosenRowIsCopied) {
  open_finished("gather");
  click("tab.output");
  click(row("output", 0));
  key("c", {"Control_L"});
  const char* copied = ImGui::GetClipboardText();
  ASSERT_NE(copied, nullptr);
  EXPECT_NE(std::string(copied).find("\tsay_after-1\thello"), std::string::npos) << copied;
}

}  // namespace
}  // namespace loopscope::test
