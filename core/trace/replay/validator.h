#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/id_table.h"
#include "core/trace/event/event.h"
#include "core/trace/event/task_state.h"

namespace loopscope::trace {

/// Checks a stream of portable or raw events against the legal transitions of tasks, handles, timers, watches, futures,
/// jobs, threads and frames. Used by debug builds on what they emit and by the reader on what a file holds. Of a loop
/// that dropped events, objects whose history is lost are accepted in whatever state they next appear. Memory: one
/// entry a live object.
///
///   handle   handle_ready -> handle_begin -> handle_end, or handle_ready -> handle_cancel
///   timer    timer_arm -> timer_fire -> handle_begin -> handle_end, or timer_cancel before its turn
///   watch    fd_watch -> (fd_ready -> handle_begin -> handle_end) any number of times; fd_unwatch at any time
///   future   future_create -> future_done
///   job      job_submit -> job_begin -> job_end, or job_submit -> job_end
///   thread   thread_begin -> (thread_block -> thread_resume) any number of times -> thread_end
///   frame    frame_begin -> [select_begin -> select_end] -> turns, one at a time; loop_stop at any time
class Validator {
 public:
  /// Nothing when the event is legal, else what is wrong with it ("task 7 runs but is awaiting"). After a complaint the
  /// validator must not be asked again.
  std::optional<std::string> check(const Event& event);

 private:
  using Complaint = std::optional<std::string>;

  enum class ObjectType : std::uint8_t { task, handle, timer, watch, future, job, thread };
  enum class Progress : std::uint8_t { idle, ready, running, blocked };  ///< of everything but tasks
  struct Object {
    ObjectType type = ObjectType::task;
    TaskState task = TaskState::created;
    Progress progress = Progress::idle;
    bool ends = false;     ///< is gone after its turn
    bool guessed = false;  ///< its creation was dropped: it may be a timer or a watch rather than a handle
  };
  struct LoopCheck {
    IdTable<Object> objects;
    ObjectId running = kNoObject;
    std::uint64_t frame = 0;
    bool started = false;
    bool paused = false;
    bool in_frame = false;
    bool selecting = false;
    bool selected = false;  ///< in this frame
    bool lossy = false;
    bool lost_track = false;  ///< no frame began since events were dropped
  };

  static const char* word(ObjectType type);
  static std::string state_of(const Object& object);

  static Complaint check_in(LoopCheck& loop, const Event& event);
  static Complaint check_loop(LoopCheck& loop, const Event& event);
  static Complaint check_frame(LoopCheck& loop, const Event& event);
  static Complaint check_task_life(LoopCheck& loop, const Event& event);
  static Complaint check_in_task(LoopCheck& loop, const Event& event);
  static Complaint check_timer(LoopCheck& loop, const Event& event);
  static Complaint check_watch(LoopCheck& loop, const Event& event);
  static Complaint check_queued_handle(LoopCheck& loop, const Event& event);
  static Complaint check_turn(LoopCheck& loop, const Event& event);
  static Complaint check_future(LoopCheck& loop, const Event& event);
  static Complaint check_job(LoopCheck& loop, const Event& event);
  static Complaint check_thread(LoopCheck& loop, const Event& event);

  static Complaint create(LoopCheck& loop, const Event& event, const Object& object);
  static Complaint begin_turn(LoopCheck& loop, const Event& event);
  static Complaint illegal(const Event& event, const Object& object);

  std::array<std::unique_ptr<LoopCheck>, 256> loops_;  // by id
  std::optional<TimeNs> last_ns_;
};

}  // namespace loopscope::trace
