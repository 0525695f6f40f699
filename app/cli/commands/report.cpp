#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/cli/command.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/cli/run_report.h"
#include "app/cli/task_table.h"
#include "app/cli/text_table.h"
#include "app/cli/trace_input.h"
#include "app/diagnose/message.h"
#include "app/diagnose/report.h"
#include "core/base/duration.h"
#include "core/trace/event/event_text.h"

namespace loopscope::cli {
namespace {

using Align = TextTable::Align;
using diagnose::Diagnostic;
using diagnose::LoopStatistics;
using diagnose::Report;
using diagnose::Statistics;
using diagnose::TaskStatistics;
using diagnose::ThreadStatistics;

std::string_view coroutine_name(const trace::Symbols& symbols, LocationId coroutine) {
  return symbols.string(symbols.location(coroutine).function);
}

void write(JsonWriter& json, const LoopStatistics& loop) {
  json.begin_object();
  json.member("id", loop.id);
  json.member("frames", loop.frames);
  json.key("ns");
  json.begin_object();
  json.member("select", loop.select_ns);
  json.member("run", loop.run_ns);
  json.member("idle", loop.idle_ns);
  json.end_object();
  json.member("max_ready", loop.max_ready);
  json.member("max_handle_ns", loop.max_handle_ns);
  json.end_object();
}

/// How a task ended, in the words of the trace; nothing while it lives.
std::optional<std::string_view> outcome_of(trace::TaskState state) {
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

void write(JsonWriter& json, const TaskStatistics& task, const trace::Symbols& symbols) {
  json.begin_object();
  json.member("id", task.id);
  json.member("loop", task.loop);
  json.member("name", task.name);
  json.member("coroutine", coroutine_name(symbols, task.coroutine));
  json.member("parent", id_or_null(task.parent));
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
  json.member("outcome", outcome_of(task.state));
  json.end_object();
}

void write(JsonWriter& json, const ThreadStatistics& thread) {
  json.begin_object();
  json.member("id", thread.id);
  json.member("loop", thread.loop);
  json.member("name", thread.name);
  json.member("state", trace::to_string(thread.state));
  json.member("begun_ns", thread.begun_ns);
  json.member("ended_ns", thread.ended_ns);
  json.member("turns", thread.turns);
  json.key("ns");
  json.begin_object();
  json.member("running", thread.running_ns);
  json.member("blocked", thread.all_blocked_ns());
  json.end_object();
  json.key("blocked_in_ns");
  json.begin_object();
  for (std::size_t call = 0; call < thread.blocked_ns.size(); ++call) {
    if (thread.blocked_ns[call] == 0) continue;
    json.member(trace::to_string(static_cast<trace::Call>(call)), thread.blocked_ns[call]);
  }
  json.end_object();
  json.end_object();
}

void write(JsonWriter& json, const Diagnostic& diagnostic, const trace::Symbols& symbols) {
  const std::string location = diagnose::location_text(symbols, diagnostic.location);
  json.begin_object();
  json.member("rule", diagnostic.rule->id);
  json.member("severity", diagnose::to_string(diagnostic.rule->severity));
  json.member("task", id_or_null(diagnostic.task));
  json.member("begin_ns", diagnostic.begin_ns);
  json.member("end_ns", diagnostic.end_ns);
  json.member("message", diagnose::message(diagnostic, symbols));
  json.member("location", location.empty() ? std::nullopt : std::optional(location));
  json.end_object();
}

void print_json(const Statistics& statistics, const Report& report, Printer& out) {
  const trace::Symbols& symbols = statistics.symbols();
  JsonWriter json(out);
  json.begin_object();
  json.member("format", 1);
  json.member("events", report.events);
  json.member("dropped", report.dropped);
  json.member("duration_ns", report.duration_ns);
  json.key("loops");
  json.begin_array();
  for (const LoopStatistics& loop : report.loops) write(json, loop);
  json.end_array();
  json.key("tasks");
  json.begin_array();
  for (std::size_t i = 0; i < statistics.task_count(); ++i) write(json, statistics.task_at(i), symbols);
  json.end_array();
  json.key("threads");
  json.begin_array();
  for (std::size_t i = 0; i < statistics.thread_count(); ++i) write(json, statistics.thread_at(i));
  json.end_array();
  json.key("diagnostics");
  json.begin_array();
  for (const Diagnostic& diagnostic : report.diagnostics) write(json, diagnostic, symbols);
  json.end_array();
  json.end_object();
}

/// "-" stands for no time at all, so that the figures that matter stand out.
std::string time_cell(TimeNs ns) { return ns == 0 ? "-" : format_duration(ns); }

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

/// The calls that a thread was blocked in, the longest first: "recv 1.00 s, accept 2.10 ms".
std::string blocked_text(const ThreadStatistics& thread) {
  std::vector<std::size_t> calls;
  for (std::size_t call = 0; call < thread.blocked_ns.size(); ++call) {
    if (thread.blocked_ns[call] > 0) calls.push_back(call);
  }
  std::sort(calls.begin(), calls.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(thread.blocked_ns[b], a) < std::pair(thread.blocked_ns[a], b);
  });
  std::string text;
  for (const std::size_t call : calls) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", trace::to_string(static_cast<trace::Call>(call)),
                        format_duration(thread.blocked_ns[call]));
  }
  return text;
}

