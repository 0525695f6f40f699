#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/cli/options.h"
#include "app/importers/open.h"
#include "core/base/result.h"
#include "core/trace/file/event_stream.h"

namespace loopscope::cli {

/// The options of every command that reads a trace.
struct TraceInput {
  std::string file;
  bool allow_truncated = false;

  /// `of_damaged` says what is done with the part of a damaged file that is intact: "report".
  void declare(Options& options, const std::string& of_damaged);
  /// Wrong usage where no file is named; `command` is who says so.
  Result<void> check(const std::string& command) const;
};

/// Opens a trace file, or a foreign one that can be imported, or what standard input has ("-"); what of that was left
/// out is told on standard error.
Result<importers::OpenedFile> open_trace(const std::string& file, bool allow_truncated);

/// What it means for a command that a file is damaged, where `events` of its events stand before the damage: an error;
/// with `allow_truncated`, a line on standard error.
Result<void> check_damage(const std::string& name, const std::optional<trace::Damage>& damage, std::uint64_t events,
                          bool allow_truncated);
/// The same at the end of a stream.
Result<void> check_damage(const std::string& name, const trace::EventStream& stream, bool allow_truncated);

}  // namespace loopscope::cli
