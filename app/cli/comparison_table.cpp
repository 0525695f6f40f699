#include "app/cli/comparison_table.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "app/cli/json.h"
#include "app/cli/task_table.h"
#include "app/cli/text_table.h"
#include "app/diagnose/message.h"
#include "app/words/format.h"

namespace loopscope::cli {
namespace {

using diagnose::Difference;
using diagnose::LaneMatches;
using diagnose::Measure;
using diagnose::RunFigures;
using diagnose::TaskStatistics;
using diagnose::ThreadStatistics;
using words::Id;
using Align = TextTable::Align;

/// What a table says of each run beside its value, the widest first.
enum class Detail { all, ratio, none };

TextTable figures_table(const Comparison& comparison, words::Words words, Detail detail) {
  std::vector<TextTable::Column> columns{{std::string(words[Id::compare_measure])}};
  for (const RunOperand& operand : comparison.operands) {
    columns.push_back({printable(operand.title), Align::right, true});
    if (&operand == &comparison.operands.front()) continue;
    if (detail == Detail::all) columns.push_back({"", Align::right});
    if (detail != Detail::none) columns.push_back({"", Align::right});
  }
  TextTable table(std::move(columns));
  for (const Measure& measure : diagnose::measures()) {
    if (!worth_a_row(measure, comparison.figures)) continue;
    TextTable::Cells cells{std::string(words[measure.title])};
    for (const RunFigures& run : comparison.figures) {
      const Difference difference = compare(measure, comparison.figures.front(), run);
      cells.push_back(value_text(measure, difference.value));
      if (&run == &comparison.figures.front()) continue;
      if (detail == Detail::all) cells.push_back(difference_text(measure, difference.from_first));
      if (detail != Detail::none) cells.push_back(diagnose::ratio_text(difference.ratio));
    }
    table.add(std::move(cells));
  }
  return table;
}

int width_of_lines(std::string_view text) { return display_width(text.substr(0, text.find('\n'))); }

/// The fullest table that fits the terminal.
std::string figures_text(const Comparison& comparison, words::Words words, int width) {
  for (const Detail detail : {Detail::all, Detail::ratio}) {
    std::string text = figures_table(comparison, words, detail).text(width);
    if (width == 0 || width_of_lines(text) <= width) return text;
  }
  return figures_table(comparison, words, Detail::none).text(width);
}

std::string time_cell(TimeNs ns) { return ns == 0 ? "-" : words::format_duration(ns); }

/// A lane of a run: a task's or a thread's.
struct Lane {
  std::optional<TaskStatistics> task;
  std::optional<ThreadStatistics> thread;

