#include "app/importers/event_writer.h"

namespace loopscope::importers {

using trace::Kind;

namespace {

constexpr std::size_t kPiece = 4096;  // events handed over at a time

}  // namespace

ObjectId EventWriter::create_task(TimeNs time_ns, LoopId loop, trace::TaskOrigin origin, LocationId coroutine) {
  const ObjectId id = ++loops_[loop].last_id;
  tell(time_ns, loop, Kind::task_create, id, origin.packed(), coroutine);
  return id;
}

void EventWriter::ready(TimeNs time_ns, LoopId loop, ObjectId task, trace::Waker waker) {
  tell(time_ns, loop, Kind::task_ready, task, waker.packed());
}

void EventWriter::run(TimeNs time_ns, LoopId loop, ObjectId task) { tell(time_ns, loop, Kind::task_run, task); }

void EventWriter::await(TimeNs time_ns, LoopId loop, ObjectId task, trace::Await await, LocationId location) {
  tell(time_ns, loop, Kind::task_await, task, await.packed(), location);
}

void EventWriter::done(TimeNs time_ns, LoopId loop, ObjectId task, trace::Outcome outcome, StringId text) {
  tell(time_ns, loop, Kind::task_done, task, static_cast<std::uint64_t>(outcome), text);
}

void EventWriter::tell(TimeNs time_ns, LoopId loop, Kind kind, ObjectId subject, std::uint64_t a, std::uint64_t b) {
  Loop& state = loops_[loop];
  if (!state.started) {
    state.started = true;
    const auto clock = static_cast<std::uint64_t>(trace::ClockKind::real);
    add({.time_ns = time_ns, .kind = Kind::loop_start, .loop = loop, .a = clock, .b = state.name});
    add({.time_ns = time_ns, .kind = Kind::frame_begin, .loop = loop, .a = 1});
  }
  add({.time_ns = time_ns, .kind = kind, .loop = loop, .subject = subject, .a = a, .b = b});
}

void EventWriter::add(trace::Event event) {
  if (!begin_ns_) begin_ns_ = event.time_ns;
  event.time_ns -= *begin_ns_;
  events_.push_back(event);
  if (events_.size() == kPiece) flush();
}

void EventWriter::flush() {
  if (!events_.empty()) receiver_->take(events_, *symbols_);
  events_.clear();
}

}  // namespace loopscope::importers
