#pragma once

#include <exception>
#include <map>
#include <string>

#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

/// The programs in cpython/, line for line the same in C++.
namespace loopscope::cpython {

using namespace std::chrono_literals;

struct Program {
  Program() = default;
  /// tick: what a turn takes on the virtual clock.
  Program(Coro<void> (*program)(), Duration tick_length = 1us) : main(program), tick(tick_length) {}

  static Program for_real(Coro<void> (*program)()) {
    Program result(program);
    result.real = true;
    return result;
  }

  static Program of_loop(void (*program)(EventLoop&)) {
    Program result;
    result.plain = program;
    result.tick = Duration::zero();
    return result;
  }

  Coro<void> (*main)() = nullptr;
  void (*plain)(EventLoop&) = nullptr;  ///< instead: it runs the loop itself
  Duration tick = 1us;
  bool real = false;  ///< on the real clock: only what it prints is compared
};

/// By the name of the Python file, or `file.program` in a file of several.
using Programs = std::map<std::string, Program>;

void add_turn_programs(Programs& programs);
void add_cancel_programs(Programs& programs);
void add_cancel_race_programs(Programs& programs);
void add_gather_programs(Programs& programs);
void add_wait_programs(Programs& programs);
void add_done_wait_programs(Programs& programs);
void add_group_programs(Programs& programs);
void add_order_programs(Programs& programs);
void add_sweep_programs(Programs& programs);
void add_sync_sweep_programs(Programs& programs);
void add_shield_programs(Programs& programs);
void add_wait_race_programs(Programs& programs);
void add_timeout_programs(Programs& programs);
void add_lock_programs(Programs& programs);
void add_queue_programs(Programs& programs);
void add_nest_programs(Programs& programs);
void add_worker_programs(Programs& programs);
void add_stream_programs(Programs& programs);
void add_async_generator_programs(Programs& programs);
void add_context_programs(Programs& programs);
void add_cause_programs(Programs& programs);
void add_connection_programs(Programs& programs);
void add_retrieved_programs(Programs& programs);
void add_message_programs(Programs& programs);
void add_misuse_programs(Programs& programs);
void add_handle_programs(Programs& programs);
void add_future_programs(Programs& programs);
void add_edge_cancel_programs(Programs& programs);
void add_edge_programs(Programs& programs);
void add_edge_group_programs(Programs& programs);
void add_edge_sync_programs(Programs& programs);
void add_loop_programs(Programs& programs);
void add_process_programs(Programs& programs);

/// The loop's time in tenths of a second.
inline TimeNs now() { return get_running_loop().time() / 100'000'000; }

/// Python's word for a truth value.
inline const char* truth(bool value) { return value ? "True" : "False"; }

inline std::string describe(const CancelledError& error) { return fmt::format("CancelledError({})", error.message()); }
inline std::string describe(const std::exception& error) { return fmt::format("error({})", error.what()); }

/// `call_soon(print, text)`.
inline std::shared_ptr<Handle> print_soon(std::string text) {
  return get_running_loop().call_soon([text = std::move(text)] { print("{}", text); });
}

}  // namespace loopscope::cpython
