#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/core/trace/whole_trace.h"

namespace loopscope::trace {

/// Builds traces for tests, an event a line. `at` moves the time on; events stand at the current time.
class TraceBuilder {
 public:
  Trace trace;

  TraceBuilder& at(TimeNs time_ns) {
    now_ = time_ns;
    return *this;
  }
  TraceBuilder& loop(LoopId loop) {
    loop_ = loop;
    return *this;
  }
  TraceBuilder& add(Kind kind, ObjectId subject = 0, std::uint64_t a = 0, std::uint64_t b = 0) {
    trace.events.push_back({.time_ns = now_, .kind = kind, .loop = loop_, .subject = subject, .a = a, .b = b});
    return *this;
  }
  StringId string(std::string_view text) { return trace.symbols.intern(text); }
  LocationId location(std::string_view file, std::string_view function, std::uint32_t line) {
    const StringId file_id = string(file);
    return trace.symbols.intern(Location{.file = file_id, .function = string(function), .line = line});
  }

 private:
  TimeNs now_ = 0;
  LoopId loop_ = 0;
};

/// A short legal trace in which every kind of event, and both clocks, occur; on two loops, and of threads.
inline Trace sample_trace() {
  TraceBuilder b;
  b.trace.info = {.program = "preset sample", .arguments = {"count=2", "text=世界"}, .clock = ClockKind::virtual_};
  const LocationId coroutine = b.location("app/sample.cpp", "sample::say_after", 0);
  const LocationId here = b.location("app/sample.cpp", "sample::say_after", 14);
  const auto clock = [](ClockKind kind) { return static_cast<std::uint64_t>(kind); };
  const auto outcome = [](Outcome o) { return static_cast<std::uint64_t>(o); };
  const auto fd5 = FdInterest{.interest = Interest::read, .fd = 5}.packed();
  const auto op = [](SyncOp::Op o) { return SyncOp{.object = SyncOp::Object::queue, .op = o}.packed(); };

  b.at(0).add(Kind::loop_start, 0, clock(ClockKind::virtual_), b.string("main"));
  b.loop(1).add(Kind::loop_start, 0, clock(ClockKind::real), b.string("worker")).loop(0);
  b.add(Kind::task_create, 1, TaskOrigin{.parent = 0, .name = b.string("Task-1")}.packed(), coroutine);
  b.add(Kind::task_ready, 1, Waker{}.packed());
  b.add(Kind::task_create, 2, TaskOrigin{.parent = 1, .name = b.string("reader")}.packed(), coroutine);
  b.add(Kind::task_ready, 2, Waker{.kind = Waker::Kind::task, .id = 1}.packed());

  b.add(Kind::frame_begin, 0, 1).add(Kind::select_begin, 0, 0, 0).at(100).add(Kind::select_end, 0, 0);
  b.at(200).add(Kind::task_run, 1).add(Kind::coro_enter, 1, coroutine, here);
  b.add(Kind::print, 1, b.string("hello")).add(Kind::timer_arm, 3, 1'000'000'000, 1).add(Kind::timer_arm, 4, 5, 0);
  b.add(Kind::timer_cancel, 4).add(Kind::future_create, 5, pack(1, 2));
  b.add(Kind::job_submit, 6, 1, b.string("work")).add(Kind::sync_op, 7, op(SyncOp::Op::create), 0);
  b.at(300).add(Kind::task_await, 1, Await{.what = Await::What::sleep, .target = 3}.packed(), here);
  b.add(Kind::task_run, 2).add(Kind::fd_watch, 8, fd5, 2).add(Kind::mark, 2, b.string("watching"));
  b.at(400).add(Kind::task_await, 2, Await{.what = Await::What::fd_read, .target = 5}.packed(), here);

  b.add(Kind::frame_begin, 0, 2).add(Kind::select_begin, 0, 999'999'600, 1);
  b.at(1'000'000'000).add(Kind::select_end, 0, 1).add(Kind::fd_ready, 8, fd5).add(Kind::timer_fire, 3);
  b.add(Kind::job_begin, 6, 1).add(Kind::job_end, 6, outcome(Outcome::exception));
  b.add(Kind::handle_begin, 8).add(Kind::task_ready, 2, Waker{.kind = Waker::Kind::fd, .id = 5}.packed());
  b.add(Kind::handle_end, 8).add(Kind::handle_begin, 3);
  b.add(Kind::task_ready, 1, Waker{.kind = Waker::Kind::timer, .id = 3}.packed());
  b.add(Kind::future_done, 5, outcome(Outcome::result));
  b.add(Kind::handle_ready, 9, Waker{.kind = Waker::Kind::thread}.packed(), b.string("gather: child done"));
  b.add(Kind::handle_ready, 10, Waker{.kind = Waker::Kind::callback, .id = 9}.packed(), b.string("unused"));
  b.add(Kind::handle_cancel, 10).add(Kind::handle_end, 3);
  b.add(Kind::counter, 0, b.string("temperature"), std::bit_cast<std::uint64_t>(-21.5));
  b.add(Kind::loop_pause).add(Kind::loop_resume);

  b.at(1'000'000'500).add(Kind::frame_begin, 0, 3).add(Kind::select_begin, 0, 0, 1).add(Kind::select_end, 0, 0);
  b.add(Kind::task_run, 2).add(Kind::task_cancel_requested, 1, 2).add(Kind::fd_unwatch, 8);
  b.add(Kind::task_rename, 2, b.string("former reader"));
  b.at(1'000'000'600).add(Kind::task_done, 2, outcome(Outcome::result), b.string("'ok'"));
  b.add(Kind::task_run, 1).add(Kind::coro_leave, 1);
  b.add(Kind::task_done, 1, outcome(Outcome::cancelled)).add(Kind::handle_begin, 9).add(Kind::handle_end, 9);
  b.add(Kind::warning, 1, static_cast<std::uint64_t>(WarningKind::slow_callback), b.string("took 0.2 s"));
  const auto recv = ThreadBlock{.in = Call::recv, .fd = 7}.packed();
  b.loop(2).add(Kind::thread_begin, 1, b.string("client-1")).add(Kind::thread_block, 1, recv, here);
  b.add(Kind::thread_begin, 2, b.string("client-2")).add(Kind::thread_block, 2, ThreadBlock{}.packed());
  b.add(Kind::thread_resume, 1).add(Kind::print, 1, b.string("你好")).add(Kind::thread_end, 1);
  b.loop(1).add(Kind::dropped, 0, 14'000'000).at(1'000'000'700).add(Kind::task_run, 77).add(Kind::loop_stop).loop(0);
  b.add(Kind::loop_stop);
  return b.trace;
}

}  // namespace loopscope::trace
