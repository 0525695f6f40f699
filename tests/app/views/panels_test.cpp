#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <span>

#include "app/views/cpp_tokens.h"
#include "app/views/explain.h"
#include "app/views/help_layout.h"
#include "app/views/loop_panel_layout.h"
#include "app/views/overview_layout.h"
#include "app/views/panels_layout.h"
#include "app/views/source_layout.h"
#include "app/views/task_layout.h"
#include "app/views/toolbar_layout.h"
#include "app/views/words.h"
#include "tests/app/ui/fixed_metrics.h"
#include "tests/app/views/sample_trace.h"
#include "tests/core/trace/random_trace.h"

namespace loopscope::views {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class Panels : public testing::Test {
 protected:
  Panels() : trace_(test::gather_trace()), model_(trace_.symbols()) { model_.append(trace_.events()); }
  trace::LoopState after(std::uint64_t event) const { return model_.state_at(model_.after_event(event)); }

  test::FixedMetrics metrics_;
  test::TraceBuilder trace_;
  model::Model model_;
};

TEST(WakerWords, NameTheCallbackThatRanAndWhatMadeItReady) {
  for (const trace::Waker said : {trace::Waker{trace::Waker::Kind::callback, 7}, {trace::Waker::Kind::task, 2}}) {
    test::TraceBuilder trace;
    trace.start("loop").create(1, 0, "main").ready(1).create(2, 0, "say_after-2").ready(2);
    trace.run(1).await(1, trace::Await::What::gather, 9).run(2);
    trace.handle_ready(7, {trace::Waker::Kind::task, 2}, "gather: child done").done(2);
    trace.handle_begin(7).ready(1, said);
    model::Model model(trace.symbols());
    model.append(trace.events());
    EXPECT_EQ(waker_words(model, static_cast<std::uint32_t>(model.events().size() - 1)),
              "callback gather: child done (of say_after-2)");
  }
}

// As the core's wait_for() tells it: a future of its own, awaited two coroutines deep, and another one later.
TEST(AwaitWords, NameTheLibrarysCallThatTheProgramWaitsIn) {
  constexpr std::string_view kFile = "core/task/wait_for.cpp";
  test::TraceBuilder trace;
  trace.start("loop").create(1, 0, "main", "main").ready(1).run(1);
  const auto enter = [&](std::string_view coroutine, LocationId from) {
    trace.add(trace::Kind::coro_enter, 1, trace.place(coroutine, 0, kFile), from);
  };
  const auto await_future = [&](LocationId at) {
    trace.add(trace::Kind::task_await, 1, trace::Await{trace::Await::What::future, 9}.packed(), at);
    model::Model model(trace.symbols());
    model.append(trace.events());
    return await_words(model, 0, {trace::Await::What::future, 9},
                       static_cast<std::uint32_t>(model.events().size() - 1));
  };
  enter("loopscope::Timeout::run", trace.place("main", 3));
  trace.leave(1);
  enter("loopscope::wait_for", trace.place("main", 4));
  enter("loopscope::detail::wait_until_done", trace.place("loopscope::wait_for", 43, kFile));
  EXPECT_EQ(await_future(trace.place("loopscope::detail::wait_until_done", 40, kFile)), "wait_for");
  trace.ready(1).run(1);
  enter("loopscope::detail::cancel_and_wait", trace.place("loopscope::detail::wait_until_done", 49, kFile));
  EXPECT_EQ(await_future(trace.place("loopscope::detail::cancel_and_wait", 32, kFile)), "wait_for");
  trace.ready(1).run(1).leave(1).leave(1).leave(1);
  EXPECT_EQ(await_future(trace.place("main", 5)), "future");
}

TEST_F(Panels, WordsNameThings) {
  EXPECT_EQ(task_name(model_, 0, 2), "say_after-1");
  EXPECT_EQ(task_name(model_, 0, 99), "task 99");
  EXPECT_EQ(await_words(model_, 0, {trace::Await::What::task, 3}, 0), "task say_after-2");
  EXPECT_EQ(await_words(model_, 0, {trace::Await::What::fd_read, 5}, 0), "fd 5 readable");
  EXPECT_EQ(waker_words(model_, 0, {trace::Waker::Kind::task, 1}), "task main");
  EXPECT_EQ(handle_words(model_, 0, 5, 26), "timer: say_after-1");
  EXPECT_EQ(waker_words(model_, 8), "task main");
  EXPECT_EQ(waker_words(model_, 27), "a timer");
  EXPECT_EQ(short_function("a::b::say_after"), "say_after");
}

TEST_F(Panels, ASpanIsExplainedInASentence) {
  const model::LaneIndex lane = model_.lane_of_task(0, 2);
  Explanation words = explain(model_, lane, 2, 1400);
  EXPECT_EQ(words.who, "say_after-1");
  EXPECT_EQ(words.sentence, "Awaits sleep 1.10 us at program.cpp:10 in program, from 0.000 000 200 s for 1.00 us.");
  EXPECT_EQ(words.cause, "Then woken by a timer.");
  EXPECT_EQ(words.where, "program.cpp:10");
  words = explain(model_, lane, 0, 1400);
  EXPECT_THAT(words.sentence, HasSubstr("ready queue"));
  EXPECT_EQ(words.cause, "Woken by task main.");
  words = explain(model_, model_.lane_of_task(0, 3), 2, 1400);
  EXPECT_THAT(words.sentence, HasSubstr("1.10 us so far"));
  EXPECT_THAT(explain_end(model_, model_.lanes()[lane]), HasSubstr("Done at"));
}

TEST_F(Panels, TheLoopPanelShowsQueueTimersAndPhase) {
  // Right before the first turn of say_after-1: both tasks are in the queue.
  trace::LoopState state = after(15);
  const LoopPanelInput early{.model = model_,
                             .state = state,
                             .cursor = model_.after_event(15),
                             .now_ns = 100,
                             .loop = 0,
                             .metrics = metrics_,
                             .area = {0, 0, 264, 600},
                             .scroll = 0,
                             .scale = 1};
  LoopPanelLayout layout = layout_loop_panel(early);
  std::vector<PanelRow> ready;
  for (const PanelRow& row : layout.rows) {
    if (row.kind == PanelRow::Kind::ready) ready.push_back(row);
    EXPECT_LE(row.rect.y0, layout.body.y1);
  }
  ASSERT_THAT(ready, SizeIs(2));
  EXPECT_EQ(ready[0].text, "say_after-1");
  EXPECT_EQ(ready[0].detail, "woken by task main");
  EXPECT_EQ(ready[1].value, "2");

  // While the loop waits: two timers in the order of their deadlines.
  state = after(23);
  const LoopPanelInput waiting{.model = model_,
                               .state = state,
                               .cursor = model_.after_event(23),
                               .now_ns = 300,
                               .loop = 0,
                               .metrics = metrics_,
                               .area = {0, 0, 264, 600},
                               .scroll = 0,
                               .scale = 1};
  layout = layout_loop_panel(waiting);
  EXPECT_EQ(layout.phase, CyclePhase::select);
  std::vector<PanelRow> timers;
  for (const PanelRow& row : layout.rows) {
    if (row.kind == PanelRow::Kind::timer) timers.push_back(row);
  }
  ASSERT_THAT(timers, SizeIs(2));
  EXPECT_EQ(timers[0].text, "say_after-1");
  EXPECT_EQ(timers[0].value, "in 900 ns");
}

TEST_F(Panels, TheCycleHasItsFourPhases) {
  EXPECT_EQ(cycle_phase(after(4), model_, 5), CyclePhase::select);
  EXPECT_EQ(cycle_phase(after(25), model_, 26), CyclePhase::timers);
  EXPECT_EQ(cycle_phase(after(28), model_, 29), CyclePhase::ready);
  EXPECT_EQ(cycle_phase(after(6), model_, 7), CyclePhase::run);
}

TEST_F(Panels, TheTaskTabAddsUpItsTimes) {
  const trace::LoopState state = model_.state_at(model_.end());
  const TaskFacts facts = task_facts(model_, state, model_.lane_of_task(0, 2), model_.end(), 1400);
  EXPECT_EQ(facts.state, trace::TaskState::done);
  EXPECT_EQ(facts.times[0].ns, 200);
  EXPECT_EQ(facts.times[1].ns, 200);
  EXPECT_EQ(facts.times[2].ns, 1000);
  EXPECT_EQ(facts.turns, 2U);
  const TaskFacts earlier = task_facts(model_, after(18), model_.lane_of_task(0, 2), model_.after_event(18), 200);
  EXPECT_EQ(earlier.state, trace::TaskState::awaiting);
  EXPECT_EQ(earlier.facts[0].value, "sleep 1.10 us");
  EXPECT_FALSE(task_facts(model_, after(3), model_.lane_of_task(0, 2), model_.after_event(3), 0).exists);
}

TEST_F(Panels, LinesWhereTasksStand) {
  const trace::LoopState state = after(21);
  const LineMarks marks = line_marks(model_, state, 0, "program.cpp");
  ASSERT_TRUE(marks.contains(30));
  ASSERT_TRUE(marks.contains(10));
  EXPECT_THAT(marks.at(10), SizeIs(2));
  EXPECT_EQ(line_of_task(model_, state, 1, "program.cpp"), 30U);
  EXPECT_EQ(line_of_task(model_, state, 1, "other.cpp"), 0U);
  EXPECT_EQ(latest_task(model_, 0, model_.after_event(21)), 3U);
  EXPECT_EQ(latest_task(model_, 0, model_.after_event(4)), kNoObject);

  std::string text;
  for (int i = 0; i < 40; ++i) text += "  co_await x;\n";
  const SourceText source = tokenise_cpp(text);
  const SourceLayout layout = layout_source({model_, source, marks, metrics_, {0, 0, 800, 200}, 100, 1});
  EXPECT_EQ(layout.lines.front().number, 6U);
  const auto line =
      std::find_if(layout.lines.begin(), layout.lines.end(), [](const SourceLine& l) { return l.number == 10; });
  ASSERT_NE(line, layout.lines.end());
  EXPECT_THAT(line->chips, SizeIs(2));
  EXPECT_EQ(line->chips[0].text, "say_after-1");
  EXPECT_GT(line->chips[1].rect.x0, line->chips[0].rect.x1);
}

TEST(SourceScroll, OnlyWhenTheLineIsNotInView) {
  EXPECT_EQ(scroll_to_line(5, 0, 20, 200), 0);
  EXPECT_GT(scroll_to_line(50, 0, 20, 200), 49 * 20 - 200);
  EXPECT_EQ(scroll_to_line(1, 300, 20, 200), 0);
}

TEST(CppTokens, CoverWords) {
  const SourceText source = tokenise_cpp("co_await sleep(1s); // wait\nText t = \"a\\\"b\"; /* x\n y */ int z;");
  ASSERT_THAT(source.lines, SizeIs(3));
  EXPECT_EQ(source.tokens[0].front().kind, TokenKind::keyword);
  EXPECT_EQ(source.tokens[0].back().kind, TokenKind::comment);
  EXPECT_EQ(source.tokens[1].front().kind, TokenKind::type);
  EXPECT_EQ(source.tokens[2].front().kind, TokenKind::comment);
  EXPECT_EQ(source.tokens[2][1].kind, TokenKind::keyword);
}

TEST(CppTokens, AnyBytesWillDo) {
  for (const char* text : {"", "\n\n", "\"", "'", "/*", "\xE4\xBD\xA0", "\"\\", "#", "0x"}) {
    const SourceText source = tokenise_cpp(text);
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      for (const Token& token : source.tokens[i]) EXPECT_LE(token.begin + token.length, source.lines[i].size());
    }
  }
}

