#include "app/diagnose/rules.h"

#include <algorithm>

namespace loopscope::diagnose {

// A new rule: a file in rules/, its function here, and its place in the list.
std::unique_ptr<Rule> dropped_events();
std::unique_ptr<Rule> failed_task();
std::unique_ptr<Rule> forgotten_task();
std::unique_ptr<Rule> program_warnings();
std::unique_ptr<Rule> slow_callback();

std::vector<std::unique_ptr<Rule>> standard_rules() {
  std::vector<std::unique_ptr<Rule>> rules;
  for (const auto make : {dropped_events, failed_task, forgotten_task, program_warnings, slow_callback}) {
    rules.push_back(make());
  }
  return rules;
}

std::vector<const RuleInfo*> rule_infos() {
  std::vector<const RuleInfo*> infos;
  for (const auto& rule : standard_rules()) {
    for (const RuleInfo& info : rule->infos()) infos.push_back(&info);
  }
  std::sort(infos.begin(), infos.end(), [](const RuleInfo* a, const RuleInfo* b) { return a->id < b->id; });
  return infos;
}

}  // namespace loopscope::diagnose
