#include <fmt/format.h>

#include <functional>
#include <span>
#include <system_error>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/cli/progress.h"
#include "app/cli/text_table.h"
#include "app/exporters/exporter.h"
#include "core/base/duration.h"

namespace loopscope::cli {
namespace {

using exporters::Exporter;
using exporters::Format;

/// The events of a file, in pieces that a progress line can go between.
Result<void> export_events(Exporter& exporter, const trace::Trace& trace, Progress& progress) {
  constexpr std::size_t kPiece = 4096;
  const InterruptWatch interrupts;
  std::span<const trace::Event> rest = trace.events;
  while (!rest.empty()) {
    const auto piece = rest.first(std::min(kPiece, rest.size()));
    if (Result<void> appended = exporter.append(piece, trace.symbols); !appended) return appended;
    rest = rest.subspan(piece.size());
    progress.show(trace.events.size() - rest.size());
    if (interrupts.interrupted()) return Error{"interrupted; nothing was written"};
  }
  return exporter.finish(trace.symbols);
}

}  // namespace

Result<void> convert(const ConvertRequest& request) {
  std::error_code ignored;
  if (std::filesystem::equivalent(request.file, request.output, ignored)) {
    return Error{fmt::format("{}: is the file to convert, too; give -o another name", request.output.string())};
  }
  // To write a trace again with what is intact of it is the very purpose of .lscope to .lscope.
  const bool allow_truncated = request.allow_truncated || request.format == Format::lscope;
  const Result<trace::Trace> trace = read_trace(request.file, allow_truncated);
  if (!trace) return trace.error();
  auto exporter = Exporter::create(request.format, request.output, trace->info);
  if (!exporter) return exporter.error();
  {
    Progress progress("converting " + printable(request.file.filename().string()), trace->events.size(), "events");
    if (Result<void> exported = export_events(**exporter, *trace, progress); !exported) return exported;
  }
  const TimeNs duration_ns = trace->events.empty() ? 0 : trace->events.back().time_ns;
  return print(
      fmt::format("{}: {} events, {}\n", request.output.string(), trace->events.size(), format_duration(duration_ns)));
}

}  // namespace loopscope::cli
