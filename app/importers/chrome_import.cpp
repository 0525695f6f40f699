// From the records of a Chrome trace to the events of a trace. The file does not say what a thread waits for, nor what
// its loop does: nothing of the kind is made up.
//
//   thread            a task. Its outermost slices are its turns; what is nested in one are the coroutines that it is
//                     in: its await stack. Between turns it awaits something unknown, without end after the last one.
//   slice             X, or B and E. One that never ends runs on to the end of the trace.
//   async span        b, n, e (and S, T, p, F): a task that awaits from its first begin to its last end, and is then
//                     done; what is nested is its await stack. It runs at no time: an async says that something is
//                     under way, not that a thread works at it. (Its turns have no length.)
//   flow              s, t, f: who woke the turn that it leads to, which is ready from the flow's beginning on
//   instant, counter  a mark, a counter
//   process           a group of loops; chrome_layout.h says which thread is in which
//
// A loop has one frame, in which all its turns stand. displayTimeUnit says how to show times, and is passed over.

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <queue>
#include <utility>
#include <vector>

#include "app/importers/chrome_layout.h"
#include "app/importers/chrome_reader.h"
#include "app/importers/event_writer.h"
#include "app/importers/import.h"
#include "app/importers/notice.h"

namespace loopscope::importers {

namespace {

using trace::Await;
using trace::Kind;
using trace::Waker;

constexpr Await kSomething{Await::What::wait, 0};

struct Lost {
  std::uint64_t async_ends = 0;  ///< without a begin
  std::uint64_t deep_asyncs = 0;
  std::uint64_t homeless = 0;  ///< asyncs, instants and counters whose process got no loop
};

class Importer {
 public:
  Importer(const ChromeRecords& records, const ChromeLayout& layout, trace::Symbols& symbols, Receiver& receiver)
      : records_(records),
        layout_(layout),
        symbols_(symbols),
        writer_(receiver, symbols),
        threads_(records.tracks.size()),
        spans_(records.spans) {}

  Lost run() {
    for (std::size_t loop = 0; loop < layout_.loop_names.size(); ++loop) {
      writer_.name_loop(static_cast<LoopId>(loop), symbols_.intern(layout_.loop_names[loop]));
    }
    while (take_next()) {
    }
    writer_.flush();
    return lost_;
  }

 private:
  struct Thread {
    ObjectId task = kNoObject;
    std::uint32_t depth = 0;
    bool ready = false;
  };
  struct Span {
    ObjectId task = kNoObject;
    LoopId loop = 0;
    std::uint32_t too_deep = 0;
    std::vector<LocationId> stack;
  };
  struct End {
    TimeNs time_ns = 0;
    std::uint64_t order = 0;
    std::uint32_t track = 0;
    /// For a queue that gives the greatest: the earliest end, and of those the slice that began last.
    bool operator<(const End& other) const {
      return time_ns != other.time_ns ? time_ns > other.time_ns : order < other.order;
    }
  };

  template <class Record>
  static TimeNs time_of(const std::vector<Record>& records, std::size_t next) {
    return next < records.size() ? records[next].time_ns : kNeverEnds;
  }

  /// One thing at a time, in order: what ends, then what is woken, then what begins.
  bool take_next() {
    const TimeNs end = ends_.empty() ? kNeverEnds : ends_.top().time_ns;
    const TimeNs wake = time_of(layout_.wakes, next_wake_);
    const TimeNs slice = next_slice_ < records_.slices.size() ? records_.slices[next_slice_].begin_ns : kNeverEnds;
    const TimeNs async = time_of(records_.asyncs, next_async_);
    const TimeNs instant = time_of(records_.instants, next_instant_);
    const TimeNs count = time_of(records_.counts, next_count_);
    const TimeNs next = std::min({end, wake, slice, async, instant, count});
    if (next == kNeverEnds) return false;
    if (end == next) {
      end_slice();
    } else if (wake == next) {
      wake_thread(layout_.wakes[next_wake_++]);
    } else if (slice == next) {
      begin_slice(records_.slices[next_slice_++]);
    } else if (async == next) {
      take_async(records_.asyncs[next_async_++]);
    } else if (instant == next) {
      mark(records_.instants[next_instant_++]);
    } else {
      count_value(records_.counts[next_count_++]);
    }
    return true;
  }

  // -------------------------------------------------------------------------------------------------------
  // Threads
  // -------------------------------------------------------------------------------------------------------

  Thread& thread_at(TimeNs time_ns, std::uint32_t track) {
    Thread& thread = threads_[track];
    if (thread.task != kNoObject) return thread;
    const ChromeTrack& info = records_.tracks[track];
    const StringId name = symbols_.intern(info.name.empty() ? "thread " + info.id : info.name);
    const LocationId itself = symbols_.intern(trace::Location{.function = name});
    thread.task = writer_.create_task(time_ns, *layout_.track_loops[track], {kNoObject, name}, itself);
    return thread;
  }

