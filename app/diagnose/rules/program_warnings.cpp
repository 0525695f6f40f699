// What the traced program itself warned of; of slow callbacks see slow_callback.cpp.

#include <array>
#include <memory>
#include <utility>

#include "app/diagnose/rule.h"

namespace loopscope::diagnose {
namespace {

using trace::WarningKind;

constexpr std::array kInfos{
    RuleInfo{.id = "never-awaited",
             .severity = Severity::warning,
             .messages = {"{text}", "a coroutine was never awaited"},
             .help = "A coroutine was made and thrown away without having run. Await it, or give it to create_task."},
    RuleInfo{.id = "exception-never-retrieved",
             .severity = Severity::error,
             .messages = {"{text}", "an exception was never retrieved"},
             .help =
                 "A task or future failed and nobody ever asked for its result, so that the exception was lost. Await "
                 "it, or look at its exception."},
    RuleInfo{.id = "destroyed-pending",
             .severity = Severity::warning,
             .messages = {"{text}", "a task was destroyed but it is pending"},
             .help = "A task was destroyed before it had ended. Keep it and await it, or cancel it and await that."}};

const RuleInfo* info_of(WarningKind kind) {
  switch (kind) {
    case WarningKind::never_awaited:
      return &kInfos[0];
    case WarningKind::exception_never_retrieved:
      return &kInfos[1];
    case WarningKind::destroyed_pending:
      return &kInfos[2];
    case WarningKind::slow_callback:
      break;
  }
  return nullptr;
}

class ProgramWarnings final : public Rule {
 public:
  std::span<const RuleInfo> infos() const override { return kInfos; }

  void check(const Step& step, std::vector<Diagnostic>& found) override {
    const trace::Event& event = step.event;
    if (event.kind != trace::Kind::warning) return;
    const RuleInfo* info = info_of(static_cast<WarningKind>(event.a));
    if (info == nullptr) return;
    const std::optional<TaskStatistics> task = step.statistics.task(event.loop, event.subject);
    Diagnostic diagnostic{.rule = info,
                          .loop = event.loop,
                          .task = event.subject,
                          .begin_ns = event.time_ns,
                          .end_ns = event.time_ns,
                          .location = task ? last_place(*task) : 0,
                          .arguments = {}};
    add_text(diagnostic, "text", static_cast<StringId>(event.b), step.statistics.symbols());
    found.push_back(std::move(diagnostic));
  }
};

}  // namespace

std::unique_ptr<Rule> program_warnings() { return std::make_unique<ProgramWarnings>(); }

}  // namespace loopscope::diagnose
