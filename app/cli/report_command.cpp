#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "app/diagnose/report.h"
#include "core/base/duration.h"
#include "core/trace/text.h"

namespace loopscope::cli {
namespace {

using Align = TextTable::Align;
using diagnose::Diagnostic;
using diagnose::LoopStatistics;
using diagnose::Report;
using diagnose::TaskStatistics;

std::string_view coroutine_name(const trace::Symbols& symbols, LocationId coroutine) {
  return symbols.string(symbols.location(coroutine).function);
}

Json to_json(const LoopStatistics& loop) {
  return {{"id", loop.id},
          {"frames", loop.frames},
          {"ns", {{"select", loop.select_ns}, {"run", loop.run_ns}, {"idle", loop.idle_ns}}},
          {"max_ready", loop.max_ready},
          {"max_handle_ns", loop.max_handle_ns}};
}

/// How a task ended, in the words of the trace; null while it lives.
Json outcome_json(trace::TaskState state) {
  switch (state) {
    case trace::TaskState::done:
      return trace::to_string(trace::Outcome::result);
    case trace::TaskState::failed:
      return trace::to_string(trace::Outcome::exception);
    case trace::TaskState::cancelled:
      return trace::to_string(trace::Outcome::cancelled);
    default:
      return {};
  }
}

Json to_json(const TaskStatistics& task, const trace::Symbols& symbols) {
  return {{"id", task.id},
          {"loop", task.loop},
          {"name", task.name},
          {"coroutine", coroutine_name(symbols, task.coroutine)},
          {"parent", id_or_null(task.parent)},
          {"state", trace::to_string(task.state)},
          {"created_ns", task.created_ns},
          {"ended_ns", task.ended_ns ? Json(*task.ended_ns) : Json()},
          {"turns", task.turns},
          {"ns",
           {{"running", task.running_ns},
            {"ready", task.ready_ns},
            {"awaiting", task.awaiting_ns},
            {"selector", task.selector_ns}}},
          {"outcome", outcome_json(task.state)}};
}

Json to_json(const Diagnostic& diagnostic, const trace::Symbols& symbols) {
  const std::string location = diagnose::location_text(symbols, diagnostic.location);
  return {{"rule", diagnostic.rule},
          {"severity", diagnose::to_string(diagnostic.severity)},
          {"task", id_or_null(diagnostic.task)},
          {"begin_ns", diagnostic.begin_ns},
          {"end_ns", diagnostic.end_ns},
          {"message", diagnostic.message},
          {"location", location.empty() ? Json() : Json(location)}};
}

Json report_json(const Report& report, const trace::Symbols& symbols) {
  Json loops = Json::array();
  for (const LoopStatistics& loop : report.loops) loops.push_back(to_json(loop));
  Json tasks = Json::array();
  for (const TaskStatistics& task : report.tasks) tasks.push_back(to_json(task, symbols));
  Json diagnostics = Json::array();
  for (const Diagnostic& diagnostic : report.diagnostics) diagnostics.push_back(to_json(diagnostic, symbols));
  return {{"format", 1},
          {"events", report.events},
          {"dropped", report.dropped},
          {"duration_ns", report.duration_ns},
          {"loops", std::move(loops)},
          {"tasks", std::move(tasks)},
          {"diagnostics", std::move(diagnostics)}};
}

/// "-" stands for no time at all, so that the figures that matter stand out.
std::string time_cell(TimeNs ns) { return ns == 0 ? "-" : format_duration(ns); }

std::string header_text(const trace::Trace& trace, const Report& report) {
  std::string settings;
  for (const std::string& argument : trace.info.arguments) settings += " " + argument;
  std::string out = fmt::format("{}{}, {} clock: {} events, {}\n", trace.info.program, settings,
                                trace::to_string(trace.info.clock), report.events, format_duration(report.duration_ns));
  if (report.dropped > 0) out += fmt::format("{} events were dropped: the figures are incomplete\n", report.dropped);
  return out;
}

std::string loops_text(const Report& report, int width) {
  TextTable table({{"loop"},
                   {"frames", Align::right},
                   {"select", Align::right},
                   {"run", Align::right},
                   {"idle", Align::right},
                   {"most ready", Align::right},
                   {"longest turn", Align::right}});
  for (const LoopStatistics& loop : report.loops) {
    table.add({std::to_string(loop.id), std::to_string(loop.frames), time_cell(loop.select_ns), time_cell(loop.run_ns),
               time_cell(loop.idle_ns), std::to_string(loop.max_ready), time_cell(loop.max_handle_ns)});
  }
  return table.text(width);
}

std::string tasks_text(const Report& report, const trace::Symbols& symbols, int width) {
  TextTable table({{"task", Align::left, true},
                   {"coroutine", Align::left, true},
                   {"state"},
                   {"turns", Align::right},
                   {"running", Align::right},
                   {"ready", Align::right},
                   {"awaiting", Align::right},
                   {"selector", Align::right},
                   {"outcome", Align::left, true}});
  for (const TaskStatistics& task : report.tasks) {
    table.add({task.name, std::string(coroutine_name(symbols, task.coroutine)), trace::to_string(task.state),
               std::to_string(task.turns), time_cell(task.running_ns), time_cell(task.ready_ns),
               time_cell(task.awaiting_ns), time_cell(task.selector_ns),
               task.outcome ? std::string(symbols.string(*task.outcome)) : std::string()});
  }
  return table.text(width);
}

std::string diagnostics_text(const Report& report, const trace::Symbols& symbols) {
  if (report.diagnostics.empty()) return "no diagnostics\n";
  std::string out;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    const std::string location = diagnose::location_text(symbols, diagnostic.location);
    out += fmt::format("{} ({}) at {}: {}{}\n", diagnose::to_string(diagnostic.severity), diagnostic.rule,
                       format_duration(diagnostic.begin_ns), diagnostic.message,
                       location.empty() ? std::string() : " [" + location + "]");
  }
  return out;
}

std::string people_text(const trace::Trace& trace, const Report& report, int width) {
  std::string out = header_text(trace, report) + "\n" + loops_text(report, width);
  if (!report.tasks.empty()) out += "\n" + tasks_text(report, trace.symbols, width);
  return out + "\n" + diagnostics_text(report, trace.symbols);
}

}  // namespace

Result<void> report(const ReportRequest& request) {
  const Result<trace::Trace> trace = read_trace(request.file, request.allow_truncated);
  if (!trace) return trace.error();
  const Report report = diagnose::make_report(trace->events, trace->symbols);
  return print(request.json ? json_text(report_json(report, trace->symbols))
                            : printable(people_text(*trace, report, terminal_width())));
}

}  // namespace loopscope::cli
