// From the steps of an asio log to the events of a trace.
//
// Every handler is a task. It is created where its operation was started; from the end of the handler that started it
// (the program: at once) it awaits what the operation's name says; ready it is from the moment that the log shows its
// descriptor's operation done (".m"), or its cancellation, and where the log shows nothing of the kind, from the moment
// it runs; a posted handler is ready at once. It runs from ">m" to "<m".
//
// To await, a task must have had a turn: a handler has one of no length, after the turn of the handler that started it.
// It stands for the starting of the operation, which took place inside that. One that is destroyed unrun gets its end
// in the same way.

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "app/importers/asio_log.h"
#include "app/importers/asio_loops.h"
#include "app/importers/event_writer.h"
#include "app/importers/import.h"
#include "app/importers/notice.h"

namespace loopscope::importers {

namespace {

using trace::Await;
using trace::Kind;
using trace::kUnknownFd;
using trace::Outcome;
using trace::Waker;
using What = AsioStep::What;

Await await_of(AsioWait wait) {
  switch (wait) {
    case AsioWait::timer:
      return {Await::What::sleep, 0};
    case AsioWait::read:
      return {Await::What::fd_read, kUnknownFd};
    case AsioWait::write:
      return {Await::What::fd_write, kUnknownFd};
    case AsioWait::job:
      return {Await::What::job, 0};
    case AsioWait::event:
      return {Await::What::event, 0};
    case AsioWait::queue:
    case AsioWait::unknown:
      break;
  }
  return {Await::What::wait, 0};
}

/// What ends such a wait, when nothing else is known.
Waker waker_of(AsioWait wait) {
  switch (wait) {
    case AsioWait::timer:
      return {Waker::Kind::timer, 0};
    case AsioWait::read:
    case AsioWait::write:
      return {Waker::Kind::fd, kUnknownFd};
    case AsioWait::job:
      return {Waker::Kind::thread, 0};
    case AsioWait::event:
    case AsioWait::queue:
    case AsioWait::unknown:
      break;
  }
  return {};
}

class Importer {
 public:
  Importer(const AsioLog& log, const AsioLoops& loops, trace::Symbols& symbols, Receiver& receiver)
      : log_(log),
        loops_(loops),
        symbols_(symbols),
        writer_(receiver, symbols),
        tasks_(log.handlers.size()),
        running_(loops.count),
        delayed_(loops.count) {}

  void run() {
    for (std::size_t loop = 0; loop < loops_.count; ++loop) {
      const std::string name = loops_.count == 1 ? "asio" : fmt::format("asio thread {}", loop + 1);
      writer_.name_loop(static_cast<LoopId>(loop), symbols_.intern(name));
    }
    for (const AsioStep& step : log_.steps) {
      now_ns_ = step.time_ns;
      take(step);
    }
    writer_.flush();
  }

 private:
  enum class State : std::uint8_t { absent, created, waiting, ready, running, over };
  struct Task {
    ObjectId id = kNoObject;
    State state = State::absent;
    std::uint32_t frames = 0;  ///< coroutines entered for the places it was started from
    bool doomed = false;       ///< destroyed, to be told when its loop is free
    bool told_to_cancel = false;
    StringId outcome = 0;
    Outcome ending = Outcome::result;
  };

  const AsioHandler& handler(std::uint32_t index) const { return log_.handlers[index]; }
  LoopId loop_of(std::uint32_t index) const { return loops_.places[index].loop; }

  void take(const AsioStep& step) {
    switch (step.what) {
      case What::create:
        return create(step.handler);
      case What::io:
        return wake(step.handler, waker_of(handler(step.handler).wait));
      case What::run:
        if (loops_.places[step.handler].runs) begin(step);
        return;
      case What::end:
      case What::escape:
        if (loops_.places[step.handler].runs) end(step);
        return;
      case What::destroy:
        tasks_[step.handler].doomed = true;
        return when_free(step.handler);
      case What::operation:
        return operate(step);
    }
  }

  /// A task of the same loop by its id, one of another loop as another thread.
  Waker waker(std::uint32_t by, LoopId loop) const {
    if (by == kNoHandler) return {};
    if (loop_of(by) != loop) return {Waker::Kind::thread, 0};
    return {Waker::Kind::task, tasks_[by].id};
  }

