// A task ended with an exception.

#include <memory>

#include "app/diagnose/rule.h"

namespace loopscope::diagnose {
namespace {

using words::Id;

constexpr RuleInfo kInfo{.id = "failed-task",
                         .severity = Severity::error,
                         .messages = {Id::rule_failed_task, Id::rule_failed_task_silent},
                         .help = Id::rule_failed_task_help};

class FailedTask final : public Rule {
 public:
  std::span<const RuleInfo> infos() const override { return {&kInfo, 1}; }

  void check(const Step& step, std::vector<Diagnostic>& found) override {
    const trace::Event& event = step.event;
    if (event.kind != trace::Kind::task_done) return;
    if (static_cast<trace::Outcome>(event.a) != trace::Outcome::exception) return;
    const std::optional<TaskStatistics> task = step.statistics.task(event.loop, event.subject);
    // A second end of a task is no news.
    if (!task || task->state != trace::TaskState::failed || task->ended_ns != event.time_ns) return;
    Diagnostic diagnostic{.rule = &kInfo,
                          .loop = event.loop,
                          .task = task->id,
                          .begin_ns = event.time_ns,
                          .end_ns = event.time_ns,
                          .location = last_place(*task),
                          .arguments = {{"who", name_of(*task)}}};
    add_text(diagnostic, "exception", *task->outcome, step.statistics.symbols());
    found.push_back(std::move(diagnostic));
  }
};

}  // namespace

std::unique_ptr<Rule> failed_task() { return std::make_unique<FailedTask>(); }

}  // namespace loopscope::diagnose
