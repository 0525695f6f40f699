#pragma once

#include <string>

#include "app/diagnose/diagnostic.h"
#include "app/words/words.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/task_state.h"

namespace loopscope::diagnose {

/// What a diagnostic says, in one line that names whom it is about and what happened. `symbols` are those of the trace.
std::string message(const Diagnostic& diagnostic, const trace::Symbols& symbols, words::Words words = {});

/// What a state of a task is called.
words::Id state_word(trace::TaskState state);

}  // namespace loopscope::diagnose
