#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include "core/base/result.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"

namespace loopscope::exporters {

/// What a trace can be written as.
enum class Format : std::uint8_t {
  chrome,  ///< .json: Chrome's Trace Event Format, for ui.perfetto.dev and chrome://tracing
  csv,     ///< .csv: one row a span
  lscope,  ///< .lscope: written again, whole and with an index
};

/// The format that a file's extension stands for, whatever its case; nothing for any other extension.
std::optional<Format> format_of(const std::filesystem::path& path);
/// The extensions there are, for messages: ".json, .csv, .lscope".
const char* extensions();

/// Writes a trace, event by event, as another file. Its memory depends on what is alive at a time, not on how long the
/// trace is. The file stands under a temporary name beside `path` until finish(), so that nothing half-written ever
/// stands there; an exporter destroyed before that removes it. Not thread-safe.
class Exporter {
 public:
  /// Fails when `path` is a folder or another thing than a file, or cannot be created: one line that names it.
  static Result<std::unique_ptr<Exporter>> create(Format format, const std::filesystem::path& path,
                                                  const trace::TraceInfo& info);
  virtual ~Exporter() = default;

  /// Takes the next events (portable form, times not decreasing). `symbols` are those of the trace, which may have
  /// grown since the last call. Fails when the disk is full; nothing may be appended after that.
  virtual Result<void> append(std::span<const trace::Event> events, const trace::Symbols& symbols) = 0;

  /// Ends what still lasts at the time of the last event, writes the rest and gives the file its name.
  virtual Result<void> finish(const trace::Symbols& symbols) = 0;
};

}  // namespace loopscope::exporters