  const std::string& name() const { return task ? task->name : thread->name; }
};

/// Lanes of a run are numbered through: its tasks, then its threads.
Lane lane_of(const diagnose::Statistics& statistics, std::size_t number) {
  if (number < statistics.task_count()) return {.task = statistics.task_at(number), .thread = {}};
  return {.task = {}, .thread = statistics.thread_at(number - statistics.task_count())};
}

Id state_of(const ThreadStatistics& thread) {
  if (thread.state == trace::ThreadState::running) return Id::state_running;
  return thread.state == trace::ThreadState::blocked ? Id::state_blocked : Id::state_done;
}

TextTable::Cells lane_cells(const Lane& lane, std::string name, std::string run, words::Words words, bool threads) {
  const Id state = lane.task ? diagnose::state_word(lane.task->state) : state_of(*lane.thread);
  TextTable::Cells cells{std::move(name), std::move(run), std::string(words[state]),
                         words::format_count(lane.task ? lane.task->turns : lane.thread->turns)};
  if (lane.task) {
    const TaskStatistics& task = *lane.task;
    for (const TimeNs ns : {task.running_ns, task.ready_ns, task.awaiting_ns, task.selector_ns}) {
      cells.push_back(time_cell(ns));
    }
  } else {
    cells.push_back(time_cell(lane.thread->running_ns));
    cells.insert(cells.end(), 3, time_cell(0));
  }
  if (threads) cells.push_back(time_cell(lane.thread ? lane.thread->all_blocked_ns() : 0));
  return cells;
}

bool has_threads(const Comparison& comparison) {
  return std::any_of(comparison.reports.begin(), comparison.reports.end(),
                     [](const RunReport& report) { return report.statistics().thread_count() > 0; });
}

/// The rows of lanes that belong together stand under each other, the name on the first of them.
template <class Take>
void for_each_lane(const Comparison& comparison, std::size_t top, words::Words words, const Take& take) {
  const bool threads = has_threads(comparison);
  for (std::size_t i = 0; i < std::min(top, comparison.lanes.size()); ++i) {
    const LaneMatches::Row row = comparison.lanes.row(i);
    bool named = false;
    for (std::size_t run = 0; run < comparison.reports.size(); ++run) {
      if (row[run] == LaneMatches::kNone) continue;
      const Lane lane = lane_of(comparison.reports[run].statistics(), row[run]);
      take(lane_cells(lane, std::exchange(named, true) ? std::string() : lane.name(), comparison.operands[run].title,
                      words, threads));
    }
  }
}

void print_lanes(const Comparison& comparison, std::size_t top, words::Words words, int width, Printer& out) {
  if (comparison.lanes.empty()) return;
  std::vector<TextTable::Column> columns{{std::string(words[Id::compare_lane]), Align::left, true},
                                         {std::string(words[Id::compare_run]), Align::left, true},
                                         {std::string(words[Id::compare_state])},
                                         {std::string(words[Id::compare_turns]), Align::right}};
  for (const Id state : {Id::state_running, Id::state_ready, Id::state_awaiting, Id::state_selector}) {
    columns.push_back({std::string(words[state]), Align::right});
  }
  if (has_threads(comparison)) columns.push_back({std::string(words[Id::state_blocked]), Align::right});
  TextTable table(std::move(columns));
  // There may be millions of rows: they are made twice rather than kept.
  for_each_lane(comparison, top, words, [&](const TextTable::Cells& cells) { table.measure(cells); });
  out.add("\n" + table.titles(width));
  for_each_lane(comparison, top, words, [&](const TextTable::Cells& cells) { out.add(printable(table.line(cells))); });
  out.add(more_text(comparison.lanes.size(), std::min(top, comparison.lanes.size())));
}

/// A number as exact as the figures are: only a share is no whole one.
void write_number(JsonWriter& json, const Measure& measure, const std::optional<double>& number) {
  if (!number) return json.null();
  if (measure.unit == Measure::Unit::share) return json.value(*number);
  json.value(static_cast<std::int64_t>(std::llround(*number)));
}

void write_run(JsonWriter& json, const RunOperand& operand, const RunReport& report, const RunFigures& figures) {
  json.begin_object();
  json.member("title", operand.title);
  json.member("program", report.info().program);
  json.key("arguments");
  json.begin_array();
  for (const std::string& argument : report.info().arguments) json.value(argument);
  json.end_array();
  json.member("clock", to_string(report.info().clock));
  json.member("events", figures.events);
  json.member("dropped", figures.dropped);
  json.member("loops", figures.loops);
  for (const Measure& measure : diagnose::measures()) {
    json.key(measure.key);
    write_number(json, measure, measure.of(figures));
  }
  json.end_object();
}

void write_differences(JsonWriter& json, const Comparison& comparison, const Measure& measure) {
  json.begin_object();
  json.member("measure", measure.key);
  std::vector<Difference> runs;
  for (const RunFigures& run : comparison.figures) runs.push_back(compare(measure, comparison.figures.front(), run));
  json.key("differences");
  json.begin_array();
  for (const Difference& run : runs) write_number(json, measure, run.from_first);
  json.end_array();
  json.key("ratios");
  json.begin_array();
  for (const Difference& run : runs) json.value(run.ratio);
  json.end_array();
  json.end_object();
}

void write_lane(JsonWriter& json, const TaskStatistics& task) {
  json.begin_object();
  json.member("kind", "task");
  json.member("id", task.id);
  json.member("loop", task.loop);
  json.member("state", trace::to_string(task.state));
  json.member("created_ns", task.created_ns);
  json.member("ended_ns", task.ended_ns);
  json.member("turns", task.turns);
  json.key("ns");
  json.begin_object();
  json.member("running", task.running_ns);
  json.member("ready", task.ready_ns);
  json.member("awaiting", task.awaiting_ns);
  json.member("selector", task.selector_ns);
  json.end_object();
  json.end_object();
}

void write_lane(JsonWriter& json, const ThreadStatistics& thread) {
  json.begin_object();
  json.member("kind", "thread");
  json.member("id", thread.id);
  json.member("loop", thread.loop);
  json.member("state", trace::to_string(thread.state));
  json.member("begun_ns", thread.begun_ns);
  json.member("ended_ns", thread.ended_ns);
  json.member("turns", thread.turns);
  json.key("ns");
  json.begin_object();
  json.member("running", thread.running_ns);
  json.member("blocked", thread.all_blocked_ns());
  json.end_object();
  json.end_object();
}

void write_lanes(JsonWriter& json, const Comparison& comparison, const LaneMatches::Row& row) {
  std::vector<std::optional<Lane>> lanes;
  std::string name;
  for (std::size_t run = 0; run < comparison.reports.size(); ++run) {
    lanes.emplace_back();
    if (row[run] == LaneMatches::kNone) continue;
    lanes.back() = lane_of(comparison.reports[run].statistics(), row[run]);
    name = lanes.back()->name();
  }
  json.begin_object();
  json.member("name", name);
  json.key("runs");
  json.begin_array();
  for (const auto& lane : lanes) {
    if (!lane) {
      json.null();
    } else {
      lane->task ? write_lane(json, *lane->task) : write_lane(json, *lane->thread);
    }
  }
  json.end_array();
  json.end_object();
}

}  // namespace

Comparison make_comparison(std::vector<RunOperand> operands, std::vector<RunReport> reports) {
  Comparison comparison{.operands = std::move(operands), .reports = std::move(reports), .figures = {}, .lanes = {}};
  std::vector<std::vector<std::uint64_t>> keys;
  for (const RunReport& report : comparison.reports) {
    comparison.figures.push_back(figures_of(report.builder()));
    const diagnose::Statistics& statistics = report.statistics();
    const std::size_t lanes = statistics.task_count() + statistics.thread_count();
    keys.emplace_back().reserve(lanes);
    // A task and a thread of one name belong together: a client is a client.
    for (std::size_t i = 0; i < lanes; ++i) keys.back().push_back(LaneMatches::key(0, lane_of(statistics, i).name()));
  }
  comparison.lanes = LaneMatches(keys);
  return comparison;
}

void print_text(const Comparison& comparison, std::size_t top, words::Words words, int width, Printer& out) {
  for (const RunReport& report : comparison.reports) out.add(printable(report.header()));
  out.add("\n" + figures_text(comparison, words, width));
  print_lanes(comparison, top, words, width, out);
}

void print_json(const Comparison& comparison, Printer& out) {
  JsonWriter json(out);
  json.begin_object();
  json.member("format", 1);
  json.key("runs");
  json.begin_array();
  for (std::size_t i = 0; i < comparison.reports.size(); ++i) {
    write_run(json, comparison.operands[i], comparison.reports[i], comparison.figures[i]);
  }
  json.end_array();
  json.key("differences");
  json.begin_array();
  for (const Measure& measure : diagnose::measures()) write_differences(json, comparison, measure);
  json.end_array();
  json.key("lanes");
  json.begin_array();
  for (std::size_t i = 0; i < comparison.lanes.size(); ++i) write_lanes(json, comparison, comparison.lanes.row(i));
  json.end_array();
  json.end_object();
}

}  // namespace loopscope::cli
