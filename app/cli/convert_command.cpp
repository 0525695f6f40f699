#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/cli/progress.h"
#include "app/cli/text_table.h"
#include "app/exporters/exporter.h"
#include "core/base/duration.h"
#include "core/trace/file/event_stream.h"
#include "core/trace/file/seekable_file.h"

namespace loopscope::cli {
namespace {

using exporters::Exporter;
using exporters::Format;

/// Hands over the events of the file, as far as it is intact.
Result<void> export_events(const trace::SeekableFile& file, trace::EventStream& stream, Exporter& exporter) {
  const InterruptWatch interrupts;
  Progress progress("converting " + printable(std::filesystem::path(file.name()).filename().string()),
                    file.event_count(), "events");
  std::vector<trace::Event> events;
  while (stream.next(events)) {
    if (Result<void> appended = exporter.append(events, stream.symbols()); !appended) return appended;
    progress.show(stream.event_count());
    if (interrupts.interrupted()) return Error{file.name() + ": the conversion was interrupted; nothing was written"};
  }
  return {};
}

}  // namespace

Result<void> convert(const ConvertRequest& request) {
  // To write a trace again with what is intact of it is what .lscope to .lscope is for.
  const bool allow_truncated = request.allow_truncated || request.format == Format::lscope;
  const Result<importers::OpenedFile> opened = open_trace(request.file, allow_truncated);
  if (!opened) return opened.error();
  const trace::SeekableFile& file = *opened->file;
  std::error_code ignored;
  if (std::filesystem::equivalent(file.name(), request.output, ignored)) {
    return Error{fmt::format("{}: is the file to convert, too; give -o another name", request.output.string())};
  }
  auto exporter = Exporter::create(request.format, request.output, file.info());
  if (!exporter) return exporter.error();
  trace::EventStream stream(file);
  if (Result<void> exported = export_events(file, stream, **exporter); !exported) return exported;
  // Where nothing is intact there is nothing to write again.
  const bool take_rest = request.allow_truncated || (allow_truncated && stream.event_count() > 0);
  if (Result<void> whole = check_damage(file.name(), stream, take_rest); !whole) return whole;
  if (Result<void> finished = (*exporter)->finish(stream.symbols()); !finished) return finished;
  return print(fmt::format("{}: {} events, {}\n", request.output.string(), stream.event_count(),
                           format_duration(file.duration_ns())));
}

}  // namespace loopscope::cli