TEST(HelpLayout, FillsTheColumnsThereIsRoomFor) {
  const std::vector<float> heights = {224, 200, 296, 176, 176, 212};
  const HelpLayout wide = layout_help({0, 0, 1600, 900}, heights, 1);
  ASSERT_THAT(wide.blocks, SizeIs(6));
  EXPECT_LT(wide.panel.height(), 600);
  EXPECT_EQ(wide.blocks[0].x0, wide.blocks[1].x0);
  EXPECT_GT(wide.blocks[2].x0, wide.blocks[1].x1);
  for (std::size_t i = 0; i < wide.blocks.size(); ++i) {
    EXPECT_GE(wide.blocks[i].x0, wide.panel.x0);
    EXPECT_LE(wide.blocks[i].x1, wide.panel.x1);
    EXPECT_LE(wide.blocks[i].y1, wide.panel.y1);
    if (i > 0 && wide.blocks[i].x0 == wide.blocks[i - 1].x0) {
      EXPECT_GT(wide.blocks[i].y0, wide.blocks[i - 1].y1);
    }
  }
  const HelpLayout small = layout_help({0, 0, 640, 400}, heights, 1);
  EXPECT_GE(small.panel.x0, 0);
  EXPECT_LE(small.panel.x1, 640);
  EXPECT_LE(small.panel.y1, 400);
  EXPECT_GT(small.blocks.back().x0, small.blocks.front().x1) << "two columns";
}

