// A turn held the loop for too long: everything else had to wait for it.

#include <map>
#include <memory>
#include <utility>

#include "app/diagnose/rule.h"

namespace loopscope::diagnose {
namespace {

using words::Id;

using trace::Event;
using trace::Kind;

constexpr RuleInfo kInfo{.id = "slow-callback",
                         .severity = Severity::warning,
                         .threshold_ns = 100 * kNsPerMs,  // asyncio's slow_callback_duration
                         .messages = {Id::rule_slow_callback, Id::rule_program_warning, Id::rule_slow_callback_unseen},
                         .help = Id::rule_slow_callback_help};

class SlowCallback final : public Rule {
 public:
  std::span<const RuleInfo> infos() const override { return {&kInfo, 1}; }

  void check(const Step& step, std::vector<Diagnostic>& found) override {
    const Event& event = step.event;
    Loop& loop = loops_[event.loop];
    if (event.kind == Kind::dropped) loop.in_doubt = true;
    if (step.turn) {
      loop.last_was_found = !loop.in_doubt && is_slow(*step.turn);
      if (loop.last_was_found) found.push_back(describe(step));
      loop.in_doubt = false;
    }
    const std::optional<TimeNs> begin_ns = step.statistics.turn_begin(event.loop);
    if (!begin_ns) loop.in_doubt = false;
    if (event.kind != Kind::warning) return;
    if (static_cast<trace::WarningKind>(event.a) != trace::WarningKind::slow_callback) return;
    // A program warns of a slow turn at its end or right after it, by a threshold of its own. Where we speak of that
    // turn, once is enough.
    const bool will_be_found = begin_ns && !loop.in_doubt && is_slow({.begin_ns = *begin_ns, .end_ns = event.time_ns});
    if (begin_ns ? !will_be_found : !loop.last_was_found) found.push_back(pass_on(step));
  }

 private:
  struct Loop {
    bool in_doubt = false;  // events were dropped during the present turn: it may be several
    bool last_was_found = false;
  };

  static bool is_slow(const trace::Turn& turn) { return turn.end_ns - turn.begin_ns > kInfo.threshold_ns; }

  static Diagnostic describe(const Step& step) {
    const trace::Turn& turn = *step.turn;
    Diagnostic diagnostic{.rule = &kInfo,
                          .loop = step.event.loop,
                          .begin_ns = turn.begin_ns,
                          .end_ns = turn.end_ns,
                          .arguments = {{"duration", LengthArgument{turn.end_ns - turn.begin_ns}}}};
    const std::optional<TaskStatistics> task = step.statistics.task(step.event.loop, turn.id);
    if (!turn.is_task || !task) {
      diagnostic.arguments.push_back({"who", CallbackArgument{turn.id}});
      return diagnostic;
    }
    const bool at_await = step.event.kind == Kind::task_await && step.event.b != 0;
    diagnostic.task = task->id;
    diagnostic.location = at_await ? task->last_await : task->coroutine;
    diagnostic.arguments.push_back({"who", name_of(*task)});
    return diagnostic;
  }

  static Diagnostic pass_on(const Step& step) {
    const Event& event = step.event;
    const std::optional<TaskStatistics> task = step.statistics.task(event.loop, event.subject);
    Diagnostic diagnostic{.rule = &kInfo,
                          .loop = event.loop,
                          .task = event.subject,
                          .begin_ns = event.time_ns,
                          .end_ns = event.time_ns,
                          .location = task ? last_place(*task) : 0,
                          .arguments = {}};
    add_text(diagnostic, "text", static_cast<StringId>(event.b), step.statistics.symbols());
    return diagnostic;
  }

  std::map<LoopId, Loop> loops_;
};

}  // namespace

std::unique_ptr<Rule> slow_callback() { return std::make_unique<SlowCallback>(); }

}  // namespace loopscope::diagnose
