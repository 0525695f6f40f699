#include <memory>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/cli/progress.h"
#include "app/cli/text_table.h"
#include "app/diagnose/report.h"
#include "core/base/duration.h"
#include "core/trace/event/event_text.h"
#include "core/trace/file/event_stream.h"
#include "core/trace/file/seekable_file.h"

namespace loopscope::cli {
namespace {

using Align = TextTable::Align;
using diagnose::Diagnostic;
using diagnose::LoopStatistics;
using diagnose::Report;
using diagnose::Statistics;
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

void print_json(const Statistics& statistics, const Report& report, Printer& out) {
  const trace::Symbols& symbols = statistics.symbols();
  JsonPrinter json(out);
  json.member("format", 1);
  json.member("events", report.events);
  json.member("dropped", report.dropped);
  json.member("duration_ns", report.duration_ns);
  json.begin_array("loops");
  for (const LoopStatistics& loop : report.loops) json.element(to_json(loop));
  json.end_array();
  json.begin_array("tasks");
  for (std::size_t i = 0; i < statistics.task_count(); ++i) json.element(to_json(statistics.task_at(i), symbols));
  json.end_array();
  json.begin_array("diagnostics");
  for (const Diagnostic& diagnostic : report.diagnostics) json.element(to_json(diagnostic, symbols));
  json.end_array();
  json.finish();
}

/// "-" stands for no time at all, so that the figures that matter stand out.
std::string time_cell(TimeNs ns) { return ns == 0 ? "-" : format_duration(ns); }

std::string header_text(const trace::TraceInfo& info, const Report& report) {
  std::string settings;
  for (const std::string& argument : info.arguments) settings += " " + argument;
  std::string out = fmt::format("{}{}, {} clock: {} events, {}\n", info.program, settings, trace::to_string(info.clock),
                                report.events, format_duration(report.duration_ns));
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

TextTable::Cells cells(const TaskStatistics& task, const trace::Symbols& symbols) {
  return {task.name,
          std::string(coroutine_name(symbols, task.coroutine)),
          trace::to_string(task.state),
          std::to_string(task.turns),
          time_cell(task.running_ns),
          time_cell(task.ready_ns),
          time_cell(task.awaiting_ns),
          time_cell(task.selector_ns),
          task.outcome ? std::string(symbols.string(*task.outcome)) : std::string()};
}

void print_tasks(const Statistics& statistics, int width, Printer& out) {
  TextTable table({{"task", Align::left, true},
                   {"coroutine", Align::left, true},
                   {"state"},
                   {"turns", Align::right},
                   {"running", Align::right},
                   {"ready", Align::right},
                   {"awaiting", Align::right},
                   {"selector", Align::right},
                   {"outcome", Align::left, true}});
  const std::size_t count = statistics.task_count();
  for (std::size_t i = 0; i < count; ++i) table.measure(cells(statistics.task_at(i), statistics.symbols()));
  out.add(table.titles(width));
  for (std::size_t i = 0; i < count; ++i) {
    out.add(printable(table.line(cells(statistics.task_at(i), statistics.symbols()))));
  }
}

void print_diagnostics(const Report& report, const trace::Symbols& symbols, Printer& out) {
  if (report.diagnostics.empty()) out.add("no diagnostics\n");
  for (const Diagnostic& diagnostic : report.diagnostics) {
    const std::string location = diagnose::location_text(symbols, diagnostic.location);
    out.add(printable(fmt::format("{} ({}) at {}: {}{}\n", diagnose::to_string(diagnostic.severity), diagnostic.rule,
                                  format_duration(diagnostic.begin_ns), diagnostic.message,
                                  location.empty() ? std::string() : " [" + location + "]")));
  }
}

void print_text(const trace::TraceInfo& info, const Statistics& statistics, const Report& report, Printer& out) {
  const int width = terminal_width();
  out.add(printable(header_text(info, report) + "\n" + loops_text(report, width)));
  if (statistics.task_count() > 0) {
    out.add("\n");
    print_tasks(statistics, width, out);
  }
  out.add("\n");
  print_diagnostics(report, statistics.symbols(), out);
}

/// Takes in the events of the file, as far as it is intact.
void take_events(const trace::SeekableFile& file, trace::EventStream& stream, diagnose::ReportBuilder& builder) {
  Progress progress("reading " + printable(std::filesystem::path(file.name()).filename().string()), file.event_count(),
                    "events");
  std::vector<trace::Event> events;
  while (stream.next(events)) {
    builder.append(events);
    progress.show(stream.event_count());
  }
}

}  // namespace

Result<void> report(const ReportRequest& request) {
  const Result<importers::OpenedFile> opened = open_trace(request.file, request.allow_truncated);
  if (!opened) return opened.error();
  const trace::SeekableFile& file = *opened->file;
  trace::EventStream stream(file);
  diagnose::ReportBuilder builder(stream.symbols());
  take_events(file, stream, builder);
  if (Result<void> whole = check_damage(file.name(), stream, request.allow_truncated); !whole) return whole;

  Printer out;
  if (request.json) {
    print_json(builder.statistics(), builder.report(), out);
  } else {
    print_text(stream.info(), builder.statistics(), builder.report(), out);
  }
  return out.finish();
}

}  // namespace loopscope::cli