TEST(PanelsLayout, TabsMoveTogetherBeforeTheyAreCut) {
  const test::FixedMetrics metrics;
  const std::vector<std::string> labels = {"Source", "Task", "Events"};
  const TabsLayout wide = layout_tabs({0, 100, 1000, 132}, labels, metrics, 1);
  ASSERT_THAT(wide.tabs, SizeIs(3));
  EXPECT_GT(wide.rest.width(), 500);
  const float words = wide.tabs[2].x1 - 3 * 24;
  const TabsLayout narrow = layout_tabs({0, 100, words + 3 * 10, 132}, labels, metrics, 1);
  EXPECT_LE(narrow.tabs[2].x1, words + 3 * 10);
  EXPECT_GT(narrow.tabs[2].width(), metrics.width(ui::Face::words, "Events"));
  EXPECT_TRUE(narrow.rest.empty());
  for (const ui::Rect& tab : layout_tabs({0, 100, 50, 132}, labels, metrics, 1).tabs) EXPECT_LE(tab.x1, 50);
}

TEST(PanelsLayout, TheTimelineIsTheHero) {
  for (const ui::Vec2 size : {ui::Vec2{1600, 856}, ui::Vec2{2560, 1396}}) {
    const PanelsLayout layout = layout_panels({0, 44, size.x, 44 + size.y}, {}, 1);
    const float swimlanes = layout.timeline.width() * (layout.timeline.height() + layout.overview.height());
    EXPECT_GE(swimlanes, 0.6F * size.x * (size.y + 44)) << size.x;
    EXPECT_EQ(layout.timeline.x1, layout.loop_panel.x0);
    EXPECT_EQ(layout.bottom.y1, 44 + size.y);
  }
}

