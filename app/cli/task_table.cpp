#include "app/cli/task_table.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/text_table.h"
#include "core/base/duration.h"

namespace loopscope::cli {
namespace {

using Align = TextTable::Align;
using diagnose::Statistics;
using diagnose::TaskStatistics;
using trace::TaskState;

constexpr const char* kUnknownCoroutine = "(unknown)";

/// The sum of some tasks.
struct Figures {
  std::uint64_t tasks = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t pending = 0;
  std::uint64_t turns = 0;
  TimeNs running_ns = 0;
  TimeNs ready_ns = 0;
  TimeNs awaiting_ns = 0;
  TimeNs selector_ns = 0;

  void add(const TaskStatistics& task) {
    ++tasks;
    if (task.state == TaskState::failed) ++failed;
    if (task.state == TaskState::cancelled) ++cancelled;
    if (!trace::is_final(task.state)) ++pending;
    turns += task.turns;
    running_ns += task.running_ns;
    ready_ns += task.ready_ns;
    awaiting_ns += task.awaiting_ns;
    selector_ns += task.selector_ns;
  }
};

Figures figures_of(const TaskStatistics& task) {
  Figures figures;
  figures.add(task);
  return figures;
}

/// A column of numbers, by which rows can be sorted, the greatest first.
struct NumberColumn {
  std::string_view name;
  std::uint64_t (*value)(const Figures&);
};
constexpr NumberColumn kNumbers[] = {
    {"running", [](const Figures& figures) { return static_cast<std::uint64_t>(figures.running_ns); }},
    {"ready", [](const Figures& figures) { return static_cast<std::uint64_t>(figures.ready_ns); }},
    {"awaiting", [](const Figures& figures) { return static_cast<std::uint64_t>(figures.awaiting_ns); }},
    {"selector", [](const Figures& figures) { return static_cast<std::uint64_t>(figures.selector_ns); }},
    {"turns", [](const Figures& figures) { return figures.turns; }},
    {"tasks", [](const Figures& figures) { return figures.tasks; }},
    {"failed", [](const Figures& figures) { return figures.failed; }},
    {"cancelled", [](const Figures& figures) { return figures.cancelled; }},
    {"pending", [](const Figures& figures) { return figures.pending; }},
};
constexpr std::size_t kNumbersOfTasks = 5;  // the rest counts tasks

const NumberColumn* number_column(std::string_view name) {
  const auto* found = std::find_if(std::begin(kNumbers), std::end(kNumbers),
                                   [name](const NumberColumn& column) { return column.name == name; });
  return found == std::end(kNumbers) ? nullptr : found;
}

std::vector<std::string_view> sort_columns(bool by_coroutine) {
  std::vector<std::string_view> names;
  const std::size_t numbers = by_coroutine ? std::size(kNumbers) : kNumbersOfTasks;
  for (const NumberColumn& column : std::span(kNumbers).first(numbers)) names.push_back(column.name);
  names.push_back("coroutine");
  if (!by_coroutine) names.insert(names.end(), {"task", "state", "created"});
  return names;
}

std::string coroutine_name(const Statistics& statistics, LocationId coroutine) {
  const trace::Symbols& symbols = statistics.symbols();
  const std::string_view name = symbols.string(symbols.location(coroutine).function);
  return name.empty() ? kUnknownCoroutine : std::string(name);
}

/// "-" stands for no time at all, so that the figures that matter stand out.
std::string time_cell(TimeNs ns) { return ns == 0 ? "-" : format_duration(ns); }
std::string count_cell(std::uint64_t count) { return count == 0 ? "-" : std::to_string(count); }

void add_times(TextTable::Cells& cells, const Figures& figures) {
  cells.push_back(std::to_string(figures.turns));
  for (const TimeNs ns : {figures.running_ns, figures.ready_ns, figures.awaiting_ns, figures.selector_ns}) {
    cells.push_back(time_cell(ns));
  }
}

void add_time_columns(std::vector<TextTable::Column>& columns) {
  for (const char* title : {"turns", "running", "ready", "awaiting", "selector"})
    columns.push_back({title, Align::right});
}

/// The first `top` of `count` rows by their keys; rows with the same key stay in order.
template <class Key>
std::vector<std::size_t> first_by(std::size_t count, std::size_t top, const Key& key) {
  using Value = decltype(key(0));
  std::vector<std::pair<Value, std::size_t>> keys;
  keys.reserve(count);
  for (std::size_t i = 0; i < count; ++i) keys.emplace_back(key(i), i);
  top = std::min(top, count);
  std::partial_sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(top), keys.end());
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < top; ++i) rows.push_back(keys[i].second);
  return rows;
}

/// A key that puts the greatest number first.
std::uint64_t descending(std::uint64_t number) { return UINT64_MAX - number; }

std::vector<std::size_t> tasks_in_order(const Statistics& statistics, std::string_view sort, std::size_t top) {
  const std::size_t count = statistics.task_count();
  if (const NumberColumn* column = number_column(sort)) {
    return first_by(count, top,
                    [&](std::size_t i) { return descending(column->value(figures_of(statistics.task_at(i)))); });
  }
  if (sort == "created") return first_by(count, top, [](std::size_t i) { return i; });
  return first_by(count, top, [&](std::size_t i) -> std::string {
    const TaskStatistics task = statistics.task_at(i);
    if (sort == "state") return trace::to_string(task.state);
    return sort == "task" ? task.name : coroutine_name(statistics, task.coroutine);
  });
}

