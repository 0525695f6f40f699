#pragma once

#include <memory>

#include "app/exporters/exporter.h"
#include "app/exporters/output_file.h"
#include "core/trace/file/encoder.h"

namespace loopscope::exporters {

/// The trace as it is, in a new file: what was damaged, or never finished, becomes whole again as far as it was intact.
class LscopeExporter final : public Exporter {
 public:
  static Result<std::unique_ptr<Exporter>> create(Target target, const trace::TraceInfo& info);

  Result<void> append(std::span<const trace::Event> events, const trace::Symbols& symbols) override;
  Result<void> finish(const trace::Symbols& symbols) override;

 private:
  LscopeExporter(OutputFile file, const trace::TraceInfo& info);
  /// Hands the encoded bytes to the file.
  Result<void> pass();

  // Not a trace::FileWriter: its partial file would stand beside the target as "x.lscope.partial", and that may be the
  // very file that is read, left behind by a recording that was killed.
  OutputFile file_;
  trace::Bytes bytes_;
  trace::Encoder encoder_;
};

}  // namespace loopscope::exporters
