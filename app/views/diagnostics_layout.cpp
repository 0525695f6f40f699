#include "app/views/diagnostics_layout.h"

#include <fmt/format.h>

#include "app/diagnose/message.h"
#include "app/diagnose/rules.h"
#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {

Cell DiagnosticRows::cell(std::size_t row, std::size_t column) const {
  const Finding& finding = findings_.all()[row];
  const diagnose::Diagnostic& diagnostic = finding.diagnostic;
  switch (column) {
    case 0:
      return {
          .text = std::string(language_[finding.is_error() ? words::Id::severity_error : words::Id::severity_warning]),
          .sign = finding.is_error() ? Sign::error : Sign::warning};
    case 1:
      return {.text = std::string(diagnostic.rule->id)};
    case 2:
      if (diagnostic.task == kNoObject) return {};
      return {.text = task_name(model_, diagnostic.loop, diagnostic.task, language_)};
    case kWhen:
      return {.text = words::format_time(diagnostic.begin_ns), .tone = Tone::dim};
    case 4:
      return {.text = diagnose::message(diagnostic, model_.symbols(), language_)};
    default:
      return {.text = location_words(model_, diagnostic.location), .tone = Tone::dim};
  }
}

SortKey DiagnosticRows::key(std::size_t row, std::size_t column) const {
  const Finding& finding = findings_.all()[row];
  if (column == kWhen) return {static_cast<double>(finding.diagnostic.begin_ns), {}};
  if (column == 0) return {finding.is_error() ? 0.0 : 1.0, {}};
  return {0, cell(row, column).text};
}

std::string checked_rules() {
  std::string text;
  for (const diagnose::RuleInfo* info : diagnose::rule_infos()) {
    if (!text.empty()) text += ", ";
    text += info->id;
    if (info->threshold_ns > 0) text += fmt::format(" ({})", words::format_duration(info->threshold_ns));
  }
  return text;
}

}  // namespace loopscope::views