TextTable::Cells task_cells(const Statistics& statistics, std::size_t index) {
  const TaskStatistics task = statistics.task_at(index);
  TextTable::Cells cells{task.name, coroutine_name(statistics, task.coroutine), trace::to_string(task.state)};
  add_times(cells, figures_of(task));
  cells.push_back(task.outcome ? std::string(statistics.symbols().string(*task.outcome)) : std::string());
  return cells;
}

std::string title(std::size_t count, std::size_t shown, const char* of_what, std::string_view sort) {
  const std::string number = shown < count ? fmt::format("{} of {}", shown, count) : std::to_string(count);
  return fmt::format("{} {}, by {}:\n", number, of_what, sort);
}

}  // namespace

void TaskTable::declare(Options& options) {
  options.value("--sort", "COLUMN", sort_text_,
                "The column by which the table is sorted, such as running (without it), ready, turns, task, created");
  options.value("--top", "N", top_text_, "How many tasks and diagnostics to list, 20 without it; all lists every one");
  options.value("--by", "GROUP", by_text_, "coroutine: one row for all tasks that run the same coroutine");
}

std::string TaskTable::given() const {
  if (!sort_text_.empty()) return "--sort";
  if (!top_text_.empty()) return "--top";
  return by_text_.empty() ? "" : "--by";
}

Result<void> TaskTable::check() {
  if (!by_text_.empty() && by_text_ != "coroutine") {
    return Error{fmt::format("--by: '{}' is no group; valid is coroutine", by_text_)};
  }
  if (!sort_text_.empty()) {
    const std::vector<std::string_view> columns = sort_columns(!by_text_.empty());
    if (std::find(columns.begin(), columns.end(), sort_text_) == columns.end()) {
      return Error{fmt::format("--sort: '{}' is no column; valid are {}", sort_text_, fmt::join(columns, ", "))};
    }
    sort_ = sort_text_;
  }
  if (top_text_.empty()) return {};
  const Result<std::size_t> top = top_option(top_text_);
  if (!top) return top.error();
  top_ = *top;
  return {};
}

void TaskTable::print(const Statistics& statistics, int width, Printer& out) const {
  if (by_text_.empty()) {
    print_tasks(statistics, width, out);
  } else {
    print_coroutines(statistics, width, out);
  }
}

void TaskTable::print_tasks(const Statistics& statistics, int width, Printer& out) const {
  std::vector<TextTable::Column> columns{{"task", Align::left, true}, {"coroutine", Align::left, true}, {"state"}};
  add_time_columns(columns);
  columns.push_back({"outcome", Align::left, true});
  TextTable table(std::move(columns));
  Figures total;
  for (std::size_t i = 0; i < statistics.task_count(); ++i) total.add(statistics.task_at(i));
  TextTable::Cells total_cells{"total", "", ""};
  add_times(total_cells, total);
  total_cells.emplace_back();

  // There may be millions of rows: they are made twice rather than kept.
  const std::vector<std::size_t> rows = tasks_in_order(statistics, sort_, top_);
  for (const std::size_t row : rows) table.measure(task_cells(statistics, row));
  table.measure(total_cells);
  out.add(title(statistics.task_count(), rows.size(), "tasks", sort_));
  out.add(table.titles(width));
  for (const std::size_t row : rows) out.add(printable(table.line(task_cells(statistics, row))));
  out.add(table.line(total_cells));
  out.add(more_text(statistics.task_count(), rows.size()));
}

void TaskTable::print_coroutines(const Statistics& statistics, int width, Printer& out) const {
  std::map<std::string, Figures> by_name;
  Figures total;
  for (std::size_t i = 0; i < statistics.task_count(); ++i) {
    const TaskStatistics task = statistics.task_at(i);
    by_name[coroutine_name(statistics, task.coroutine)].add(task);
    total.add(task);
  }
  const std::vector<std::pair<std::string, Figures>> groups(by_name.begin(), by_name.end());
  const NumberColumn* column = number_column(sort_);
  const std::vector<std::size_t> rows = first_by(groups.size(), top_, [&](std::size_t i) {
    return column == nullptr ? 0 : descending(column->value(groups[i].second));
  });

  std::vector<TextTable::Column> columns{{"coroutine", Align::left, true}};
  for (const char* count : {"tasks", "failed", "cancelled", "pending"}) columns.push_back({count, Align::right});
  add_time_columns(columns);
  TextTable table(std::move(columns));
  const auto add_row = [&table](const std::string& name, const Figures& figures) {
    TextTable::Cells cells{name, std::to_string(figures.tasks), count_cell(figures.failed),
                           count_cell(figures.cancelled), count_cell(figures.pending)};
    add_times(cells, figures);
    table.add(std::move(cells));
  };
  for (const std::size_t row : rows) add_row(groups[row].first, groups[row].second);
  add_row("total", total);
  out.add(title(groups.size(), rows.size(), "coroutines", sort_));
  out.add(printable(table.text(width)));
  out.add(more_text(groups.size(), rows.size()));
}

Result<std::size_t> top_option(const std::string& text) {
  if (text == "all") return std::numeric_limits<std::size_t>::max();
  std::size_t top = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, top);
  if (error == std::errc{} && stop == end && top > 0) return top;
  return Error{fmt::format("--top: '{}' is no number of rows; valid are 1, 2, ... and all", text)};
}

std::string more_text(std::size_t count, std::size_t shown) {
  return count > shown ? fmt::format("{} more; --top all lists every one\n", count - shown) : std::string();
}

}  // namespace loopscope::cli
