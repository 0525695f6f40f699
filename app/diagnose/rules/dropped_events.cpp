// The recorder lost events, so that figures and states after it may be wrong.

#include <map>
#include <memory>

#include "app/diagnose/rule.h"

namespace loopscope::diagnose {
namespace {

using words::Id;

constexpr RuleInfo kInfo{.id = "dropped-events",
                         .severity = Severity::warning,
                         .messages = {Id::rule_dropped_events},
                         .help = Id::rule_dropped_events_help};

class DroppedEvents final : public Rule {
 public:
  std::span<const RuleInfo> infos() const override { return {&kInfo, 1}; }

  void check(const Step& step, std::vector<Diagnostic>& found) override {
    const trace::Event& event = step.event;
    TimeNs& last_ns = last_ns_[event.loop];
    if (event.kind == trace::Kind::dropped) {
      found.push_back({.rule = &kInfo,
                       .loop = event.loop,
                       .begin_ns = last_ns,
                       .end_ns = event.time_ns,
                       .arguments = {{"count", CountArgument{event.a}}}});
    }
    last_ns = event.time_ns;
  }

 private:
  std::map<LoopId, TimeNs> last_ns_;  // of the latest event: the gap is between it and the report of the loss
};

}  // namespace

std::unique_ptr<Rule> dropped_events() { return std::make_unique<DroppedEvents>(); }

}  // namespace loopscope::diagnose