/// In order of their beginnings, as many as of tasks.
std::string threads_text(const Statistics& statistics, std::size_t top, int width) {
  TextTable table({{"thread", Align::left, true},
                   {"state"},
                   {"turns", Align::right},
                   {"running", Align::right},
                   {"blocked", Align::right},
                   {"blocked in", Align::left, true}});
  const std::size_t shown = std::min(top, statistics.thread_count());
  for (std::size_t i = 0; i < shown; ++i) {
    const ThreadStatistics thread = statistics.thread_at(i);
    table.add({thread.name, trace::to_string(thread.state), std::to_string(thread.turns), time_cell(thread.running_ns),
               time_cell(thread.all_blocked_ns()), blocked_text(thread)});
  }
  return table.text(width) + more_text(statistics.thread_count(), shown);
}

std::string count_text(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string diagnostic_text(const Diagnostic& diagnostic, const trace::Symbols& symbols) {
  const std::string location = diagnose::location_text(symbols, diagnostic.location);
  return fmt::format("{} ({}) at {}: {}{}\n", diagnose::to_string(diagnostic.rule->severity), diagnostic.rule->id,
                     format_duration(diagnostic.begin_ns), diagnose::message(diagnostic, symbols),
                     location.empty() ? std::string() : " [" + location + "]");
}

/// Errors first, then in order of time; and what each rule that found something advises.
void print_diagnostics(const Report& report, const trace::Symbols& symbols, std::size_t top, int width, Printer& out) {
  if (report.diagnostics.empty()) {
    out.add("no diagnostics\n");
    return;
  }
  std::vector<const Diagnostic*> order;
  for (const Diagnostic& diagnostic : report.diagnostics) order.push_back(&diagnostic);
  const auto is_error = [](const Diagnostic* diagnostic) {
    return diagnostic->rule->severity == diagnose::Severity::error;
  };
  std::sort(order.begin(), order.end(),
            [&](const Diagnostic* a, const Diagnostic* b) { return is_error(a) != is_error(b) ? is_error(a) : a < b; });
  const auto errors = static_cast<std::size_t>(std::count_if(order.begin(), order.end(), is_error));
  out.add(fmt::format("{}, {}:\n", count_text(errors, "error"), count_text(order.size() - errors, "warning")));
  const std::size_t shown = std::min(top, order.size());
  std::map<std::string_view, const diagnose::RuleInfo*> rules;
  for (std::size_t i = 0; i < shown; ++i) {
    out.add(printable(diagnostic_text(*order[i], symbols)));
    rules.emplace(order[i]->rule->id, order[i]->rule);
  }
  out.add(more_text(order.size(), shown));
  constexpr int kWidthOfPages = 100;
  for (const auto& [id, rule] : rules) {
    out.add(wrap(fmt::format("{}: {}", id, words::Words()[rule->help]), width > 0 ? width : kWidthOfPages, 2));
  }
}

void print_text(const RunReport& run, const Report& report, const TaskTable& tasks, Printer& out) {
  const Statistics& statistics = run.statistics();
  const int width = terminal_width();
  out.add(printable(run.header()) + "\n");
  print_diagnostics(report, statistics.symbols(), tasks.top(), width, out);
  if (!report.loops.empty()) out.add("\n" + loops_text(report, width));
  if (statistics.thread_count() > 0) {
    out.add("\n" + printable(threads_text(statistics, tasks.top(), width)));
  }
  if (statistics.task_count() == 0) return;
  out.add("\n");
  tasks.print(statistics, width, out);
}

class ReportCommand final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{
        .name = "report",
        .usage = {"FILE [--sort COLUMN] [--top N] [--by coroutine] [--allow-truncated]",
                  "FILE --json [--allow-truncated]"},
        .summary = "Print what is wrong in a trace, its loop's figures and each task's and thread's times",
        .details =
            "Diagnostics come first, errors before warnings. JSON has every task, in "
            "order of creation.",
        .examples = {"loopscope report trace.lscope", "loopscope report trace.lscope --sort ready --top 5",
                     "loopscope report trace.lscope --by coroutine"}};
    return info;
  }

  void declare(Options& options) override {
    input_.declare(options, "report");
    tasks_.declare(options);
    options.flag("--json", json_, "As JSON");
  }

  Result<void> check() override {
    if (const Result<void> input = input_.check("report"); !input) return input;
    if (json_ && !tasks_.given().empty()) {
      return Error{fmt::format("report: {} shapes the table for people; JSON has every task, leave one of them out",
                               tasks_.given())};
    }
    return tasks_.check();
  }

  Result<void> run(Display&) override {
    const Result<RunReport> run = RunReport::of_file(input_.file, input_.allow_truncated);
    if (!run) return run.error();
    const Report report = run->builder().report();
    Printer out;
    if (json_) {
      print_json(run->statistics(), report, out);
    } else {
      print_text(*run, report, tasks_, out);
    }
    return out.finish();
  }

 private:
  TraceInput input_;
  TaskTable tasks_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> report_command() { return std::make_unique<ReportCommand>(); }

}  // namespace loopscope::cli
