#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "core/base/result.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"

namespace loopscope::trace {

/// Writes a `.lscope` file (FORMAT.md) block by block. While it is written it stands under `path` + ".partial",
/// readable up to its last whole block; finish() gives it its final name, so that nothing half-written ever stands
/// there. A writer that is destroyed unfinished removes the partial file; but when it could not write on, and events
/// stand there, it leaves them, up to the last whole block. The same events give the same bytes. Not thread-safe.
class FileWriter {
 public:
  /// Fails when the file cannot be created (no such folder, no permission), naming it.
  static Result<std::unique_ptr<FileWriter>> create(const std::filesystem::path& path, const TraceInfo& info);
  virtual ~FileWriter() = default;

  /// Says what the trace's time 0 is on the machine's clocks; may be called before the first append() or flush(), and
  /// has no effect after it. Not for virtual clocks.
  virtual void calibrate(const ClockCalibration& calibration) = 0;

  /// Appends events in order of time, and first the symbols that are new since the last call. Fails on the first write
  /// that does (disk full), and says where the events are that were written; every later call fails likewise.
  virtual Result<void> append(std::span<const Event> events, const Symbols& symbols) = 0;

  /// Writes what is buffered, which otherwise waits for its block to be full, so that whoever follows the file sees it.
  /// The bytes then depend on when that was.
  virtual Result<void> flush() = 0;

  /// Writes what is buffered and the end block, syncs, and renames.
  virtual Result<void> finish() = 0;
};

}  // namespace loopscope::trace