  void create(std::uint32_t index) {
    const AsioHandler& made = handler(index);
    const LoopId loop = loop_of(index);
    const bool same_loop = made.parent != kNoHandler && loop_of(made.parent) == loop;
    const ObjectId parent = same_loop ? tasks_[made.parent].id : kNoObject;
    const LocationId coroutine = made.places == 0 ? made.operation : function_of(place(made, made.places - 1));
    tasks_[index].id = writer_.create_task(now_ns_, loop, {parent, made.name}, coroutine);
    tasks_[index].state = State::created;
    objects_.resize(std::max<std::size_t>(objects_.size(), made.object + std::size_t{1}));
    if (made.wait == AsioWait::queue) {
      wake(index, waker(made.parent, loop));
    } else {
      if (made.object != 0) objects_[made.object].push_back(index);
      when_free(index);
    }
  }

  /// Places are innermost first.
  LocationId place(const AsioHandler& of, std::uint32_t index) const { return log_.places[of.first_place + index]; }

  LocationId function_of(LocationId location) {
    const trace::Location& place = symbols_.location(location);
    return symbols_.intern(trace::Location{place.file, place.function, 0});
  }

  /// Starts or ends a handler in a turn of no length, now or as soon as no turn lasts in its loop.
  void when_free(std::uint32_t index) {
    if (running_[loop_of(index)].empty()) {
      take_empty_turn(index);
    } else {
      delayed_[loop_of(index)].push_back(index);
    }
  }

  void take_empty_turn(std::uint32_t index) {
    Task& task = tasks_[index];
    const LoopId loop = loop_of(index);
    if (task.state == State::over || (!task.doomed && task.state != State::created)) return;
    const AsioHandler& made = handler(index);
    if (task.state != State::ready)
      writer_.ready(now_ns_, loop, task.id, task.doomed ? Waker{} : waker(made.parent, loop));
    writer_.run(now_ns_, loop, task.id);
    if (task.doomed) {
      writer_.done(now_ns_, loop, task.id, Outcome::cancelled, symbols_.intern("destroyed without being run"));
      task.state = State::over;
      return;
    }
    for (std::uint32_t i = made.places; i > 1; --i, ++task.frames) {
      writer_.tell(now_ns_, loop, Kind::coro_enter, task.id, function_of(place(made, i - 2)), place(made, i - 1));
    }
    writer_.await(now_ns_, loop, task.id, await_of(made.wait), made.places == 0 ? 0 : place(made, 0));
    task.state = State::waiting;
  }

  void wake(std::uint32_t index, Waker by) {
    Task& task = tasks_[index];
    if (task.state != State::created && task.state != State::waiting) return;
    writer_.ready(now_ns_, loop_of(index), task.id, by);
    task.state = State::ready;
  }

  void begin(const AsioStep& step) {
    const std::uint32_t index = step.handler;
    const LoopId loop = loop_of(index);
    Task& task = tasks_[index];
    wake(index, waker_of(handler(index).wait));
    if (!running_[loop].empty()) {
      writer_.await(now_ns_, loop, tasks_[running_[loop].back()].id, {Await::What::task, task.id}, 0);
    }
    writer_.run(now_ns_, loop, task.id);
    for (; task.frames > 0; --task.frames) writer_.tell(now_ns_, loop, Kind::coro_leave, task.id);
    task.state = State::running;
    task.outcome = step.text;
    if (step.failed) task.ending = step.aborted ? Outcome::cancelled : Outcome::exception;
    running_[loop].push_back(index);
  }

  void end(const AsioStep& step) {
    const LoopId loop = loop_of(step.handler);
    Task& task = tasks_[step.handler];
    if (step.what == What::escape) {
      task.ending = Outcome::exception;
      task.outcome = symbols_.intern("an exception left the handler");
    }
    writer_.done(now_ns_, loop, task.id, task.ending, task.outcome);
    task.state = State::over;
    running_[loop].pop_back();
    if (!running_[loop].empty()) {
      const ObjectId outer = tasks_[running_[loop].back()].id;
      writer_.ready(now_ns_, loop, outer, {Waker::Kind::task, task.id});
      writer_.run(now_ns_, loop, outer);
      return;
    }
    for (const std::uint32_t index : std::exchange(delayed_[loop], {})) take_empty_turn(index);
  }

