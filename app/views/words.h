#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/diagnose/message.h"
#include "app/model/model.h"
#include "app/words/words.h"

namespace loopscope::views {

/// The words that all panels share. Names come before ids, always; an id stands alone only where there is no name.

/// "say_after-1", or "task 7" when the trace does not know its name. Of a thread, too, whose ids are none of tasks.
std::string task_name(const model::Model& model, LoopId loop, ObjectId task, words::Words words = {});

/// What a state is called.
using diagnose::state_word;
words::Id state_word(model::SpanState state);

/// The state of a task's lane at the cursor, nothing before it was created. A thread that is blocked counts as
/// awaiting.
std::optional<trace::TaskState> task_state(const model::Model& model, const model::Lane& lane, model::Moment cursor);

/// What a thread is blocked in: "recv on fd 7", "sleep".
std::string call_words(const trace::ThreadBlock& block, words::Words words = {});
/// The same without the descriptor.
std::string_view call_word(trace::Call call, words::Words words = {});

/// What a task awaits, in a few words: "sleep 1.00 s", "gather of 2", "task say_after-1", "fd 5 readable", or the call
/// of the library that it is in, "wait_for". `event` is the task_await event.
std::string await_words(const model::Model& model, LoopId loop, const trace::Await& await, std::uint32_t event,
                        words::Words words = {});
/// The same in one word, for where there is little room.
std::string_view await_word(const trace::Await& await, words::Words words = {});

/// What a handle that is no task does: the callback's own words, "timer: say_after-1", "fd 5 readable". `event` is one
/// at or shortly after it entered the ready queue.
std::string handle_words(const model::Model& model, LoopId loop, ObjectId handle, std::uint64_t event,
                         words::Words words = {});

/// Who made ready with event number `event`, a task_ready or handle_ready: "task main", "a timer", "fd 5", "another
/// thread", "callback gather: child done (of say_after-2)".
std::string waker_words(const model::Model& model, std::uint32_t event, words::Words words = {});
/// The same of a waker alone.
std::string waker_words(const model::Model& model, LoopId loop, const trace::Waker& waker, words::Words words = {});

/// The function that a job runs, or "job".
std::string job_words(const model::Model& model, const model::Job& job, words::Words words = {});

/// "gather.cpp:14", or the function when the line is unknown; empty for location 0.
std::string location_words(const model::Model& model, LocationId location);
/// The function without its namespaces: "say_after".
std::string_view short_function(std::string_view function);

/// "fd 5 readable".
std::string interest_words(const trace::FdInterest& interest, words::Words words = {});

}  // namespace loopscope::views
