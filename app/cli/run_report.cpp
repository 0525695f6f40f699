#include "app/cli/run_report.h"

#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/cli/output.h"
#include "app/cli/progress.h"
#include "app/cli/text_table.h"
#include "app/cli/trace_input.h"
#include "app/session/preset_events.h"
#include "app/session/preset_run.h"
#include "core/base/duration.h"

namespace loopscope::cli {
namespace {

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

Result<RunReport> RunReport::of_file(const std::string& file, bool allow_truncated) {
  Result<importers::OpenedFile> opened = open_trace(file, allow_truncated);
  if (!opened) return opened.error();
  RunReport report;
  report.file_ = *std::move(opened);
  const trace::SeekableFile& seekable = *report.file_.file;
  report.stream_ = std::make_unique<trace::EventStream>(seekable);
  report.builder_ = std::make_unique<diagnose::ReportBuilder>(report.stream_->symbols());
  take_events(seekable, *report.stream_, *report.builder_);
  if (const Result<void> whole = check_damage(seekable.name(), *report.stream_, allow_truncated); !whole) {
    return whole.error();
  }
  report.info_ = report.stream_->info();
  return report;
}

Result<RunReport> RunReport::of_preset(const presets::RunRequest& request) {
  RunReport report;
  report.info_ = session::describe_run(request);
  report.symbols_ = std::make_unique<trace::Symbols>();
  report.builder_ = std::make_unique<diagnose::ReportBuilder>(*report.symbols_);
  Progress progress("running " + request.preset->name, 0, "events");
  const Result<void> told = session::tell_preset(request, *report.symbols_, [&](std::span<const trace::Event> events) {
    report.builder_->append(events);
    progress.show(report.statistics().events());
  });
  if (!told) return told.error();
  return report;
}

Result<RunReport> RunReport::of(const RunSource& source, bool allow_truncated) {
  const auto* request = std::get_if<presets::RunRequest>(&source);
  return request != nullptr ? of_preset(*request)
                            : of_file(std::get<std::filesystem::path>(source).string(), allow_truncated);
}

std::string RunReport::header() const {
  std::string settings;
  for (const std::string& argument : info_.arguments) settings += " " + argument;
  std::string out = fmt::format("{}{}, {} clock: {} events, {}\n", info_.program, settings, to_string(info_.clock),
                                statistics().events(), format_duration(statistics().duration_ns()));
  if (statistics().dropped() > 0) {
    out += fmt::format("{} events were dropped: the figures are incomplete\n", statistics().dropped());
  }
  return out;
}

}  // namespace loopscope::cli