TEST(Toolbar, ControlsFlowIntoRowsWithoutOverlap) {
  const test::FixedMetrics metrics;
  const std::vector<presets::Parameter> parameters = {
      {.name = "count", .type = presets::ParameterType::integer, .default_value = 2, .min = 1, .max = 10, .help = {}},
      {.name = "delay", .type = presets::ParameterType::seconds, .default_value = 0, .min = 0, .max = 60, .help = {}}};
  for (const float width : {640.0F, 800.0F, 1280.0F, 1600.0F, 2560.0F}) {
    const ToolbarLayout layout = layout_toolbar({0, 0}, width, 1, metrics, "Gather", parameters);
    std::vector<ui::Rect> all = {layout.preset,  layout.to_start,  layout.step_back_frame, layout.step_back_turn,
                                 layout.run,     layout.step_turn, layout.step_frame,      layout.to_end,
                                 layout.restart, layout.speed,     layout.clock,           layout.axis,
                                 layout.theme,   layout.help};
    for (const ToolbarLayout::Field& field : layout.fields) all.push_back(field.box);
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_LE(all[i].x1, width) << width << " " << i;
      EXPECT_LE(all[i].y1, layout.area.y1);
      for (std::size_t j = i + 1; j < all.size(); ++j)
        EXPECT_TRUE(all[i].intersect(all[j]).empty()) << width << " " << i << " " << j;
    }
  }
}

