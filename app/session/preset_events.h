#pragma once

#include <functional>
#include <span>

#include "app/presets/catalogue/run_request.h"
#include "core/base/result.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"

namespace loopscope::session {

/// Runs a preset to its end, as fast as it goes, and hands on its events in order, in pieces; keeps none of them. Waits
/// for that end. `symbols` gets what the events of a piece speak of before the piece is handed on; on this thread, as
/// `take` is called. Fails when the preset cannot be started, or when its program failed.
Result<void> tell_preset(const presets::RunRequest& request, trace::Symbols& symbols,
                         const std::function<void(std::span<const trace::Event>)>& take);

}  // namespace loopscope::session
