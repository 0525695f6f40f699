#include "core/trace/replay/validator.h"

#include <fmt/format.h>

// It does not ask a Replay, whose picture of tasks is nearly the same. A Replay takes anything and makes the best of
// it, which is just what must not decide what is legal; it keeps a queue, stacks and names, where one small entry a
// live object is enough here, also for futures and handles, of which a Replay knows nothing; and every event of a file
// and of a debug build passes here. What both must agree on is data: event/task_state.h.

namespace loopscope::trace {

namespace {

/// What an event does to its subject, for complaints: "task 7 runs".
const char* verb(Kind kind) {
  switch (kind) {
    case Kind::timer_arm:
      return "is armed";
    case Kind::timer_fire:
      return "fires";
    case Kind::timer_cancel:
    case Kind::handle_cancel:
      return "is cancelled";
    case Kind::fd_watch:
      return "begins to watch";
    case Kind::fd_unwatch:
      return "ends its watch";
    case Kind::fd_ready:
    case Kind::handle_ready:
    case Kind::task_ready:
      return "becomes ready";
    case Kind::handle_begin:
    case Kind::job_begin:
    case Kind::thread_begin:
      return "begins";
    case Kind::handle_end:
    case Kind::job_end:
    case Kind::thread_end:
      return "ends";
    case Kind::thread_block:
      return "blocks";
    case Kind::thread_resume:
      return "goes on";
    case Kind::task_create:
    case Kind::future_create:
      return "is created";
    case Kind::job_submit:
      return "is submitted";
    case Kind::task_run:
      return "runs";
    case Kind::task_await:
      return "awaits";
    case Kind::task_cancel_requested:
      return "is asked to cancel";
    case Kind::coro_enter:
      return "enters a coroutine";
    case Kind::coro_leave:
      return "leaves a coroutine";
    case Kind::task_done:
    case Kind::future_done:
      return "is done";
    default:
      return "speaks";
  }
}

std::string subject_verb(const Event& event) {
  return fmt::format("{} {} {}", kind_info(event.kind).subject, event.subject, verb(event.kind));
}

std::string unknown(const Event& event) { return subject_verb(event) + " but was never created, or has ended"; }

}  // namespace

std::optional<std::string> Validator::check(const Event& event) {
  if (last_ns_ && event.time_ns < *last_ns_) {
    return fmt::format("time goes back from {} ns to {} ns", *last_ns_, event.time_ns);
  }
  last_ns_ = event.time_ns;
  std::unique_ptr<LoopCheck>& known = loops_[event.loop];
  if (!known) known = std::make_unique<LoopCheck>();
  return check_in(*known, event);
}

std::optional<std::string> Validator::check_in(LoopCheck& loop, const Event& event) {
  switch (event.kind) {
    case Kind::loop_start:
    case Kind::loop_stop:
    case Kind::loop_pause:
    case Kind::loop_resume:
    case Kind::dropped:
      return check_loop(loop, event);
    case Kind::frame_begin:
    case Kind::select_begin:
    case Kind::select_end:
      return check_frame(loop, event);
    case Kind::task_create:
    case Kind::task_ready:
    case Kind::task_run:
    case Kind::task_await:
    case Kind::task_done:
      return check_task_life(loop, event);
    case Kind::task_cancel_requested:
    case Kind::task_rename:
    case Kind::coro_enter:
    case Kind::coro_leave:
    case Kind::print:
    case Kind::mark:
      return check_in_task(loop, event);
    case Kind::timer_arm:
    case Kind::timer_fire:
    case Kind::timer_cancel:
      return check_timer(loop, event);
    case Kind::fd_watch:
    case Kind::fd_ready:
    case Kind::fd_unwatch:
      return check_watch(loop, event);
    case Kind::handle_ready:
    case Kind::handle_cancel:
      return check_queued_handle(loop, event);
    case Kind::handle_begin:
    case Kind::handle_end:
      return check_turn(loop, event);
    case Kind::future_create:
    case Kind::future_done:
      return check_future(loop, event);
    case Kind::job_submit:
    case Kind::job_begin:
    case Kind::job_end:
      return check_job(loop, event);
    case Kind::thread_begin:
    case Kind::thread_block:
    case Kind::thread_resume:
    case Kind::thread_end:
      return check_thread(loop, event);
    case Kind::sync_op:
    case Kind::counter:
    case Kind::warning:
      return std::nullopt;
    case Kind::none:
      break;
  }
  return fmt::format("{} is no kind of event", static_cast<int>(event.kind));
}

// ---------------------------------------------------------------------------------------------------------
// The loop and its frames
// ---------------------------------------------------------------------------------------------------------

Validator::Complaint Validator::check_loop(LoopCheck& loop, const Event& event) {
  switch (event.kind) {
    case Kind::loop_start:
      if (loop.started && !loop.lossy) return "the loop starts but is running";
      loop.started = true;
      loop.frame = 0;
      break;
    case Kind::loop_stop:
      loop.started = loop.paused = loop.in_frame = loop.selecting = false;
      loop.running = kNoObject;
      break;
    case Kind::loop_pause:
      if (loop.paused && !loop.lost_track) return "the loop is paused twice";
      loop.paused = true;
      break;
    case Kind::loop_resume:
      if (!loop.paused && !loop.lost_track) return "the loop resumes but is not paused";
      loop.paused = false;
      break;
    default:  // dropped: all that was known may have changed
      loop.objects.clear();
      loop.running = kNoObject;
      loop.paused = loop.in_frame = loop.selecting = false;
      loop.lossy = loop.lost_track = true;
      break;
  }
  return std::nullopt;
}

Validator::Complaint Validator::check_frame(LoopCheck& loop, const Event& event) {
  const char* name = kind_info(event.kind).name;
  if (loop.paused) return fmt::format("{} while the loop is paused", name);
  if (loop.running != kNoObject) return fmt::format("{} while {} is running", name, loop.running);
  if (event.kind == Kind::select_end) {
    if (!loop.selecting && !loop.lost_track) return "select_end without select_begin";
    loop.selecting = false;
    return std::nullopt;
  }
  if (loop.selecting) return fmt::format("{} inside a select", name);
  if (event.kind == Kind::select_begin) {
    if (!loop.in_frame && !loop.lost_track) return "select_begin outside a frame";
    if (loop.selected && !loop.lost_track) return "a second select in one frame";
    loop.selecting = loop.selected = true;
    return std::nullopt;
  }
  if (event.a <= loop.frame) return fmt::format("frame {} begins after frame {}", event.a, loop.frame);
  loop.frame = event.a;
  loop.in_frame = true;
  loop.selected = loop.lost_track = false;
  return std::nullopt;
}

Validator::Complaint Validator::begin_turn(LoopCheck& loop, const Event& event) {
  if (loop.running != kNoObject) return fmt::format("{} while {} is running", subject_verb(event), loop.running);
  if (loop.selecting) return subject_verb(event) + " inside a select";
  if (loop.paused) return subject_verb(event) + " while the loop is paused";
  if (!loop.in_frame && !loop.lost_track) return subject_verb(event) + " outside a frame";
  loop.running = event.subject;
  return std::nullopt;
}

// ---------------------------------------------------------------------------------------------------------
// Objects
// ---------------------------------------------------------------------------------------------------------

const char* Validator::word(ObjectType type) {
  switch (type) {
    case ObjectType::task:
      return "task";
    case ObjectType::handle:
      return "handle";
    case ObjectType::timer:
      return "timer";
    case ObjectType::watch:
      return "watch";
    case ObjectType::future:
      return "future";
    case ObjectType::job:
      return "job";
    case ObjectType::thread:
      return "thread";
  }
  return "object";
}

std::string Validator::state_of(const Object& object) {
  if (object.type == ObjectType::task) return to_string(object.task);
  switch (object.progress) {
    case Progress::idle:
      return "idle";
    case Progress::ready:
      return "ready";
    case Progress::running:
      return "running";
    case Progress::blocked:
      return "blocked";
  }
  return "?";
}

Validator::Complaint Validator::illegal(const Event& event, const Object& object) {
  const std::string_view subject = kind_info(event.kind).subject;
  if (subject != word(object.type) && subject != "handle") {
    return fmt::format("{} but {} is a {}", subject_verb(event), event.subject, word(object.type));
  }
  return fmt::format("{} {} {} but is {}", word(object.type), event.subject, verb(event.kind), state_of(object));
}

Validator::Complaint Validator::create(LoopCheck& loop, const Event& event, const Object& object) {
  if (event.subject == kNoObject) return fmt::format("{} without a subject", kind_info(event.kind).name);
  const auto [place, is_new] = loop.objects.emplace(event.subject);
  if (!is_new) return fmt::format("{} but {} {} exists", subject_verb(event), word(place->type), event.subject);
  *place = object;
  return std::nullopt;
}

Validator::Complaint Validator::check_task_life(LoopCheck& loop, const Event& event) {
  if (event.kind == Kind::task_create) return create(loop, event, {});
  Object* place = loop.objects.find(event.subject);
  if (place == nullptr) {
    if (!loop.lossy || event.subject == kNoObject) return unknown(event);
    // Its history is lost: it was in whatever state lets this happen.
    TaskState from = TaskState::running;
    if (event.kind == Kind::task_ready) from = TaskState::awaiting;
    if (event.kind == Kind::task_run) from = TaskState::ready;
    if (from == TaskState::running && loop.running == kNoObject) loop.running = event.subject;
    place = loop.objects.emplace(event.subject).first;
    *place = Object{.task = from};
  }
  Object& task = *place;
  if (task.type != ObjectType::task) return illegal(event, task);
  const std::optional<TaskState> next = next_state(task.task, event);
  if (!next) return illegal(event, task);
  if (event.kind == Kind::task_run) {
    if (Complaint complaint = begin_turn(loop, event)) return complaint;
  } else if (task.task == TaskState::running) {
    if (loop.running != event.subject) return subject_verb(event) + " outside its turn";
    loop.running = kNoObject;
  }
  task.task = *next;
  if (is_final(*next)) loop.objects.erase(event.subject);
  return std::nullopt;
}

Validator::Complaint Validator::check_in_task(LoopCheck& loop, const Event& event) {
  if (event.subject == kNoObject && kind_info(event.kind).subject_optional) return std::nullopt;
  Object* const place = loop.objects.find(event.subject);
  if (place == nullptr) {
    if (loop.lossy) return std::nullopt;
    return unknown(event);
  }
  const Object& task = *place;
  const bool says_text = event.kind == Kind::print || event.kind == Kind::mark;
  if (says_text && task.type == ObjectType::thread) return std::nullopt;
  if (task.type != ObjectType::task) return illegal(event, task);
  const bool needs_turn = event.kind == Kind::coro_enter || event.kind == Kind::coro_leave;
  if (needs_turn && task.task != TaskState::running) return illegal(event, task);
  return std::nullopt;
}

Validator::Complaint Validator::check_timer(LoopCheck& loop, const Event& event) {
  if (event.kind == Kind::timer_arm) return create(loop, event, {.type = ObjectType::timer, .ends = true});
  Object* place = loop.objects.find(event.subject);
  if (place == nullptr) {
    if (!loop.lossy || event.subject == kNoObject) return unknown(event);
    place = loop.objects.emplace(event.subject).first;
    *place = Object{.type = ObjectType::timer, .ends = true};
  }
  Object& timer = *place;
  if (timer.type != ObjectType::timer) return illegal(event, timer);
  if (event.kind == Kind::timer_fire) {
    if (timer.progress != Progress::idle) return illegal(event, timer);
    timer.progress = Progress::ready;
  } else {
    if (timer.progress == Progress::running) return illegal(event, timer);
    loop.objects.erase(event.subject);
  }
  return std::nullopt;
}

Validator::Complaint Validator::check_watch(LoopCheck& loop, const Event& event) {
  if (event.kind == Kind::fd_watch) return create(loop, event, {.type = ObjectType::watch});
  Object* place = loop.objects.find(event.subject);
  if (place == nullptr) {
    if (!loop.lossy || event.subject == kNoObject) return unknown(event);
    place = loop.objects.emplace(event.subject).first;
    *place = Object{.type = ObjectType::watch};
  }
  Object& watch = *place;
  if (watch.guessed) watch = {.type = ObjectType::watch, .progress = watch.progress};
  if (watch.type != ObjectType::watch || watch.ends) return illegal(event, watch);
  if (event.kind == Kind::fd_ready) {
    if (watch.progress != Progress::idle) return illegal(event, watch);
    watch.progress = Progress::ready;
  } else if (watch.progress == Progress::running) {
    watch.ends = true;  // its turn still has to end
  } else {
    loop.objects.erase(event.subject);
  }
  return std::nullopt;
}

Validator::Complaint Validator::check_queued_handle(LoopCheck& loop, const Event& event) {
  if (event.kind == Kind::handle_ready) {
    return create(loop, event, {.type = ObjectType::handle, .progress = Progress::ready, .ends = true});
  }
  Object* const place = loop.objects.find(event.subject);
  if (place == nullptr) {
    if (loop.lossy) return std::nullopt;
    return unknown(event);
  }
  if (place->type != ObjectType::handle || place->progress != Progress::ready) {
    return illegal(event, *place);
  }
  loop.objects.erase(event.subject);
  return std::nullopt;
}

Validator::Complaint Validator::check_turn(LoopCheck& loop, const Event& event) {
  const bool begins = event.kind == Kind::handle_begin;
  Object* place = loop.objects.find(event.subject);
  if (place == nullptr) {
    if (!loop.lossy || event.subject == kNoObject) return unknown(event);
    if (!begins && loop.running == kNoObject) loop.running = event.subject;
    // A watch would go on existing: what is forgotten after its turn is accepted when it next appears.
    const Progress progress = begins ? Progress::ready : Progress::running;
    const Object object{.type = ObjectType::handle, .progress = progress, .ends = true, .guessed = true};
    place = loop.objects.emplace(event.subject).first;
    *place = object;
  }
  Object& handle = *place;
  const bool can_run =
      handle.type == ObjectType::handle || handle.type == ObjectType::timer || handle.type == ObjectType::watch;
  if (!can_run || handle.progress != (begins ? Progress::ready : Progress::running)) return illegal(event, handle);
  if (begins) {
    handle.progress = Progress::running;
    return begin_turn(loop, event);
  }
  if (loop.running != event.subject) return subject_verb(event) + " outside its turn";
  loop.running = kNoObject;
  handle.progress = Progress::idle;
  if (handle.ends) loop.objects.erase(event.subject);
  return std::nullopt;
}

Validator::Complaint Validator::check_future(LoopCheck& loop, const Event& event) {
  if (event.kind == Kind::future_create) return create(loop, event, {.type = ObjectType::future});
  Object* const place = loop.objects.find(event.subject);
  if (place == nullptr) {
    if (loop.lossy) return std::nullopt;
    return unknown(event);
  }
  if (place->type != ObjectType::future) return illegal(event, *place);
  loop.objects.erase(event.subject);
  return std::nullopt;
}

Validator::Complaint Validator::check_job(LoopCheck& loop, const Event& event) {
  if (event.kind == Kind::job_submit) return create(loop, event, {.type = ObjectType::job});
  Object* place = loop.objects.find(event.subject);
  if (place == nullptr) {
    if (!loop.lossy || event.subject == kNoObject) return unknown(event);
    place = loop.objects.emplace(event.subject).first;
    *place = Object{.type = ObjectType::job};
  }
  Object& job = *place;
  if (job.type != ObjectType::job) return illegal(event, job);
  if (event.kind == Kind::job_begin) {
    if (job.progress != Progress::idle) return illegal(event, job);
    job.progress = Progress::running;
  } else {
    loop.objects.erase(event.subject);
  }
  return std::nullopt;
}

Validator::Complaint Validator::check_thread(LoopCheck& loop, const Event& event) {
  if (event.kind == Kind::thread_begin) {
    return create(loop, event, {.type = ObjectType::thread, .progress = Progress::running});
  }
  const Progress from = event.kind == Kind::thread_resume ? Progress::blocked : Progress::running;
  Object* place = loop.objects.find(event.subject);
  if (place == nullptr) {
    if (!loop.lossy || event.subject == kNoObject) return unknown(event);
    place = loop.objects.emplace(event.subject).first;
    *place = Object{.type = ObjectType::thread, .progress = from};
  }
  Object& thread = *place;
  if (thread.type != ObjectType::thread || thread.progress != from) return illegal(event, thread);
  if (event.kind == Kind::thread_end) {
    loop.objects.erase(event.subject);
  } else {
    thread.progress = event.kind == Kind::thread_block ? Progress::blocked : Progress::running;
  }
  return std::nullopt;
}

}  // namespace loopscope::trace
