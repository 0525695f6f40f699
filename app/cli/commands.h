#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "app/cli/command_line.h"
#include "app/importers/open.h"
#include "core/base/result.h"
#include "core/trace/file/event_stream.h"

namespace loopscope::cli {

/// Carries out what needs no window and prints its result on standard output. An error is one line for standard error
/// and means that the command failed (not that it was wrong usage).
Result<void> execute(const HeadlessRequest& request);

/// Opens a trace file, or a foreign one that can be imported; what of that was left out is told on standard error.
Result<importers::OpenedFile> open_trace(const std::filesystem::path& file, bool allow_truncated);

/// What it means for a command that a file is damaged, where `events` of its events stand before the damage: an error;
/// with `allow_truncated`, a line on standard error.
Result<void> check_damage(const std::string& name, const std::optional<trace::Damage>& damage, std::uint64_t events,
                          bool allow_truncated);
/// The same at the end of a stream.
Result<void> check_damage(const std::string& name, const trace::EventStream& stream, bool allow_truncated);

Result<void> list_presets(const PresetsRequest& request);
Result<void> record(const RecordRequest& request);
Result<void> report(const ReportRequest& request);
Result<void> state(const StateRequest& request);
Result<void> convert(const ConvertRequest& request);

}  // namespace loopscope::cli
