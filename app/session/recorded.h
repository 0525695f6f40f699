#pragma once

#include <string_view>

#include "app/session/batch_queue.h"
#include "app/session/source.h"

namespace loopscope::session {

// What sources of recorded events have in common.

/// The text of a file that a location names, as far as this program has it: that of its presets.
std::string_view preset_text(std::string_view path);

/// Adds a batch to a recording. All batches of a trace in their order, into an empty recording: then ids are those of
/// the trace.
void add_batch(const Batch& batch, Recording& recording);

}  // namespace loopscope::session