  void make_ready(TimeNs time_ns, std::uint32_t track, Waker waker) {
    Thread& thread = thread_at(time_ns, track);
    if (std::exchange(thread.ready, true)) return;
    writer_.ready(time_ns, *layout_.track_loops[track], thread.task, waker);
  }

  void wake_thread(const ChromeWake& wake) {
    const std::optional<LoopId> loop = layout_.track_loops[wake.track];
    const std::optional<LoopId> from_loop = layout_.track_loops[wake.from_track];
    if (!loop || threads_[wake.track].depth > 0) return;
    const ObjectId from = threads_[wake.from_track].task;
    const bool same_loop = from_loop == loop && from != kNoObject;
    make_ready(wake.time_ns, wake.track, same_loop ? Waker{Waker::Kind::task, from} : Waker{Waker::Kind::thread, 0});
  }

  void begin_slice(const ChromeSlice& slice) {
    const std::optional<LoopId> loop = layout_.track_loops[slice.track];
    if (!loop) return;
    Thread& thread = thread_at(slice.begin_ns, slice.track);
    if (thread.depth++ == 0) {
      make_ready(slice.begin_ns, slice.track, {});
      writer_.run(slice.begin_ns, *loop, thread.task);
      thread.ready = false;
    }
    writer_.tell(slice.begin_ns, *loop, Kind::coro_enter, thread.task, slice.what);
    if (slice.end_ns != kNeverEnds) ends_.push({slice.end_ns, next_slice_, slice.track});
  }

  void end_slice() {
    const End end = ends_.top();
    ends_.pop();
    const LoopId loop = *layout_.track_loops[end.track];
    Thread& thread = threads_[end.track];
    writer_.tell(end.time_ns, loop, Kind::coro_leave, thread.task);
    if (--thread.depth == 0) writer_.await(end.time_ns, loop, thread.task, kSomething, 0);
  }

  // -------------------------------------------------------------------------------------------------------
  // Asyncs
  // -------------------------------------------------------------------------------------------------------

  void take_async(const ChromeAsync& async) {
    Span& span = spans_[async.span];
    if (async.phase == ChromeAsync::Phase::begin) return begin_async(async, span);
    if (async.phase == ChromeAsync::Phase::instant) return mark_async(async, span);
    if (span.too_deep > 0) {
      --span.too_deep;
    } else if (span.stack.empty()) {
      ++lost_.async_ends;
    } else {
      end_async(async.time_ns, span);
    }
  }

  void begin_async(const ChromeAsync& async, Span& span) {
    const std::optional<LoopId> loop = layout_.async_loops[async.process];
    if (span.stack.empty()) {
      if (!loop) {
        ++lost_.homeless;
        return;
      }
      span.loop = *loop;
      const StringId name = symbols_.location(async.what).function;
      span.task = writer_.create_task(async.time_ns, *loop, {kNoObject, name}, async.what);
      take_turn(async.time_ns, span);
    } else if (span.stack.size() == kMaxChromeDepth) {
      ++span.too_deep;
      ++lost_.deep_asyncs;
      return;
    } else {
      take_turn(async.time_ns, span);
      writer_.tell(async.time_ns, span.loop, Kind::coro_enter, span.task, async.what, span.stack.back());
    }
    span.stack.push_back(async.what);
    writer_.await(async.time_ns, span.loop, span.task, kSomething, span.stack.back());
  }

  void end_async(TimeNs time_ns, Span& span) {
    take_turn(time_ns, span);
    span.stack.pop_back();
    if (span.stack.empty()) {
      writer_.done(time_ns, span.loop, span.task, trace::Outcome::result, 0);
    } else {
      writer_.tell(time_ns, span.loop, Kind::coro_leave, span.task);
      writer_.await(time_ns, span.loop, span.task, kSomething, span.stack.back());
    }
  }

  void take_turn(TimeNs time_ns, const Span& span) {
    writer_.ready(time_ns, span.loop, span.task, {});
    writer_.run(time_ns, span.loop, span.task);
  }

  void mark_async(const ChromeAsync& async, const Span& span) {
    const bool open = !span.stack.empty();
    const std::optional<LoopId> loop = open ? span.loop : layout_.async_loops[async.process];
    const StringId text = symbols_.location(async.what).function;
    tell_mark(async.time_ns, loop, open ? span.task : kNoObject, text);
  }

  // -------------------------------------------------------------------------------------------------------
  // The rest
  // -------------------------------------------------------------------------------------------------------

  void mark(const ChromeInstant& instant) {
    const std::optional<LoopId> loop = layout_.track_loops[instant.track];
    if (instant.of_thread && loop) {
      tell_mark(instant.time_ns, loop, thread_at(instant.time_ns, instant.track).task, instant.text);
    } else {
      const std::uint32_t process = records_.tracks[instant.track].process;
      tell_mark(instant.time_ns, layout_.process_loops[process], kNoObject, instant.text);
    }
  }

