#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "app/diagnose/diagnostic.h"
#include "app/diagnose/statistics.h"
#include "core/trace/event/event.h"

namespace loopscope::diagnose {

/// One event, as a rule sees it.
struct Step {
  const trace::Event& event;
  const Statistics& statistics;     ///< after the event
  std::optional<trace::Turn> turn;  ///< the turn that the event ended
};

/// Looks for one kind of trouble in a stream of events, recorded or live. It speaks of what it saw alone: where events
/// were dropped, it says nothing that one of them could disprove. A rule that guesses is worse than none.
class Rule {
 public:
  virtual ~Rule() = default;
  /// What it can find.
  virtual std::span<const RuleInfo> infos() const = 0;
  /// Called for each event in order. Adds what it finds.
  virtual void check(const Step& step, std::vector<Diagnostic>& found) = 0;
  /// Adds what is certain only because the trace ends here. More events may follow: it changes nothing.
  virtual void finish(std::vector<Diagnostic>&) const {}
};

TaskArgument name_of(const TaskStatistics& task);

/// Where a task stood last: at its latest co_await, or in its coroutine.
LocationId last_place(const TaskStatistics& task);

/// Gives a diagnostic a text of the traced program, unless that said nothing.
void add_text(Diagnostic& diagnostic, std::string_view name, StringId text, const trace::Symbols& symbols);

}  // namespace loopscope::diagnose
