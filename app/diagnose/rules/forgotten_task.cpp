// A task was still pending when its loop stopped for good.

#include <map>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>

#include "app/diagnose/rule.h"
#include "core/trace/replay/loop_state.h"

namespace loopscope::diagnose {
namespace {

using words::Id;

using trace::Kind;

constexpr RuleInfo kInfo{.id = "forgotten-task",
                         .severity = Severity::warning,
                         .messages = {Id::rule_forgotten_task_of, Id::rule_forgotten_task},
                         .help = Id::rule_forgotten_task_help};

class ForgottenTask final : public Rule {
 public:
  std::span<const RuleInfo> infos() const override { return {&kInfo, 1}; }

  void check(const Step& step, std::vector<Diagnostic>&) override {
    const trace::Event& event = step.event;
    Loop& loop = loops_[event.loop];
    if (event.kind == Kind::dropped) loop.seen_since_gap.emplace();
    if (loop.seen_since_gap && trace::is_about_task(event.kind)) loop.seen_since_gap->insert(event.subject);
    if (event.kind == Kind::loop_start) loop.pending.clear();
    if (event.kind == Kind::loop_stop) list_pending(step, loop);
  }

  /// A loop may be started again, as a runner does: only at the end of the trace is it certain that it was not.
  void finish(std::vector<Diagnostic>& found) const override {
    for (const auto& [id, loop] : loops_) found.insert(found.end(), loop.pending.begin(), loop.pending.end());
  }

 private:
  struct Loop {
    std::vector<Diagnostic> pending;  // when it stopped last
    /// Once events were dropped: the tasks that something was heard of since. The end of any other may be in the gap.
    std::optional<std::unordered_set<ObjectId>> seen_since_gap;
  };

  static void list_pending(const Step& step, Loop& loop) {
    loop.pending.clear();
    for (const auto& [id, status] : step.statistics.state(step.event.loop)->tasks) {
      if (trace::is_final(status.state)) continue;
      if (loop.seen_since_gap && !loop.seen_since_gap->contains(id)) continue;
      const std::optional<TaskStatistics> task = step.statistics.task(step.event.loop, id);
      if (task) loop.pending.push_back(describe(step, *task));
    }
  }

  static Diagnostic describe(const Step& step, const TaskStatistics& task) {
    Diagnostic diagnostic{.rule = &kInfo,
                          .loop = task.loop,
                          .task = task.id,
                          .begin_ns = task.created_ns,
                          .end_ns = step.event.time_ns,
                          .location = last_place(task),
                          .arguments = {{"who", name_of(task)}, {"state", StateArgument{task.state}}}};
    const std::optional<TaskStatistics> creator = step.statistics.task(task.loop, task.parent);
    if (creator) diagnostic.arguments.push_back({"creator", name_of(*creator)});
    return diagnostic;
  }

  std::map<LoopId, Loop> loops_;
};

}  // namespace

std::unique_ptr<Rule> forgotten_task() { return std::make_unique<ForgottenTask>(); }

}  // namespace loopscope::diagnose
