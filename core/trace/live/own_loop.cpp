#include "core/trace/live/own_loop.h"

#include <stdexcept>
#include <utility>

#include "core/trace/live/monotonic.h"
#include "core/trace/live/recorder.h"

namespace loopscope::trace {

OwnLoop::OwnLoop(Recorder& recorder, std::string_view name) : OwnLoop(place_in(recorder), name) {}

OwnLoop::OwnLoop(std::shared_ptr<LoopTrace> trace, std::string_view name)
    : trace_(std::move(trace)), next_id_(trace_->first_object()) {
  emit(Kind::loop_start, kNoObject, static_cast<std::uint64_t>(ClockKind::real), trace_->strings().intern(name));
}

OwnLoop::~OwnLoop() { emit(Kind::loop_stop, kNoObject, 0, 0); }

void OwnLoop::emit(Kind kind, ObjectId subject, std::uint64_t a, std::uint64_t b) {
  if (!trace_) return;
  trace_->sink().emit(
      {.time_ns = monotonic_ns(), .kind = kind, .loop = trace_->id(), .subject = subject, .a = a, .b = b});
}

void OwnLoop::frame() { emit(Kind::frame_begin, kNoObject, ++frame_, 0); }

OwnLoop::Selecting OwnLoop::select(std::optional<Duration> timeout, std::size_t watched) {
  const TimeNs limit_ns = timeout ? timeout->count() : kForever;
  emit(Kind::select_begin, kNoObject, static_cast<std::uint64_t>(limit_ns), watched);
  return Selecting(*this);
}

ObjectId OwnLoop::create(std::string_view name, const std::source_location& where) {
  const ObjectId task = next_id_++;
  if (!trace_) return task;
  const TaskOrigin origin{.parent = kNoObject, .name = trace_->strings().intern(name)};
  emit(Kind::task_create, task, origin.packed(), location_argument(where));
  emit(Kind::task_ready, task, Waker{}.packed(), 0);
  return task;
}

void OwnLoop::awaits(ObjectId task, Interest interest, int fd, const std::source_location& where) {
  const auto what = interest == Interest::read ? Await::What::fd_read : Await::What::fd_write;
  const Await await{.what = what, .target = static_cast<std::uint32_t>(fd)};
  emit(Kind::task_await, task, await.packed(), location_argument(where));
}

void OwnLoop::ready(ObjectId task, int fd) {
  const Waker waker{.kind = Waker::Kind::fd, .id = static_cast<std::uint32_t>(fd)};
  emit(Kind::task_ready, task, waker.packed(), 0);
}

}  // namespace loopscope::trace
