// What the traced program itself warned of; of slow callbacks see slow_callback.cpp.

#include <array>
#include <memory>
#include <utility>

#include "app/diagnose/rule.h"

namespace loopscope::diagnose {
namespace {

using trace::WarningKind;
using words::Id;

constexpr std::array kInfos{RuleInfo{.id = "never-awaited",
                                     .severity = Severity::warning,
                                     .messages = {Id::rule_program_warning, Id::rule_never_awaited},
                                     .help = Id::rule_never_awaited_help},
                            RuleInfo{.id = "exception-never-retrieved",
                                     .severity = Severity::error,
                                     .messages = {Id::rule_program_warning, Id::rule_exception_never_retrieved},
                                     .help = Id::rule_exception_never_retrieved_help},
                            RuleInfo{.id = "destroyed-pending",
                                     .severity = Severity::warning,
                                     .messages = {Id::rule_program_warning, Id::rule_destroyed_pending},
                                     .help = Id::rule_destroyed_pending_help}};

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
