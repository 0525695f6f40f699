#pragma once

#include <memory>
#include <string>

#include "app/cli/run_operand.h"
#include "app/diagnose/report.h"
#include "app/importers/open.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/event_stream.h"

namespace loopscope::cli {

/// A run from its first event to its last, in figures and diagnostics; the events are not kept. Memory: that of
/// ReportBuilder, and of the trace's symbols.
class RunReport {
 public:
  /// Of a trace file, or of what standard input has ("-"); of a damaged one only with `allow_truncated`.
  static Result<RunReport> of_file(const std::string& file, bool allow_truncated);
  /// Runs it to its end.
  static Result<RunReport> of_preset(const presets::RunRequest& request);
  static Result<RunReport> of(const RunSource& source, bool allow_truncated);

  const trace::TraceInfo& info() const { return info_; }
  const diagnose::ReportBuilder& builder() const { return *builder_; }
  const diagnose::Statistics& statistics() const { return builder_->statistics(); }

  /// "preset gather count=2 delay=0, virtual clock: 57 events, 2.00 s", and below it what was dropped, if anything was.
  std::string header() const;

 private:
  RunReport() = default;

  trace::TraceInfo info_;
  // Whose symbols the builder reads: those of a file's stream, which reads the file, or of a preset's run.
  importers::OpenedFile file_;
  std::unique_ptr<trace::EventStream> stream_;
  std::unique_ptr<trace::Symbols> symbols_;
  std::unique_ptr<diagnose::ReportBuilder> builder_;
};

}  // namespace loopscope::cli
