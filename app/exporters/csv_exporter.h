#pragma once

#include <memory>
#include <utility>

#include "app/exporters/exporter.h"
#include "app/exporters/output_file.h"
#include "app/exporters/span_stream.h"

namespace loopscope::exporters {

/// One row a span, of each loop in order of their ends, after a line with the names of the columns. RFC 4180; UTF-8. A
/// field that does not apply is empty.
///
///   lane         "loop", "task" or "thread"
///   loop         its number, from 0
///   task         the task's or thread's id; empty for a loop
///   name         of the task, loop or thread, when the span ended
///   state        running, ready, awaiting, selector; of a loop run, select, idle, paused; of a thread running, blocked
///   begin_ns     since the trace's first event
///   end_ns       likewise
///   duration_ns  end_ns - begin_ns
///   awaits       what the task awaits: sleep, gather, lock, fd_read ...; "yield" before a ready that is one; what call
///   a
///                thread is blocked in: recv, accept, lock ...
///   target       the id of what is awaited; for fd_read and fd_write, and of threads, the descriptor, if it
///                is known
///   location     file:line of the co_await, or of the call
///   waker        ready: task, timer, fd, callback or thread
///   waker_id     its id; for fd the descriptor
///   waker_name   of a task
///   outcome      result, exception or cancelled, in the last row of a task that ended
///   result       its result or exception as text
///   frame        of a loop: the frame
///   coroutine    what the task runs
///   parent       the id of the task that created it
///   unfinished   "true" where the trace ended and not the span
class CsvExporter final : public Exporter, private SpanListener {
 public:
  static Result<std::unique_ptr<Exporter>> create(Target target);

  Result<void> append(std::span<const trace::Event> events, const trace::Symbols& symbols) override;
  Result<void> finish(const trace::Symbols& symbols) override;

 private:
  explicit CsvExporter(OutputFile file) : file_(std::move(file)) {}

  void lane_added(const Lane&) override {}
  void lane_renamed(const Lane&) override {}
  void span_ended(const Lane& lane, const Span& span, const trace::Symbols& symbols) override;
  void woken(const Lane&, std::uint64_t, TimeNs, const WakeSource&) override {}

  OutputFile file_;
  SpanStream spans_{*this};
};

}  // namespace loopscope::exporters
