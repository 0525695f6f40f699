#include "app/exporters/chrome_exporter.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/place.h"
#include "core/trace/event/event_text.h"

namespace loopscope::exporters {

using model::SpanState;
using trace::Event;
using trace::Kind;
using trace::Symbols;

namespace {

constexpr std::string_view kWakeUp = "wake-up";
constexpr std::size_t kLongTail = 1 << 16;  // bytes of instants that wait for their span

/// "file:line", or the file alone.
std::string place(const Symbols& symbols, const trace::Location& location) {
  return format_place(symbols.string(location.file), location.line);
}

/// "main (a.cpp:12) > fetch (b.cpp:7)": each coroutine, outermost first, with the co_await that it stands at.
std::string stack_text(const std::vector<trace::StackFrame>& stack, const Symbols& symbols) {
  std::string text;
  for (const trace::StackFrame& frame : stack) {
    if (!text.empty()) text += " > ";
    text += symbols.string(symbols.location(frame.coroutine).function);
    if (frame.location != 0) text += fmt::format(" ({})", place(symbols, symbols.location(frame.location)));
  }
  return text;
}

std::string_view word(trace::WarningKind kind) {
  switch (kind) {
    case trace::WarningKind::never_awaited:
      return "never_awaited";
    case trace::WarningKind::exception_never_retrieved:
      return "exception_never_retrieved";
    case trace::WarningKind::slow_callback:
      return "slow_callback";
    case trace::WarningKind::destroyed_pending:
      return "destroyed_pending";
  }
  return "unknown";
}

bool is_instant(Kind kind) {
  return kind == Kind::print || kind == Kind::mark || kind == Kind::warning || kind == Kind::dropped ||
         kind == Kind::task_cancel_requested;
}

}  // namespace

Result<std::unique_ptr<Exporter>> ChromeExporter::create(Target target, const trace::TraceInfo& info) {
  Result<OutputFile> file = OutputFile::create(std::move(target));
  if (!file) return file.error();
  return std::unique_ptr<Exporter>(new ChromeExporter(*std::move(file), info));
}

ChromeExporter::ChromeExporter(OutputFile file, const trace::TraceInfo& info)
    : file_(std::move(file)),
      program_(info.program),
      labels_(fmt::format("{}", fmt::join(info.arguments, ", "))),
      embedded_(info) {
  std::string& out = file_.out();
  out += R"({"displayTimeUnit":"ns","otherData":{"producer":"loopscope","program":)";
  append_json_string(out, program_);
  out += R"(,"arguments":)";
  append_json_string(out, labels_);
  out += fmt::format(R"(,"clock":"{}")", trace::to_string(info.clock));
  if (!info.command_line.empty()) {
    out += R"(,"command_line":)";
    append_json_string(out, fmt::format("{}", fmt::join(info.command_line, " ")));
  }
  if (info.calibration) {
    // In quotes: a reader's doubles do not hold the nanoseconds since 1970.
    out += fmt::format(R"(,"begin_monotonic_ns":"{}","begin_realtime_ns":"{}")", info.calibration->monotonic_ns,
                       info.calibration->realtime_ns);
  }
  out += R"(},"traceEvents":[)";
}

Result<void> ChromeExporter::append(std::span<const Event> events, const Symbols& symbols) {
  for (const Event& event : events) {
    spans_.add(event, symbols);
    if (is_instant(event.kind)) write_instant(event, symbols);
    if (event.kind == Kind::counter) write_counter(event, symbols);
    track_depth(event.loop, event.time_ns);
    if (Result<void> written = file_.pass(); !written) return written;
  }
  return embedded_.append(events, symbols);
}

Result<void> ChromeExporter::finish(const Symbols& symbols) {
  for (auto& [loop, depth] : depths_) write_depth(loop, depth);
  spans_.finish(symbols);
  file_.out() += fmt::format("\n],\"loopscope\":{{\"events\":{},\"trace\":", events_);
  if (Result<void> embedded = embedded_.finish(symbols, file_); !embedded) return embedded;
  file_.out() += "}}\n";
  return file_.finish();
}

ChromeEvent ChromeExporter::begin(std::string& out, char phase, std::string_view name) {
  out += events_ == 0 ? "\n" : ",\n";
  ++events_;
  return ChromeEvent(out, phase, name);
}

void ChromeExporter::lane_added(const Lane& lane) {
  const ChromeThread thread = ChromeThread::of(lane.loop, lane.id);
  const bool first_thread = lane.kind == model::LaneKind::thread && !named_.contains(lane.loop);
  if (lane.kind == model::LaneKind::loop || first_thread) {
    name_process(lane);
    begin('M', "process_sort_index").on(thread).argument("sort_index", std::uint64_t{lane.loop}).end();
    if (!labels_.empty()) begin('M', "process_labels").on(thread).argument("labels", labels_).end();
  }
  name_thread(lane);
  begin('M', "thread_sort_index").on(thread).argument("sort_index", lane.row).end();
}

void ChromeExporter::lane_renamed(const Lane& lane) {
  if (lane.kind == model::LaneKind::loop) name_process(lane);
  name_thread(lane);
}

void ChromeExporter::name_process(const Lane& loop) {
  named_.insert(loop.loop);
  const bool is_loop = loop.kind == model::LaneKind::loop;
  const std::string own = is_loop ? loop.name : "threads";
  const std::string name = program_.empty() ? own : is_loop ? fmt::format("{}: {}", program_, own) : program_;
  begin('M', "process_name").on(ChromeThread::of(loop.loop, loop.id)).argument("name", name).end();
}

void ChromeExporter::name_thread(const Lane& lane) {
  // Viewers reject an empty name.
  const std::string_view name = lane.name.empty() ? "(no name)" : std::string_view(lane.name);
  ChromeEvent event = begin('M', "thread_name");
  event.on(ChromeThread::of(lane.loop, lane.id)).argument("name", name);
  if (lane.parent != kNoObject) event.argument("parent", ChromeThread::of(lane.loop, lane.parent).thread);
  event.end();
}

void ChromeExporter::span_ended(const Lane& lane, const Span& span, const Symbols& symbols) {
  const ChromeThread thread = ChromeThread::of(lane.loop, lane.id);
  const bool is_task = lane.kind == model::LaneKind::task;
  const bool is_thread = lane.kind == model::LaneKind::thread;
  ChromeEvent event = begin('X', model::to_string(span.state));
  event.category(is_task     ? "task"
                 : is_thread ? "thread"
                             : "loop")
      .on(thread)
      .at(span.begin_ns)
      .lasting(span.end_ns - span.begin_ns);
  if (is_task) {
    describe_task(event, lane, span, spans_, symbols);
  } else if (is_thread) {
    describe_thread(event, span, symbols);
  } else {
    describe_loop(event, span);
  }
  if (span.unfinished) event.flag("unfinished");
  event.end();
  write_tail(span, thread);
  write_arrival(span.number, thread);
}

void ChromeExporter::describe_task(ChromeEvent& event, const Lane& lane, const Span& span, const SpanStream& spans,
                                   const Symbols& symbols) {
  if (span.state == SpanState::running && lane.coroutine != 0) {
    event.argument("coroutine", symbols.string(symbols.location(lane.coroutine).function));
  }
  if (span.awaits) {
    const trace::Await& awaits = *span.awaits;
    event.argument("what", trace::to_string(awaits.what));
    // 0 is a descriptor but no object.
    if (awaits.on_selector()) {
      if (awaits.target != trace::kUnknownFd) event.argument("fd", std::uint64_t{awaits.target});
    } else if (awaits.target != kNoObject) {
      event.argument("target", std::uint64_t{awaits.target});
    }
    if (awaits.what == trace::Await::What::task) {
      if (const Lane* target = spans.task(lane.loop, awaits.target)) event.argument("target_name", target->name);
    }
    if (span.location != 0) {
      const trace::Location& location = symbols.location(span.location);
      event.argument("location", place(symbols, location)).argument("function", symbols.string(location.function));
    }
    const auto& tasks = spans.state(lane.loop)->tasks;
    if (tasks.contains(lane.id) && tasks.at(lane.id).stack.size() > 1) {
      event.argument("stack", stack_text(tasks.at(lane.id).stack, symbols));
    }
  }
  if (span.waker && span.waker->kind != trace::Waker::Kind::none) {
    event.argument("waker", trace::to_string(span.waker->kind));
    if (span.waker->kind == trace::Waker::Kind::fd) {
      if (span.waker->id != trace::kUnknownFd) event.argument("fd", std::uint64_t{span.waker->id});
    } else if (span.waker->id != kNoObject) {
      event.argument("waker_id", std::uint64_t{span.waker->id});
    }
    if (!span.waker_name.empty()) event.argument("waker_name", span.waker_name);
  }
  if (span.outcome) {
    event.argument("outcome", trace::to_string(*span.outcome));
    if (span.result != 0) event.argument("result", symbols.string(span.result));
  }
}

void ChromeExporter::describe_loop(ChromeEvent& event, const Span& span) {
  event.argument("frame", span.frame);
  if (span.state != SpanState::select) return;
  if (span.timeout_ns == kForever) {
    event.argument("timeout_ns", "forever");
  } else {
    event.argument("timeout_ns", static_cast<std::uint64_t>(span.timeout_ns));
  }
  event.argument("watched", span.watched);
}

void ChromeExporter::describe_thread(ChromeEvent& event, const Span& span, const Symbols& symbols) {
  if (!span.block) return;
  event.argument("what", trace::to_string(span.block->in));
  if (span.block->fd != trace::kUnknownFd) event.argument("fd", std::uint64_t{span.block->fd});
  if (span.location == 0) return;
  const trace::Location& location = symbols.location(span.location);
  event.argument("location", place(symbols, location)).argument("function", symbols.string(location.function));
}

void ChromeExporter::woken(const Lane& lane, std::uint64_t ready, TimeNs at_ns, const WakeSource& source) {
  const std::uint64_t id = ++arrows_;
  if (source.over) {
    write_arrow_begin(id, ChromeThread::of(lane.loop, source.lane), source.at_ns);
  } else {
    tails_[source.span].arrows.push_back({id, source.at_ns, {}});
  }
  arrivals_[ready] = {id, source.span, at_ns};
}

void ChromeExporter::write_tail(const Span& span, const ChromeThread& thread) {
  const auto tail = tails_.extract(span.number);
  if (tail.empty()) return;
  // At a span's end what follows it begins: an arrow leaves it before.
  const TimeNs last_ns = std::max(span.begin_ns, span.end_ns - 1);
  for (const Arrow& arrow : tail.mapped().arrows) {
    write_arrow_begin(arrow.id, thread, std::min(arrow.at_ns, last_ns));
    if (arrow.end) write_arrow_end(arrow.id, *arrow.end);
  }
  file_.out() += tail.mapped().instants;
}

void ChromeExporter::write_arrival(std::uint64_t span, const ChromeThread& thread) {
  const auto found = arrivals_.extract(span);
  if (found.empty()) return;
  const Arrival& arrival = found.mapped();
  const ArrowEnd end{thread, arrival.at_ns};
  // Where events were lost, a task can end its wait while the one that woke it still runs.
  if (const auto from = tails_.find(arrival.from); from != tails_.end()) {
    std::vector<Arrow>& arrows = from->second.arrows;
    const auto arrow =
        std::find_if(arrows.begin(), arrows.end(), [&](const Arrow& waiting) { return waiting.id == arrival.id; });
    if (arrow != arrows.end()) {
      arrow->end = end;
      return;
    }
  }
  write_arrow_end(arrival.id, end);
}

void ChromeExporter::write_arrow_begin(std::uint64_t id, const ChromeThread& thread, TimeNs at_ns) {
  begin('s', kWakeUp).category(kWakeUp).id(id).on(thread).at(at_ns).end();
}

void ChromeExporter::write_arrow_end(std::uint64_t id, const ArrowEnd& end) {
  begin('f', kWakeUp).category(kWakeUp).plain("bp", "e").id(id).on(end.thread).at(end.at_ns).end();
}

// An instant in a turn waits until the turn's span is written: a viewer that reads from top to bottom takes it for a
// span of no length, and would bind the turn's arrows of the same moment to it.
void ChromeExporter::write_instant(const Event& event, const Symbols& symbols) {
  const bool of_task = event.subject != kNoObject && spans_.task(event.loop, event.subject) != nullptr;
  const ObjectId task = of_task ? event.subject : kNoObject;
  const Span* open = spans_.open_span(event.loop, task);
  std::string* out = &file_.out();
  if (open != nullptr && model::is_activity(open->state)) {
    std::string& waiting = tails_[open->number].instants;
    if (waiting.size() < kLongTail) out = &waiting;
  }
  const bool is_mark = event.kind == Kind::mark && event.a != 0;
  const std::string_view name = is_mark ? symbols.string(static_cast<StringId>(event.a))
                                : event.kind == Kind::task_cancel_requested
                                    ? std::string_view("cancel requested")
                                    : std::string_view(trace::kind_info(event.kind).name);
  ChromeEvent instant = begin(*out, 'i', name);
  instant.category(trace::kind_info(event.kind).name)
      .plain("s", event.kind == Kind::dropped ? "p" : "t")
      .on(ChromeThread::of(event.loop, task))
      .at(event.time_ns);
  if (event.subject != kNoObject && !of_task) instant.argument("task", std::uint64_t{event.subject});
  describe_instant(instant, event, symbols);
  instant.end();
}

void ChromeExporter::describe_instant(ChromeEvent& instant, const Event& event, const Symbols& symbols) {
  switch (event.kind) {
    case Kind::print:
      instant.argument("text", symbols.string(static_cast<StringId>(event.a)));
      break;
    case Kind::warning:
      instant.argument("kind", word(static_cast<trace::WarningKind>(event.a)))
          .argument("text", symbols.string(static_cast<StringId>(event.b)));
      break;
    case Kind::dropped:
      instant.argument("events", event.a);
      break;
    case Kind::task_cancel_requested:
      if (event.a == 0) break;
      instant.argument("by", event.a);
      if (const Lane* by = spans_.task(event.loop, static_cast<ObjectId>(event.a))) {
        instant.argument("by_name", by->name);
      }
      break;
    default:
      break;
  }
}

void ChromeExporter::write_counter(const Event& event, const Symbols& symbols) {
  const double value = std::bit_cast<double>(event.b);
  const std::string_view text = symbols.string(static_cast<StringId>(event.a));
  const std::string_view name = text.empty() ? "counter" : text;
  const ChromeThread thread = ChromeThread::of(event.loop, kNoObject);
  if (std::isfinite(value)) {
    begin('C', name).on(thread).at(event.time_ns).argument("value", value).end();
  } else {
    // JSON cannot write it as a number.
    ChromeEvent instant = begin('i', name);
    instant.category("counter").plain("s", "p").on(thread).at(event.time_ns);
    instant.argument("value", fmt::format("{}", value)).end();
  }
}

// What changes several times at one moment has the last value there.
void ChromeExporter::track_depth(LoopId loop, TimeNs now_ns) {
  const std::size_t value = spans_.state(loop)->ready.size();
  Depth& depth = depths_[loop];
  if (value == depth.value) return;
  if (depth.at_ns != now_ns) write_depth(loop, depth);
  depth.value = value;
  depth.at_ns = now_ns;
}

void ChromeExporter::write_depth(LoopId loop, Depth& depth) {
  if (depth.value == depth.written) return;
  depth.written = depth.value;
  begin('C', "ready queue")
      .on(ChromeThread::of(loop, kNoObject))
      .at(depth.at_ns)
      .argument("ready", std::uint64_t{depth.value})
      .end();
}

}  // namespace loopscope::exporters
