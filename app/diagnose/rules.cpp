#include "app/diagnose/rules.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/duration.h"

namespace loopscope::diagnose {

using trace::Event;
using trace::Kind;
using trace::Outcome;
using trace::TaskState;
using trace::WarningKind;

namespace {

// "say_after-1 (say_after)", or the name alone.
std::string task_text(const Statistics& statistics, const TaskStatistics& task) {
  const trace::Symbols& symbols = statistics.symbols();
  const std::string_view coroutine = symbols.string(symbols.location(task.coroutine).function);
  return coroutine.empty() ? task.name : fmt::format("{} ({})", task.name, coroutine);
}

LocationId last_place(const TaskStatistics& task) { return task.last_await != 0 ? task.last_await : task.coroutine; }

// A turn held the loop for longer than kSlowCallbackNs.
class SlowCallback : public Rule {
 public:
  void check(const Step& step, std::vector<Diagnostic>& found) override {
    if (!step.turn || step.turn->end_ns - step.turn->begin_ns <= kSlowCallbackNs) return;
    Diagnostic diagnostic{.rule = "slow-callback",
                          .severity = Severity::warning,
                          .loop = step.event.loop,
                          .begin_ns = step.turn->begin_ns,
                          .end_ns = step.turn->end_ns,
                          .message = {}};
    std::string who = fmt::format("callback {}", step.turn->id);
    const std::optional<TaskStatistics> task = step.statistics.task(step.event.loop, step.turn->id);
    if (step.turn->is_task && task) {
      who = task_text(step.statistics, *task);
      diagnostic.task = task->id;
      const bool at_await = step.event.kind == Kind::task_await && step.event.b != 0;
      diagnostic.location = at_await ? task->last_await : task->coroutine;
    }
    diagnostic.message = fmt::format("{} ran for {} without a pause and held up the loop", who,
                                     format_duration(step.turn->end_ns - step.turn->begin_ns));
    found.push_back(std::move(diagnostic));
  }
};

// A task ended with an exception.
class FailedTask : public Rule {
 public:
  void check(const Step& step, std::vector<Diagnostic>& found) override {
    const Event& event = step.event;
    if (event.kind != Kind::task_done || static_cast<Outcome>(event.a) != Outcome::exception) return;
    const std::optional<TaskStatistics> task = step.statistics.task(event.loop, event.subject);
    if (!task || task->state != TaskState::failed || task->ended_ns != event.time_ns) return;
    const std::string_view what = step.statistics.symbols().string(*task->outcome);
    found.push_back({.rule = "failed-task",
                     .severity = Severity::error,
                     .loop = event.loop,
                     .task = task->id,
                     .begin_ns = event.time_ns,
                     .end_ns = event.time_ns,
                     .message = fmt::format("{} failed: {}", task_text(step.statistics, *task),
                                            what.empty() ? "an exception" : what),
                     .location = last_place(*task)});
  }
};

// The recorder lost events, so that figures and states after it may be wrong.
class DroppedEvents : public Rule {
 public:
  void check(const Step& step, std::vector<Diagnostic>& found) override {
    const Event& event = step.event;
    if (event.kind == Kind::dropped) {
      found.push_back({.rule = "dropped-events",
                       .severity = Severity::warning,
                       .loop = event.loop,
                       .begin_ns = last_ns_,
                       .end_ns = event.time_ns,
                       .message = fmt::format("{} events were lost here, because the reader was too slow", event.a)});
    }
    last_ns_ = event.time_ns;
  }

 private:
  TimeNs last_ns_ = 0;
};

// A task was still pending when its loop stopped for good.
class NeverFinished : public Rule {
 public:
  void check(const Step& step, std::vector<Diagnostic>&) override {
    const LoopId loop = step.event.loop;
    if (step.event.kind == Kind::loop_start) pending_.erase(loop);
    if (step.event.kind != Kind::loop_stop) return;
    std::vector<Diagnostic>& pending = pending_[loop];
    pending.clear();
    for (const auto& [id, status] : step.statistics.state(loop)->tasks) {
      const std::optional<TaskStatistics> task = step.statistics.task(loop, id);
      if (task && !trace::is_final(status.state)) pending.push_back(describe(step, *task));
    }
  }

  void finish(const Statistics&, std::vector<Diagnostic>& found) const override {
    for (const auto& [loop, pending] : pending_) found.insert(found.end(), pending.begin(), pending.end());
  }

 private:
  static Diagnostic describe(const Step& step, const TaskStatistics& task) {
    return {.rule = "never-finished",
            .severity = Severity::warning,
            .loop = task.loop,
            .task = task.id,
            .begin_ns = task.created_ns,
            .end_ns = step.event.time_ns,
            .message = fmt::format("{} was still {} when the loop stopped", task_text(step.statistics, task),
                                   phrase(task.state)),
            .location = last_place(task)};
  }

  static const char* phrase(TaskState state) {
    switch (state) {
      case TaskState::created:
        return "waiting for its first turn";
      case TaskState::ready:
        return "in the ready queue";
      case TaskState::running:
        return "running";
      case TaskState::selector:
        return "waiting for a descriptor";
      default:
        return "awaiting";
    }
  }

  std::map<LoopId, std::vector<Diagnostic>> pending_;
};

// What the traced program itself warned of.
class ProgramWarnings : public Rule {
 public:
  void check(const Step& step, std::vector<Diagnostic>& found) override {
    const Event& event = step.event;
    if (step.turn) last_turns_[event.loop] = *step.turn;
    if (event.kind != Kind::warning) return;
    const auto kind = static_cast<WarningKind>(event.a);
    if (kind == WarningKind::slow_callback && seen_by_us(step)) return;
    const std::optional<TaskStatistics> task = step.statistics.task(event.loop, event.subject);
    const std::string_view text = step.statistics.symbols().string(static_cast<StringId>(event.b));
    found.push_back({.rule = name(kind),
                     .severity = kind == WarningKind::exception_never_retrieved ? Severity::error : Severity::warning,
                     .loop = event.loop,
                     .task = event.subject,
                     .begin_ns = event.time_ns,
                     .end_ns = event.time_ns,
                     .message = std::string(text),
                     .location = task ? last_place(*task) : 0});
  }

 private:
  static const char* name(WarningKind kind) {
    switch (kind) {
      case WarningKind::never_awaited:
        return "never-awaited";
      case WarningKind::exception_never_retrieved:
        return "exception-never-retrieved";
      case WarningKind::destroyed_pending:
        return "destroyed-pending";
      case WarningKind::slow_callback:
        break;
    }
    return "slow-callback";
  }

  // A program warns of a slow turn at its end or right after it. Where our own rule speaks of that turn, once is
  // enough.
  bool seen_by_us(const Step& step) const {
    if (const auto begin_ns = step.statistics.turn_begin(step.event.loop)) {
      return step.event.time_ns - *begin_ns > kSlowCallbackNs;
    }
    const auto turn = last_turns_.find(step.event.loop);
    return turn != last_turns_.end() && turn->second.end_ns - turn->second.begin_ns > kSlowCallbackNs;
  }

  std::map<LoopId, FinishedTurn> last_turns_;
};

}  // namespace

std::vector<std::unique_ptr<Rule>> standard_rules() {
  std::vector<std::unique_ptr<Rule>> rules;
  rules.push_back(std::make_unique<SlowCallback>());
  rules.push_back(std::make_unique<FailedTask>());
  rules.push_back(std::make_unique<DroppedEvents>());
  rules.push_back(std::make_unique<NeverFinished>());
  rules.push_back(std::make_unique<ProgramWarnings>());
  return rules;
}

}  // namespace loopscope::diagnose
