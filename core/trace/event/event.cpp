#include "core/trace/event/event.h"

#include <bit>
#include <iterator>

namespace loopscope::trace {

namespace {

using enum ArgumentType;

/// In the order of Kind, one row a kind: the comments of event.h as data.
constexpr KindInfo kKinds[] = {
    {"none", unused, unused, "", "", "", false},
    {"loop_start", enumerator, string, "", "clock", "name", false},
    {"loop_stop", unused, unused, "", "", "", false},
    {"frame_begin", number, unused, "", "frame", "", false},
    {"select_begin", number, number, "", "timeout", "fds", false},
    {"select_end", number, unused, "", "ready", "", false},
    {"timer_arm", time, object, "timer", "deadline", "task", false},
    {"timer_fire", unused, unused, "timer", "", "", false},
    {"timer_cancel", unused, unused, "timer", "", "", false},
    {"fd_watch", fd_interest, object, "watch", "", "task", false},
    {"fd_ready", fd_interest, unused, "watch", "", "", false},
    {"fd_unwatch", unused, unused, "watch", "", "", false},
    {"handle_ready", waker, text, "handle", "", "does", false},
    {"handle_begin", unused, unused, "handle", "", "", false},
    {"handle_end", unused, unused, "handle", "", "", false},
    {"handle_cancel", unused, unused, "handle", "", "", false},
    {"task_create", task_origin, coroutine, "task", "", "", false},
    {"task_ready", waker, unused, "task", "", "", false},
    {"task_run", unused, unused, "task", "", "", false},
    {"task_await", await, location, "task", "", "at", false},
    {"task_cancel_requested", object, unused, "task", "by", "", false},
    {"task_done", outcome, string, "task", "", "value", false},
    {"coro_enter", coroutine, location, "task", "", "at", false},
    {"coro_leave", unused, unused, "task", "", "", false},
    {"future_create", enumerator, unused, "future", "what", "", false},
    {"future_done", outcome, unused, "future", "", "", false},
    {"job_submit", object, string, "job", "task", "function", false},
    {"job_begin", number, unused, "job", "worker", "", false},
    {"job_end", outcome, unused, "job", "", "", false},
    {"sync_op", enumerator, number, "sync", "op", "count", false},
    {"print", string, unused, "task", "text", "", true},
    {"mark", string, unused, "task", "text", "", true},
    {"counter", string, number, "", "name", "value", false},
    {"warning", enumerator, string, "task", "what", "text", true},
    {"dropped", number, unused, "", "events", "", false},
    {"loop_pause", unused, unused, "", "", "", false},
    {"loop_resume", unused, unused, "", "", "", false},
    {"task_rename", string, unused, "task", "name", "", false},
    {"thread_begin", string, unused, "thread", "name", "", false},
    {"thread_block", block, location, "thread", "", "at", false},
    {"thread_resume", unused, unused, "thread", "", "", false},
    {"thread_end", unused, unused, "thread", "", "", false},
};
static_assert(std::size(kKinds) == kKindCount);

// A source_location is one pointer to static data in libstdc++ and libc++ alike.
static_assert(sizeof(std::source_location) == sizeof(std::uint64_t));

}  // namespace

const KindInfo& kind_info(Kind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return kKinds[index < std::size(kKinds) ? index : 0];
}

std::source_location location_from_argument(std::uint64_t argument) {
  return std::bit_cast<std::source_location>(argument);
}

}  // namespace loopscope::trace
