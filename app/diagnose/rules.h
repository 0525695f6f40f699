#pragma once

#include <memory>
#include <vector>

#include "app/diagnose/rule.h"

namespace loopscope::diagnose {

/// Every rule there is, each from a file of `rules/`.
std::vector<std::unique_ptr<Rule>> standard_rules();

/// What they all look for, in order of their ids.
std::vector<const RuleInfo*> rule_infos();

}  // namespace loopscope::diagnose
