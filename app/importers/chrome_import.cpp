// From the records of a Chrome trace to the events of a trace. The file does not say what a thread waits for, nor what
// its loop does: nothing of the kind is made up.
//
//   thread            a task. Its outermost slices are its turns; what is nested in one are the coroutines that it is
//                     in: its await stack. Between turns it awaits something unknown, without end after the last one.
//   slice             X, or B and E. One that never ends runs on to the end of the trace.
//   async span        b, n, e (and S, T, p, F): a task that awaits from its begin to its end, and is then done; what is
//                     nested is its await stack. It runs at no time: an async says that something is under way, not
//                     that a thread works at it. (Its turns have no length.)
//   flow              s, t, f, bind_id: who woke the turn that it leads to, which is ready from the flow's beginning
//   on.
//                     One that leads into a turn under way parts it there: the thread is woken within
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
#include "core/trace/file/event_stream.h"
#include "core/trace/file/seekable_file.h"

namespace loopscope::importers {

namespace {

using trace::Await;
using trace::Kind;
using trace::Waker;

constexpr Await kSomething{Await::What::wait, 0};

class Importer {
 public:
  Importer(const ChromeRecords& records, const ChromeLayout& layout, trace::Symbols& symbols, Receiver& receiver)
      : records_(records),
        layout_(layout),
        symbols_(symbols),
        writer_(receiver, symbols),
        threads_(records.tracks.size()),
        async_tasks_(layout.asyncs.tasks) {}

  /// Gives how many asyncs, instants and counters had no loop to go to.
  std::uint64_t run() {
    for (std::size_t loop = 0; loop < layout_.loop_names.size(); ++loop) {
      writer_.name_loop(static_cast<LoopId>(loop), symbols_.intern(layout_.loop_names[loop]));
    }
    while (take_next()) {
    }
    writer_.flush();
    return homeless_;
  }

 private:
  struct Thread {
    ObjectId task = kNoObject;
    std::uint32_t depth = 0;
    bool ready = false;
  };
  /// That stands for an async.
  struct AsyncTask {
    ObjectId task = kNoObject;  ///< kNoObject: its process got no loop
    LoopId loop = 0;
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

  /// One thing at a time, in order: what ends, then what is woken, then what begins; of what wakes, the begin first.
  bool take_next() {
    const TimeNs end = ends_.empty() ? kNeverEnds : ends_.top().time_ns;
    const TimeNs wake = time_of(layout_.wakes, next_wake_);
    const TimeNs slice = next_slice_ < records_.slices.size() ? records_.slices[next_slice_].begin_ns : kNeverEnds;
    const TimeNs async = time_of(layout_.asyncs.steps, next_async_);
    const TimeNs instant = time_of(records_.instants, next_instant_);
    const TimeNs count = time_of(records_.counts, next_count_);
    const TimeNs next = std::min({end, wake, slice, async, instant, count});
    if (next == kNeverEnds) return false;
    if (end == next) {
      end_slice();
    } else if (wake == next && (slice != next || !is_cause(records_.slices[next_slice_]))) {
      wake_thread(layout_.wakes[next_wake_++]);
    } else if (slice == next) {
      begin_slice(records_.slices[next_slice_++]);
    } else if (async == next) {
      take_async(layout_.asyncs.steps[next_async_++]);
    } else if (instant == next) {
      mark(records_.instants[next_instant_++]);
    } else {
      count_value(records_.counts[next_count_++]);
    }
    return true;
  }

  bool is_cause(const ChromeSlice& slice) const {
    return slice.track == layout_.wakes[next_wake_].from_track && slice.track != layout_.wakes[next_wake_].track;
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
    const bool runs = threads_[wake.track].depth > 0;
    if (!loop || runs != wake.in_turn) return;
    const ObjectId from = threads_[wake.from_track].task;
    const bool same_loop = from_loop == loop && from != kNoObject;
    const Waker waker = same_loop ? Waker{Waker::Kind::task, from} : Waker{Waker::Kind::thread, 0};
    if (runs) writer_.await(wake.time_ns, *loop, threads_[wake.track].task, kSomething, 0);
    make_ready(wake.time_ns, wake.track, waker);
    if (runs) run_thread(wake.time_ns, *loop, threads_[wake.track]);
  }

  void run_thread(TimeNs time_ns, LoopId loop, Thread& thread) {
    writer_.run(time_ns, loop, thread.task);
    thread.ready = false;
  }

