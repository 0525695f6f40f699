#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/cli/output_target.h"
#include "app/cli/progress.h"
#include "app/cli/text_table.h"
#include "app/cli/trace_input.h"
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

class Convert final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{
        .name = "convert",
        .usage = {"FILE -o OUT [--format json|csv|lscope] [--allow-truncated]"},
        .summary = "Write a trace as another format: JSON for Perfetto and Chrome, CSV, or .lscope",
        .details =
            ".json and .csv have what ended in the trace and what lasts to its end. To .lscope a foreign file is "
            "imported, and what is intact of a damaged .lscope file is kept.",
        .examples = {"loopscope convert trace.lscope -o trace.json", "loopscope convert perfetto.json -o trace.lscope",
                     "loopscope convert trace.lscope --format csv -o - | grep say_after"}};
    return info;
  }

  void declare(Options& options) override {
    input_.declare(options, "convert");
    options.value("--format", "FORMAT", format_text_,
                  "json, csv or lscope; without it the extension of OUT says, and standard output gets json");
    options.value("-o,--output", "OUT", output_,
                  "The file to write. By its extension: .json for ui.perfetto.dev and chrome://tracing (Trace Event "
                  "Format), .csv (one row a span), .lscope (repaired); - is standard output");
  }

  Result<void> check() override {
    if (const Result<void> input = input_.check("convert"); !input) return input;
    if (output_.empty()) return Error{"convert: -o OUT is missing; it names the file to write"};
    if (!format_text_.empty()) {
      const std::optional<Format> format = exporters::format_of("x." + format_text_);
      if (!format) return Error{fmt::format("unknown format '{}'; formats are json, csv, lscope", format_text_)};
      format_ = *format;
    } else if (output_ != kStandardStream) {
      const std::optional<Format> format = exporters::format_of(output_);
      if (!format) {
        return Error{fmt::format("convert: -o {}: no format has that extension; valid are {}", output_,
                                 exporters::extensions())};
      }
      format_ = *format;
    }
    return format_ == Format::lscope ? check_no_terminal("convert", output_) : Result<void>();
  }

  Result<void> run(Display&) override {
    // To write a trace again with what is intact of it is what .lscope to .lscope is for.
    const bool allow_truncated = input_.allow_truncated || format_ == Format::lscope;
    const Result<importers::OpenedFile> opened = open_trace(input_.file, allow_truncated);
    if (!opened) return opened.error();
    const trace::SeekableFile& file = *opened->file;
    std::error_code ignored;
    if (std::filesystem::equivalent(file.name(), output_, ignored)) {
      return Error{fmt::format("{}: is the file to convert, too; give -o another name", output_)};
    }
    Result<OutputTarget> target = OutputTarget::at(output_);
    if (!target) return target.error();
    auto exporter = Exporter::create(format_, target->path(), file.info());
    if (!exporter) return exporter.error();
    trace::EventStream stream(file);
    if (Result<void> exported = export_events(file, stream, **exporter); !exported) return exported;
    // Where nothing is intact there is nothing to write again.
    const bool take_rest = input_.allow_truncated || (allow_truncated && stream.event_count() > 0);
    if (Result<void> whole = check_damage(file.name(), stream, take_rest); !whole) return whole;
    if (Result<void> finished = (*exporter)->finish(stream.symbols()); !finished) return finished;
    if (target->is_standard_output()) return target->finish();
    return print(
        fmt::format("{}: {} events, {}\n", output_, stream.event_count(), format_duration(file.duration_ns())));
  }

 private:
  TraceInput input_;
  std::string output_;
  std::string format_text_;
  Format format_ = Format::chrome;
};

}  // namespace

std::unique_ptr<Command> convert_command() { return std::make_unique<Convert>(); }

}  // namespace loopscope::cli