  void tell_mark(TimeNs time_ns, std::optional<LoopId> loop, ObjectId task, StringId text) {
    if (loop) {
      writer_.tell(time_ns, *loop, Kind::mark, task, text);
    } else {
      ++lost_.homeless;
    }
  }

  void count_value(const ChromeCount& count) {
    if (const std::optional<LoopId> loop = layout_.process_loops[count.process]) {
      const auto value = std::bit_cast<std::uint64_t>(count.value);
      writer_.tell(count.time_ns, *loop, Kind::counter, kNoObject, count.name, value);
    } else {
      ++lost_.homeless;
    }
  }

  const ChromeRecords& records_;
  const ChromeLayout& layout_;
  trace::Symbols& symbols_;
  EventWriter writer_;
  std::vector<Thread> threads_;
  std::vector<Span> spans_;
  std::priority_queue<End> ends_;
  std::size_t next_slice_ = 0;
  std::size_t next_wake_ = 0;
  std::size_t next_async_ = 0;
  std::size_t next_instant_ = 0;
  std::size_t next_count_ = 0;
  Lost lost_;
};

std::string notice_of(const ChromeRecords& records, const ChromeLayout& layout, const Lost& lost,
                      const std::string& name) {
  Notice notice;
  for (std::size_t i = 0; i < records.unknown_phases.size(); ++i) {
    const std::string phase = excerpt(std::string(1, static_cast<char>(i)));
    notice.count(records.unknown_phases[i], fmt::format("event of phase {} left out", phase),
                 fmt::format("events of phase {} left out", phase));
  }
  notice.count(
      records.bad_places,
      fmt::format("place that is no JSON passed over, with what stands there (offset {})", records.first_bad_place),
      fmt::format("places that are no JSON passed over, with what stands there (the first at offset {})",
                  records.first_bad_place));
  notice.count(records.no_events, "thing that is no event left out", "things that are no events left out");
  notice.count(records.extra(ChromeExtra::samples), "sample left out", "samples left out");
  notice.count(records.extra(ChromeExtra::stack_frames), "stack frame left out", "stack frames left out");
  notice.count(records.extra(ChromeExtra::system_trace), "system trace left out", "system traces left out");
  notice.count(records.without_phase, "event without a phase left out", "events without a phase left out");
  notice.count(records.bad_times, "event without a usable time left out", "events without a usable time left out");
  notice.count(records.bad_durations, "slice without a usable duration left out",
               "slices without a usable duration left out");
  notice.count(records.bad_counts, "counter without a number left out", "counters without a number left out");
  notice.count(layout.ends_without_begin + lost.async_ends, "end without a beginning left out",
               "ends without a beginning left out");
  notice.count(layout.cut_slices, "slice cut that reached out of the one around it",
               "slices cut that reached out of the ones around them");
  notice.count(layout.deep_slices + lost.deep_asyncs,
               fmt::format("slice left out, nested deeper than {}", kMaxChromeDepth),
               fmt::format("slices left out, nested deeper than {}", kMaxChromeDepth));
  notice.count(layout.flows_without_start, "flow left out that begins nowhere", "flows left out that begin nowhere");
  notice.count(layout.flows_inside, "flow left out that leads to no slice, or to one that already ran",
               "flows left out that lead to no slice, or to one that already ran");
  notice.count(layout.tracks_without_loop, "thread left out: a trace has no more than 256 loops",
               "threads left out: a trace has no more than 256 loops");
  notice.count(lost.homeless, "event left out with the threads", "events left out with the threads");
  return notice.text(name);
}

}  // namespace

Result<ImportSummary> import_chrome_json(ByteStream& text, const std::string& name, bool allow_truncated,
                                         Receiver& receiver) {
  trace::Symbols symbols;
  TextEnd end;
  Result<ChromeRecords> records = read_chrome(text, name, symbols, end);
  if (!records) return records.error();
  if (end.damage && !end.cut_off && !allow_truncated) {
    return Error{fmt::format("{}: offset {}: {}; --allow-truncated reads the {} events before it", name,
                             end.damage->offset, end.damage->message, records->events)};
  }
  if (records->events > 0 && records->without_phase == records->events) {
    return Error{fmt::format("{}: none of its {} objects has a \"ph\"; expected the events of a Chrome trace", name,
                             records->events)};
  }
  trace::TraceInfo info{.program = name, .arguments = {"imported=Chrome trace"}};
  if (!records->writer.empty()) info.arguments.push_back("written_by=" + records->writer);
  receiver.begin(info);
  const ChromeLayout layout = lay_out(*records);
  const Lost lost = Importer(*records, layout, symbols, receiver).run();
  receiver.finish(std::move(symbols));
  return ImportSummary{notice_of(*records, layout, lost, name), end.damage};
}

}  // namespace loopscope::importers
