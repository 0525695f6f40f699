#include "app/diagnose/comparison.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "app/words/format.h"
#include "core/base/check.h"

namespace loopscope::diagnose {
namespace {

using words::Id;
using Unit = Measure::Unit;

template <auto member>
std::optional<double> number(const RunFigures& run) {
  return static_cast<double>(run.*member);
}

/// Of loops: a run without one has none of it, not even 0.
template <auto member>
std::optional<double> of_loops(const RunFigures& run) {
  return run.loops == 0 ? std::nullopt : number<member>(run);
}

/// The share of its loops' time that they were not waiting.
std::optional<double> load(const RunFigures& run) {
  const TimeNs all_ns = run.run_ns + run.select_ns + run.idle_ns;
  if (all_ns == 0) return std::nullopt;
  return static_cast<double>(run.run_ns) / static_cast<double>(all_ns);
}

constexpr Measure kMeasures[] = {
    {"total_ns", Id::compare_total, Id::compare_total_help, Unit::time, number<&RunFigures::total_ns>},
    {"turns", Id::compare_turns, Id::compare_turns_help, Unit::count, of_loops<&RunFigures::turns>},
    {"frames", Id::compare_frames, Id::compare_frames_help, Unit::count, of_loops<&RunFigures::frames>},
    {"load", Id::compare_load, Id::compare_load_help, Unit::share, load},
    {"select_ns", Id::compare_select, Id::compare_select_help, Unit::time, of_loops<&RunFigures::select_ns>},
    {"longest_turn_ns", Id::compare_longest_turn, Id::compare_longest_turn_help, Unit::time,
     of_loops<&RunFigures::longest_turn_ns>},
    {"most_ready", Id::compare_most_ready, Id::compare_most_ready_help, Unit::count, of_loops<&RunFigures::most_ready>},
    {"threads", Id::compare_threads, Id::compare_threads_help, Unit::count, number<&RunFigures::threads>},
    {"tasks", Id::compare_tasks, Id::compare_tasks_help, Unit::count, number<&RunFigures::tasks>},
    {"failed", Id::compare_failed, Id::compare_failed_help, Unit::count, number<&RunFigures::failed>},
    {"cancelled", Id::compare_cancelled, Id::compare_cancelled_help, Unit::count, number<&RunFigures::cancelled>},
    {"lines", Id::compare_lines, Id::compare_lines_help, Unit::count, number<&RunFigures::lines>},
    {"errors", Id::compare_errors, Id::compare_errors_help, Unit::count, number<&RunFigures::errors>},
    {"warnings", Id::compare_warnings, Id::compare_warnings_help, Unit::count, number<&RunFigures::warnings>},
};

void add_loops(const Statistics& statistics, RunFigures& run) {
  for (const LoopStatistics& loop : statistics.loops()) {
    ++run.loops;
    run.frames += loop.frames;
    run.turns += loop.turns;
    run.run_ns += loop.run_ns;
    run.select_ns += loop.select_ns;
    run.idle_ns += loop.idle_ns;
    run.longest_turn_ns = std::max(run.longest_turn_ns, loop.max_handle_ns);
    run.most_ready = std::max<std::uint64_t>(run.most_ready, loop.max_ready);
  }
}

/// FNV-1a of 64 bits: the same on every machine, and no name is short enough to matter for its speed.
std::uint64_t hashed(std::uint64_t seed, std::string_view text) {
  constexpr std::uint64_t kPrime = 1099511628211U;
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * kPrime;
  return seed;
}

}  // namespace

RunFigures figures_of(const ReportBuilder& report) {
  const Statistics& statistics = report.statistics();
  RunFigures run;
  run.total_ns = statistics.duration_ns();
  run.events = statistics.events();
  run.dropped = statistics.dropped();
  run.lines = statistics.lines();
  add_loops(statistics, run);
  // Threads that tell of themselves may be those that loops run on.
  run.threads = std::max<std::uint64_t>(run.loops, statistics.thread_count()) + statistics.workers();
  run.tasks = statistics.task_count();
  run.failed = statistics.ended(trace::TaskState::failed);
  run.cancelled = statistics.ended(trace::TaskState::cancelled);
  for (const Diagnostic& diagnostic : report.diagnostics()) {
    ++(diagnostic.rule->severity == Severity::error ? run.errors : run.warnings);
  }
  return run;
}

std::span<const Measure> measures() { return kMeasures; }

bool worth_a_row(const Measure& measure, std::span<const RunFigures> runs) {
  return std::any_of(runs.begin(), runs.end(), [&](const RunFigures& run) { return measure.of(run).value_or(0) != 0; });
}

Difference compare(const Measure& measure, const RunFigures& first, const RunFigures& run) {
  const std::optional<double> base = measure.of(first);
  Difference difference{.value = measure.of(run), .from_first = {}, .ratio = {}};
  if (!base || !difference.value) return difference;
  difference.from_first = *difference.value - *base;
  if (*base != 0) difference.ratio = *difference.value / *base;
  return difference;
}

std::string value_text(const Measure& measure, const std::optional<double>& value) {
  if (!value) return "-";
  switch (measure.unit) {
    case Unit::time:
      return words::format_duration(static_cast<TimeNs>(*value));
    case Unit::count:
      return words::format_count(static_cast<std::uint64_t>(*value));
    case Unit::share:
      break;
  }
  return words::format_percent(*value);
}

std::string difference_text(const Measure& measure, const std::optional<double>& difference) {
  if (!difference) return {};
  if (*difference == 0) return "=";
  return (*difference < 0 ? "-" : "+") + value_text(measure, std::abs(*difference));
}

std::string ratio_text(const std::optional<double>& ratio) {
  return ratio ? words::format_ratio(*ratio) : std::string();
}

std::uint64_t LaneMatches::key(unsigned kind, std::string_view name) {
  constexpr std::uint64_t kOffset = 14695981039346656037U;
  const char first = static_cast<char>(kind);
  return hashed(hashed(kOffset, {&first, 1}), name);
}

LaneMatches::LaneMatches(std::span<const std::vector<std::uint64_t>> runs) {
  LOOPSCOPE_CHECK(runs.size() <= kMostRuns);
  for (std::uint32_t run = 0; run < runs.size(); ++run) {
    row_of_.emplace_back(runs[run].size());
    for (Lane lane = 0; lane < runs[run].size(); ++lane) entries_.push_back({runs[run][lane], 0, run, lane});
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.key, a.run, a.lane) < std::tie(b.key, b.run, b.lane);
  });
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    const Entry& before = entries_[i - 1];
    if (before.key == entries_[i].key && before.run == entries_[i].run) entries_[i].nth = before.nth + 1;
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.key, a.nth, a.run) < std::tie(b.key, b.nth, b.run);
  });
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    if (i == 0 || !together(entries_[i - 1], entries_[i])) rows_.push_back(i);
  }
  std::sort(rows_.begin(), rows_.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::tie(entries_[a].run, entries_[a].lane) < std::tie(entries_[b].run, entries_[b].lane);
  });
  for (std::uint32_t row = 0; row < rows_.size(); ++row) {
    for (std::size_t i = rows_[row]; i < entries_.size() && together(entries_[rows_[row]], entries_[i]); ++i) {
      row_of_[entries_[i].run][entries_[i].lane] = row;
    }
  }
}

LaneMatches::Row LaneMatches::row(std::size_t index) const {
  Row row;
  row.fill(kNone);
  const Entry& first = entries_[rows_[index]];
  for (std::size_t i = rows_[index]; i < entries_.size() && together(first, entries_[i]); ++i) {
    row[entries_[i].run] = entries_[i].lane;
  }
  return row;
}

std::size_t LaneMatches::row_of(std::size_t run, Lane lane) const { return row_of_[run][lane]; }

}  // namespace loopscope::diagnose
