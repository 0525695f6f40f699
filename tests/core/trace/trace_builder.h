#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"

namespace loopscope::test {

/// Writes the events of a trace, one call an event, in portable form: `trace.frame(1).run(3).after(10).done(3)`. Time
/// stands still unless it is moved. It checks nothing: a test may want an illegal stream.
class TraceBuilder {
 public:
  using Await = trace::Await;
  using Interest = trace::Interest;
  using Kind = trace::Kind;
  using Outcome = trace::Outcome;
  using Waker = trace::Waker;

  TraceBuilder& at(TimeNs time_ns) { return time_ns_ = time_ns, *this; }
  TraceBuilder& after(TimeNs length_ns) { return at(time_ns_ + length_ns); }
  /// The loop of the events that follow.
  TraceBuilder& on_loop(LoopId loop) { return loop_ = loop, *this; }

  TraceBuilder& start(std::string_view name = "") { return add(Kind::loop_start, 0, 0, text(name)); }
  TraceBuilder& stop() { return add(Kind::loop_stop); }
  TraceBuilder& frame(std::uint64_t number) { return add(Kind::frame_begin, 0, number); }
  TraceBuilder& select_begin(TimeNs timeout_ns, std::uint64_t watched = 0) {
    return add(Kind::select_begin, 0, static_cast<std::uint64_t>(timeout_ns), watched);
  }
  TraceBuilder& select_end(std::uint64_t ready = 0) { return add(Kind::select_end, 0, ready); }
  /// A select that takes a time.
  TraceBuilder& select(TimeNs length_ns) { return select_begin(length_ns).after(length_ns).select_end(); }
  TraceBuilder& pause() { return add(Kind::loop_pause); }
  TraceBuilder& resume() { return add(Kind::loop_resume); }

  TraceBuilder& timer_arm(ObjectId timer, TimeNs deadline_ns, ObjectId task = 0) {
    return add(Kind::timer_arm, timer, static_cast<std::uint64_t>(deadline_ns), task);
  }
  TraceBuilder& timer_fire(ObjectId timer) { return add(Kind::timer_fire, timer); }
  TraceBuilder& timer_cancel(ObjectId timer) { return add(Kind::timer_cancel, timer); }

  TraceBuilder& fd_watch(ObjectId watch, int fd, Interest interest, ObjectId task = 0) {
    return add(Kind::fd_watch, watch, trace::FdInterest{interest, fd}.packed(), task);
  }
  TraceBuilder& fd_ready(ObjectId watch, int fd, Interest interest) {
    return add(Kind::fd_ready, watch, trace::FdInterest{interest, fd}.packed());
  }
  TraceBuilder& fd_unwatch(ObjectId watch) { return add(Kind::fd_unwatch, watch); }

  TraceBuilder& handle_ready(ObjectId handle, Waker waker = {}, std::string_view label = "") {
    return add(Kind::handle_ready, handle, waker.packed(), text(label));
  }
  TraceBuilder& handle_begin(ObjectId handle) { return add(Kind::handle_begin, handle); }
  TraceBuilder& handle_end(ObjectId handle) { return add(Kind::handle_end, handle); }
  TraceBuilder& handle_cancel(ObjectId handle) { return add(Kind::handle_cancel, handle); }

  TraceBuilder& create(ObjectId task, ObjectId parent = 0, std::string_view name = "",
                       std::string_view coroutine = "") {
    const trace::TaskOrigin origin{parent, static_cast<StringId>(text(name))};
    return add(Kind::task_create, task, origin.packed(), place(coroutine, 0));
  }
  TraceBuilder& ready(ObjectId task, Waker waker = {}) { return add(Kind::task_ready, task, waker.packed()); }
  TraceBuilder& run(ObjectId task) { return add(Kind::task_run, task); }
  TraceBuilder& await(ObjectId task, Await::What what, std::uint32_t target = 0, std::uint32_t line = 0) {
    return add(Kind::task_await, task, Await{what, target}.packed(), line == 0 ? 0 : place("program", line));
  }
  TraceBuilder& done(ObjectId task, Outcome outcome = Outcome::result, std::string_view result = "") {
    return add(Kind::task_done, task, static_cast<std::uint64_t>(outcome), text(result));
  }
  TraceBuilder& rename(ObjectId task, std::string_view name) { return add(Kind::task_rename, task, text(name)); }
  TraceBuilder& enter(ObjectId task, std::string_view coroutine, std::uint32_t line) {
    return add(Kind::coro_enter, task, place(coroutine, 0), place("program", line));
  }
  TraceBuilder& leave(ObjectId task) { return add(Kind::coro_leave, task); }

  TraceBuilder& print(std::string_view line, ObjectId task = 0) { return add(Kind::print, task, text(line)); }
  TraceBuilder& warn(trace::WarningKind kind, std::string_view what, ObjectId task = 0) {
    return add(Kind::warning, task, static_cast<std::uint64_t>(kind), text(what));
  }
  TraceBuilder& thread_begin(ObjectId thread, std::string_view name) {
    return add(Kind::thread_begin, thread, text(name));
  }
  TraceBuilder& thread_block(ObjectId thread, trace::Call in, std::uint32_t fd = trace::kUnknownFd,
                             std::uint32_t line = 0) {
    return add(Kind::thread_block, thread, trace::ThreadBlock{in, fd}.packed(), line == 0 ? 0 : place("program", line));
  }
  TraceBuilder& thread_resume(ObjectId thread) { return add(Kind::thread_resume, thread); }
  TraceBuilder& thread_end(ObjectId thread) { return add(Kind::thread_end, thread); }

  TraceBuilder& dropped(std::uint64_t count) { return add(Kind::dropped, 0, count); }

  TraceBuilder& add(Kind kind, ObjectId subject = 0, std::uint64_t a = 0, std::uint64_t b = 0) {
    events_.push_back({.time_ns = time_ns_, .kind = kind, .loop = loop_, .subject = subject, .a = a, .b = b});
    return *this;
  }

  const std::vector<trace::Event>& events() const { return events_; }
  const trace::Symbols& symbols() const { return symbols_; }
  TimeNs now() const { return time_ns_; }

  /// The id of a location: a coroutine as such with line 0, else a line.
  LocationId place(std::string_view function, std::uint32_t line, std::string_view file = "program.cpp") {
    if (function.empty()) return 0;
    return symbols_.intern(trace::Location{symbols_.intern(file), symbols_.intern(function), line});
  }

 private:
  std::uint64_t text(std::string_view text) { return symbols_.intern(text); }

  trace::Symbols symbols_;
  std::vector<trace::Event> events_;
  TimeNs time_ns_ = 0;
  LoopId loop_ = 0;
};

}  // namespace loopscope::test