  void operate(const AsioStep& step) {
    const bool by_handler = step.handler != kNoHandler;
    const LoopId loop = by_handler ? loop_of(step.handler) : LoopId{0};
    const bool lives = by_handler && tasks_[step.handler].state != State::over;
    const ObjectId task = lives ? tasks_[step.handler].id : kNoObject;
    writer_.tell(now_ns_, loop, Kind::mark, task, step.text);
    if (!step.cancels || step.object >= objects_.size()) return;
    for (const std::uint32_t index : std::exchange(objects_[step.object], {})) cancel(index, step.handler);
  }

  /// asio queues what waits for a timer or a descriptor at once when it is cancelled; a resolver finishes its job
  /// first.
  void cancel(std::uint32_t index, std::uint32_t by) {
    Task& task = tasks_[index];
    if (task.doomed || (task.state != State::created && task.state != State::waiting)) return;
    const Waker from = waker(by, loop_of(index));
    writer_.tell(now_ns_, loop_of(index), Kind::task_cancel_requested, task.id,
                 from.kind == Waker::Kind::task ? from.id : kNoObject);
    const AsioWait wait = handler(index).wait;
    if (wait == AsioWait::timer || wait == AsioWait::read || wait == AsioWait::write) wake(index, from);
  }

  const AsioLog& log_;
  const AsioLoops& loops_;
  trace::Symbols& symbols_;
  EventWriter writer_;
  std::vector<Task> tasks_;
  std::vector<std::vector<std::uint32_t>> running_;  // in each loop, outermost first
  std::vector<std::vector<std::uint32_t>> delayed_;  // in each loop, empty turns that wait for its present turn's end
  std::vector<std::vector<std::uint32_t>> objects_;  // what was started on each object since it was last cancelled
  TimeNs now_ns_ = 0;
};

std::string notice_of(const AsioLog& log, const AsioLoops& loops, const std::string& name) {
  Notice notice;
  notice.count(log.other_lines, "line that is not asio's left out", "lines that are not asio's left out");
  notice.count(log.unreadable_lines, fmt::format("line cannot be read (line {})", log.first_unreadable),
               fmt::format("lines cannot be read (the first is line {})", log.first_unreadable));
  notice.count(log.unknown_handlers, "handler was created before the log begins",
               "handlers were created before the log begins");
  notice.count(log.ends_without_begin, "step that cannot follow left out", "steps that cannot follow left out");
  notice.count(log.steps_back, "time the clock went back", "times the clock went back");
  notice.count(loops.without_loop, "handler left out that ran while 256 others did",
               "handlers left out that ran while 256 others did");
  return notice.text(name);
}

}  // namespace

Result<ImportSummary> import_asio_log(ByteStream& text, const std::string& name, bool allow_truncated,
                                      Receiver& receiver) {
  trace::Symbols symbols;
  const AsioLog log = read_asio_log(text, symbols);
  const TextEnd end = text.end();
  if (end.damage && ((!end.cut_off && !allow_truncated) || log.steps.empty())) {
    return Error{fmt::format("{}: offset {}: {}; --allow-truncated reads the {} steps before it", name,
                             end.damage->offset, end.damage->message, log.steps.size())};
  }
  if (log.steps.empty()) {
    const std::string where = log.unreadable_lines == 0 ? "" : fmt::format(" (line {})", log.first_unreadable);
    return Error{
        fmt::format("{}: has no readable line of an asio handler tracking log{}; expected lines such as "
                    "@asio|1700000000.000000|0*1|socket@0x1.async_connect",
                    name, where)};
  }
  receiver.begin({.program = name, .arguments = {"imported=asio handler tracking log"}}, log.steps.back().time_ns);
  const AsioLoops loops = assign_loops(log);
  Importer(log, loops, symbols, receiver).run();
  receiver.finish(std::move(symbols));
  return ImportSummary{notice_of(log, loops, name), end.damage};
}

}  // namespace loopscope::importers
