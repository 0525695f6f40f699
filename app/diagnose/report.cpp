#include "app/diagnose/report.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace loopscope::diagnose {

ReportBuilder::ReportBuilder(const trace::Symbols& symbols, std::vector<std::unique_ptr<Rule>> rules)
    : statistics_(symbols), rules_(std::move(rules)) {}

void ReportBuilder::append(std::span<const trace::Event> events) {
  for (const trace::Event& event : events) {
    const Step step{event, statistics_, statistics_.add(event)};
    for (const auto& rule : rules_) rule->check(step, found_);
  }
}

std::vector<Diagnostic> ReportBuilder::found_at_end() const {
  std::vector<Diagnostic> diagnostics;
  for (const auto& rule : rules_) rule->finish(diagnostics);
  return diagnostics;
}

std::vector<Diagnostic> ReportBuilder::diagnostics() const {
  std::vector<Diagnostic> diagnostics = found_;
  for (const auto& rule : rules_) rule->finish(diagnostics);
  std::sort(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.begin_ns, a.end_ns, a.loop, a.task, a.rule->id) <
           std::tie(b.begin_ns, b.end_ns, b.loop, b.task, b.rule->id);
  });
  return diagnostics;
}

Report ReportBuilder::report() const {
  return {.events = statistics_.events(),
          .dropped = statistics_.dropped(),
          .duration_ns = statistics_.duration_ns(),
          .loops = statistics_.loops(),
          .diagnostics = diagnostics()};
}

}  // namespace loopscope::diagnose