TEST(Toolbar, TheSpeedSliderIsLogarithmicWithANotchAtOne) {
  EXPECT_FLOAT_EQ(speed_share(0.01), 0);
  EXPECT_FLOAT_EQ(speed_share(1), 0.5F);
  EXPECT_FLOAT_EQ(speed_share(100), 1);
  EXPECT_EQ(share_speed(0.505F), 1.0);
  EXPECT_EQ(share_speed(-1), session::kMinSpeed);
  EXPECT_EQ(share_speed(2), session::kMaxSpeed);
  EXPECT_NEAR(share_speed(0.75F), 10, 0.2);
}

TEST_F(Panels, TheOverviewSumsTheLoad) {
  LoadSeries series;
  series.update(model_, 0);
  EXPECT_NEAR(series.load(0, 300), 1, 0.001);
  EXPECT_NEAR(series.load(300, 1200), 0, 0.001);
  EXPECT_NEAR(series.load(0, 1400), 500.0 / 1400, 0.001);
  EXPECT_EQ(series.most_ready(), 2U);
  EXPECT_EQ(series.ready(13, 22), 2U);

  model::Axis axis(model::AxisKind::time);
  axis.update(model_);
  OverviewLayout layout;
  layout_overview(model_, axis, series, {0, 0, 716, 48}, axis.end(), {350, 700, 0, 1000}, 1, layout);
  EXPECT_EQ(layout.strip, (ui::Rect{8, 4, 708, 44}));
  EXPECT_EQ(layout.window.x0, 183);
  EXPECT_EQ(layout.window.x1, 358);
  EXPECT_THAT(layout.columns, SizeIs(350));
  EXPECT_NEAR(layout.columns[10].load, 1, 0.01);
  EXPECT_NEAR(layout.columns[200].load, 0, 0.01);
}

test::TraceBuilder two_threads() {
  test::TraceBuilder trace;
  trace.thread_begin(1, "main").thread_begin(2, "client-1").at(100).thread_block(1, trace::Call::recv, 7, 23);
  trace.at(200).thread_block(2, trace::Call::sleep).at(600).thread_resume(2).at(700).thread_end(2);
  return trace;
}

TEST(ThreadPanels, TheOverviewIsOfThreadsWhereThereIsNoLoop) {
  const test::TraceBuilder trace = two_threads();
  model::Model model(trace.symbols());
  model.append(trace.events());
  LoadSeries series;
  series.update(model, model::kNoLane);
  EXPECT_EQ(series.load(0, 100), 1) << "two ran";
  EXPECT_EQ(series.load(0, 200), 1) << "two, then one";
  EXPECT_NEAR(series.load(200, 600), 0, 0.001);
  EXPECT_NEAR(series.load(500, 700), 0.5, 0.001);
  EXPECT_EQ(series.most_ready(), 0U);
}

TEST(ThreadPanels, SayWhatAThreadIsBlockedIn) {
  const test::TraceBuilder trace = two_threads();
  model::Model model(trace.symbols());
  model.append(trace.events());
  const model::LaneIndex main_lane = model.lane_of_thread(0, 1);
  EXPECT_EQ(explain(model, main_lane, 1, 700).sentence,
            "Blocked in recv on fd 7 at program.cpp:23 in program, since 0.000 000 100 s, 600 ns so far.");
  const model::Moment at = model.moment_at(300);
  const trace::LoopState state = model.state_at(at);
  const TaskFacts facts = task_facts(model, state, main_lane, at, 300);
  EXPECT_EQ(facts.state_word, words::Id::state_blocked);
  ASSERT_EQ(facts.times.size(), 2U);
  EXPECT_EQ(facts.times[0].ns, 100);
  EXPECT_EQ(facts.times[1].ns, 200);
  EXPECT_EQ(line_marks(model, state, 0, "program.cpp").at(23).front().lane, main_lane);
  EXPECT_EQ(task_state(model, model.lanes()[main_lane], at), trace::TaskState::awaiting);
  EXPECT_EQ(task_name(model, 0, 2), "client-1");
}

