#pragma once

#include <filesystem>

#include "app/cli/command_line.h"
#include "core/base/result.h"
#include "core/trace/trace.h"

namespace loopscope::cli {

/// Carries out what needs no window and prints its result on standard output. An error is one line for standard error
/// and means that the command failed (not that it was wrong usage).
Result<void> execute(const HeadlessRequest& request);

/// Reads a trace. With `allow_truncated`, of a damaged file what stands before the damage, and a line on standard error
/// says so.
Result<trace::Trace> read_trace(const std::filesystem::path& file, bool allow_truncated);

Result<void> list_presets(const PresetsRequest& request);
Result<void> record(const RecordRequest& request);
Result<void> report(const ReportRequest& request);
Result<void> state(const StateRequest& request);

}  // namespace loopscope::cli
