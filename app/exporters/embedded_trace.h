#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>

#include "app/exporters/output_file.h"
#include "core/base/result.h"
#include "core/trace/file/encoder.h"

namespace loopscope::exporters {

/// The trace itself, as text that another file can carry beside what it says of it. It grows with the events; until it
/// is written it waits in a temporary file, so that memory does not grow.
class EmbeddedTrace {
 public:
  explicit EmbeddedTrace(const trace::TraceInfo& info);

  Result<void> append(std::span<const trace::Event> events, const trace::Symbols& symbols);
  /// Appends a JSON array of strings to a file: the bytes of a .lscope file in base64, piece by piece. Nothing may be
  /// appended after it.
  Result<void> finish(const trace::Symbols& symbols, OutputFile& file);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  Result<void> pass();

  std::unique_ptr<std::FILE, Close> waiting_;
  trace::Bytes bytes_;
  trace::Encoder encoder_;
};

}  // namespace loopscope::exporters