TEST(ThreadPanels, ThePanelOfTheLoopListsThreadsWhereThereIsNone) {
  const test::TraceBuilder trace = two_threads();
  model::Model model(trace.symbols());
  model.append(trace.events());
  const test::FixedMetrics metrics;
  const model::Moment at = model.moment_at(300);
  const trace::LoopState state = model.state_at(at);
  const LoopPanelLayout layout = layout_loop_panel({.model = model,
                                                    .state = state,
                                                    .cursor = at,
                                                    .now_ns = 300,
                                                    .has_loop = false,
                                                    .metrics = metrics,
                                                    .area = {0, 0, 300, 600}});
  std::vector<std::string> texts;
  for (const PanelRow& row : layout.rows) texts.push_back(row.text + "|" + row.detail + "|" + row.value);
  EXPECT_THAT(texts, testing::ElementsAre("Running||0", "none: all wait||", "Blocked||2",
                                          "main|recv on fd 7, at program.cpp:23|200 ns", "client-1|sleep|100 ns"));
}

TEST_F(Panels, TheLoadIsTheSameWhetherItGrowsOrComesAtOnce) {
  LoadSeries at_once;
  at_once.update(model_, 0);
  model::Model growing(trace_.symbols());
  LoadSeries series;
  for (const trace::Event& event : trace_.events()) {
    growing.append(std::span(&event, 1));
    series.update(growing, 0);
  }
  for (TimeNs begin = 0; begin < 1400; begin += 50) {
    EXPECT_EQ(series.load(begin, begin + 50), at_once.load(begin, begin + 50)) << begin;
  }
}

TEST(Load, IsThatOfEveryFrameAndEveryRun) {
  const test::RandomTrace made = test::random_trace({.seed = 5, .events = 20'000, .max_tasks = 8});
  test::Random random(5);
  model::Model model(made.builder.symbols());
  LoadSeries series;
  std::span<const trace::Event> rest = made.builder.events();
  while (!rest.empty()) {
    const std::size_t size = std::min<std::size_t>(rest.size(), 1 + random.below(8000));
    model.append(rest.first(size));
    rest = rest.subspan(size);
    series.update(model, 0);
    for (int i = 0; i < 20; ++i) {
      const std::uint64_t begin = random.below(model.events().size());
      const std::uint64_t end = begin + random.below(model.events().size() - begin + 1);
      std::map<std::uint64_t, std::uint32_t> frames;  // the turns of those that begin in the range
      for (std::size_t turn = 0; turn < model.turns().size(); ++turn) {
        const std::uint64_t frame = model.turns()[turn].frame;
        const bool first = turn == 0 || model.turns()[turn - 1].frame != frame;
        const bool inside = model.turns().begin_event(turn) >= begin && model.turns().begin_event(turn) < end;
        if (first ? inside : frames.contains(frame)) ++frames[frame];
      }
      std::uint32_t most = 0;
      for (const auto& [frame, turns] : frames) most = std::max(most, turns);
      ASSERT_EQ(series.ready(begin, end), most);

      const TimeNs from = model.events().time_ns(begin);
      const TimeNs to = from + 1 + static_cast<TimeNs>(random.below(1'000'000));
      TimeNs run_ns = 0;
      for (const model::Span& span : model.lanes()[0].spans) {
        if (span.state != model::SpanState::run) continue;
        run_ns += std::max<TimeNs>(0, std::min(span.end_ns, to) - std::max(span.begin_ns, from));
      }
      ASSERT_NEAR(series.load(from, to), static_cast<double>(run_ns) / static_cast<double>(to - from), 1e-9);
    }
  }
}

TEST_F(Panels, AWaitThatLastsBeyondTheLastEventIsNoLoad) {
  model::Model early(trace_.symbols());
  early.append(std::span(trace_.events()).first(24));  // the loop waits from 300 on
  LoadSeries series;
  series.update(early, 0);
  model::Axis axis(model::AxisKind::time);
  axis.update(early);
  OverviewLayout layout;
  layout_overview(early, axis, series, {0, 0, 716, 48}, 1000, {0, 1000, 0, 1000}, 1, layout);
  EXPECT_NEAR(layout.columns[300].load, 0, 0.01);
}

}  // namespace
}  // namespace loopscope::views
