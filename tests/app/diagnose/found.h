#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/diagnose/message.h"
#include "app/diagnose/report.h"
#include "tests/core/trace/trace_builder.h"

namespace loopscope::test {

inline std::vector<diagnose::Diagnostic> diagnostics_of(const TraceBuilder& trace) {
  diagnose::ReportBuilder builder(trace.symbols());
  builder.append(trace.events());
  return builder.diagnostics();
}

inline std::vector<std::string> rules_of(const std::vector<diagnose::Diagnostic>& diagnostics) {
  std::vector<std::string> rules;
  for (const diagnose::Diagnostic& diagnostic : diagnostics) rules.emplace_back(diagnostic.rule->id);
  return rules;
}

/// Everything that was found, each as "rule task@location: message".
inline std::vector<std::string> found_in(const TraceBuilder& trace) {
  std::vector<std::string> lines;
  for (const diagnose::Diagnostic& found : diagnostics_of(trace)) {
    lines.push_back(fmt::format("{} {}@{}: {}", found.rule->id, found.task,
                                diagnose::location_text(trace.symbols(), found.location),
                                diagnose::message(found, trace.symbols())));
  }
  return lines;
}

}  // namespace loopscope::test