  void begin_slice(const ChromeSlice& slice) {
    const std::optional<LoopId> loop = layout_.track_loops[slice.track];
    if (!loop) return;
    Thread& thread = thread_at(slice.begin_ns, slice.track);
    if (thread.depth++ == 0) {
      make_ready(slice.begin_ns, slice.track, {});
      run_thread(slice.begin_ns, *loop, thread);
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

  void take_async(const ChromeAsyncStep& step) {
    if (step.kind == ChromeAsyncStep::Kind::mark) return mark_async(step);
    AsyncTask& async = async_tasks_[step.task - 1];
    if (step.kind == ChromeAsyncStep::Kind::create) {
      create_async(step, async);
    } else if (async.task == kNoObject) {
      if (step.kind == ChromeAsyncStep::Kind::enter) ++homeless_;
    } else {
      take_turn(step.time_ns, async);
      take_step(step, async);
    }
  }

  void create_async(const ChromeAsyncStep& step, AsyncTask& async) {
    const std::optional<LoopId> loop = layout_.async_loops[step.process];
    if (!loop) {
      ++homeless_;
      return;
    }
    async.loop = *loop;
    const StringId name = symbols_.location(step.what).function;
    async.task = writer_.create_task(step.time_ns, *loop, {kNoObject, name}, step.what);
    async.stack = {step.what};
    take_turn(step.time_ns, async);
    await_async(step.time_ns, async);
  }

  void take_step(const ChromeAsyncStep& step, AsyncTask& async) {
    if (step.kind == ChromeAsyncStep::Kind::done) {
      writer_.done(step.time_ns, async.loop, async.task, trace::Outcome::result, 0);
      async.stack = {};
      return;
    }
    if (step.kind == ChromeAsyncStep::Kind::enter) {
      enter(step.time_ns, async, step.what);
    } else {
      leave(step.time_ns, async, step.frame);
    }
    await_async(step.time_ns, async);
  }

  void enter(TimeNs time_ns, AsyncTask& async, LocationId what) {
    writer_.tell(time_ns, async.loop, Kind::coro_enter, async.task, what, async.stack.back());
    async.stack.push_back(what);
  }

  /// What lies above a frame that ends first is left with it and entered again.
  void leave(TimeNs time_ns, AsyncTask& async, std::uint32_t frame) {
    const std::vector<LocationId> above(async.stack.begin() + frame + 1, async.stack.end());
    for (std::size_t i = 0; i <= above.size(); ++i) {
      writer_.tell(time_ns, async.loop, Kind::coro_leave, async.task);
      async.stack.pop_back();
    }
    for (const LocationId what : above) enter(time_ns, async, what);
  }

  void await_async(TimeNs time_ns, const AsyncTask& async) {
    writer_.await(time_ns, async.loop, async.task, kSomething, async.stack.back());
  }

  void take_turn(TimeNs time_ns, const AsyncTask& async) {
    writer_.ready(time_ns, async.loop, async.task, {});
    writer_.run(time_ns, async.loop, async.task);
  }

  void mark_async(const ChromeAsyncStep& step) {
    const AsyncTask* async = step.task == 0 ? nullptr : &async_tasks_[step.task - 1];
    const bool open = async != nullptr && async->task != kNoObject;
    const std::optional<LoopId> loop = open ? async->loop : layout_.async_loops[step.process];
    const StringId text = symbols_.location(step.what).function;
    tell_mark(step.time_ns, loop, open ? async->task : kNoObject, text);
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
      ++homeless_;
    }
  }

  void count_value(const ChromeCount& count) {
    if (const std::optional<LoopId> loop = layout_.process_loops[count.process]) {
      const auto value = std::bit_cast<std::uint64_t>(count.value);
      writer_.tell(count.time_ns, *loop, Kind::counter, kNoObject, count.name, value);
    } else {
      ++homeless_;
    }
  }

  const ChromeRecords& records_;
  const ChromeLayout& layout_;
  trace::Symbols& symbols_;
  EventWriter writer_;
  std::vector<Thread> threads_;
  std::vector<AsyncTask> async_tasks_;
  std::priority_queue<End> ends_;
  std::size_t next_slice_ = 0;
  std::size_t next_wake_ = 0;
  std::size_t next_async_ = 0;
  std::size_t next_instant_ = 0;
  std::size_t next_count_ = 0;
  std::uint64_t homeless_ = 0;
};

/// What the events of a phase are, for those that a trace has no place for; empty for a phase not known.
std::string_view meaning_of(char phase) {
  constexpr std::pair<std::string_view, std::string_view> kMeanings[] = {{"NOD", " (objects)"},     {"P", " (samples)"},
                                                                         {"Vv", " (memory dumps)"}, {"c", " (clocks)"},
                                                                         {"()", " (contexts)"},     {"=", " (links)"}};
  for (const auto& [phases, meaning] : kMeanings) {
    if (phases.find(phase) != std::string_view::npos) return meaning;
  }
  return {};
}

/// Why there is nothing to see.
std::string reason_for_nothing(const ChromeRecords& records) {
  if (records.events == 0) return "it holds no events";
  if (records.metadata == records.events) {
    return fmt::format("its {} events only name processes and threads, or tell of the recording", records.events);
  }
  return fmt::format("none of its {} events has a place in a trace", records.events);
}

std::string notice_of(const ChromeRecords& records, const ChromeLayout& layout, std::uint64_t homeless,
                      const std::string& name) {
  Notice notice;
  for (std::size_t i = 0; i < records.unknown_phases.size(); ++i) {
    const std::string phase = excerpt(std::string(1, static_cast<char>(i)));
    const std::string_view meaning = meaning_of(static_cast<char>(i));
    notice.count(records.unknown_phases[i], fmt::format("event of phase {}{} left out", phase, meaning),
                 fmt::format("events of phase {}{} left out", phase, meaning));
  }
  notice.count(
      records.bad_places,
      fmt::format("place that is no JSON passed over, with what stands there (offset {})", records.first_bad_place),
      fmt::format("places that are no JSON passed over, with what stands there (the first at offset {})",
                  records.first_bad_place));
  notice.count(records.embedded.empty() ? 0 : 1, "copy of the trace itself left out: the events beside it were changed",
               "");
  notice.count(records.no_events, "thing that is no event left out", "things that are no events left out");
  notice.count(records.extra(ChromeExtra::samples), "sample left out", "samples left out");
  notice.count(records.extra(ChromeExtra::stack_frames), "stack frame left out", "stack frames left out");
  notice.count(records.extra(ChromeExtra::system_trace), "system trace left out", "system traces left out");
  notice.count(records.without_phase, "event without a phase left out", "events without a phase left out");
  notice.count(records.bad_times, "event without a usable time left out", "events without a usable time left out");
  notice.count(records.bad_durations, "slice without a usable duration left out",
               "slices without a usable duration left out");
  notice.count(records.bad_counts, "counter without a number left out", "counters without a number left out");
  notice.count(layout.ends_without_begin + layout.asyncs.ends_without_begin, "end without a beginning left out",
               "ends without a beginning left out");
  notice.count(layout.cut_slices, "slice cut that reached out of the one around it",
               "slices cut that reached out of the ones around them");
  notice.count(layout.deep_slices + layout.asyncs.too_deep,
               fmt::format("slice left out, nested deeper than {}", kMaxChromeDepth),
               fmt::format("slices left out, nested deeper than {}", kMaxChromeDepth));
  notice.count(layout.flows_without_start, "flow left out that begins nowhere", "flows left out that begin nowhere");
  notice.count(layout.flows_to_nothing, "flow left out that leads to no slice", "flows left out that lead to no slice");
  notice.count(layout.flows_within, "flow left out that stays in its turn", "flows left out that stay in their turn");
  notice.count(layout.flows_again, "flow left out that leads to a turn which another one woke",
               "flows left out that lead to turns which others woke");
  notice.count(records.async_flows, "flow of an async left out", "flows of asyncs left out");
  notice.count(layout.tracks_without_loop, "thread left out: a trace has no more than 256 loops",
               "threads left out: a trace has no more than 256 loops");
  notice.count(homeless, "event left out with the threads", "events left out with the threads");
  if (!layout.loop_names.empty()) return notice.text(name);
  const std::string left_out = notice.text(name);
  return fmt::format("{} has nothing to show: {}{}{}", name, reason_for_nothing(records), left_out.empty() ? "" : ". ",
                     left_out);
}

/// Gives the trace that an export of ours carries. False when it has none, or one that its events no longer speak of.
bool take_embedded(const ChromeRecords& records, const std::string& name, Receiver& receiver) {
  if (records.embedded.empty() || records.embedded_events != records.events) return false;
  const auto file = trace::SeekableFile::open_bytes(records.embedded, name);
  if (!file) return false;
  std::vector<trace::Event> events;
  trace::EventStream check(**file);
  while (check.next(events)) {
  }
  if (!check.complete()) return false;
  receiver.begin((*file)->info(), (*file)->duration_ns());
  trace::EventStream stream(**file);
  while (stream.next(events)) receiver.take(events, stream.symbols());
  receiver.finish(std::move(stream).take_symbols());
  return true;
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
  if (take_embedded(*records, name, receiver)) return ImportSummary{{}, end.damage};
  trace::TraceInfo info{.program = name, .arguments = {"imported=Chrome trace"}};
  if (!records->writer.empty()) info.arguments.push_back("written_by=" + records->writer);
  const ChromeLayout layout = lay_out(*records);
  receiver.begin(info, layout.duration_ns);
  const std::uint64_t homeless = Importer(*records, layout, symbols, receiver).run();
  receiver.finish(std::move(symbols));
  return ImportSummary{notice_of(*records, layout, homeless, name), end.damage};
}

}  // namespace loopscope::importers
