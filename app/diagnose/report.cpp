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

Report ReportBuilder::report() const {
  Report report{.events = statistics_.events(),
                .dropped = statistics_.dropped(),
                .duration_ns = statistics_.duration_ns(),
                .loops = statistics_.loops(),
                .diagnostics = found_};
  for (const auto& rule : rules_) rule->finish(statistics_, report.diagnostics);
  std::sort(report.diagnostics.begin(), report.diagnostics.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.begin_ns, a.end_ns, a.loop, a.task, a.rule) <
           std::tie(b.begin_ns, b.end_ns, b.loop, b.task, b.rule);
  });
  return report;
}

}  // namespace loopscope::diagnose
