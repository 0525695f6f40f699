#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "app/diagnose/diagnostic.h"
#include "app/diagnose/statistics.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"

namespace loopscope::diagnose {

/// A turn longer than this holds up everyone else: asyncio's slow_callback_duration.
inline constexpr TimeNs kSlowCallbackNs = 100 * kNsPerMs;

/// One event, as a rule sees it.
struct Step {
  const trace::Event& event;
  const Statistics& statistics;      ///< after the event
  std::optional<FinishedTurn> turn;  ///< the turn that the event ended
};

/// Looks for one kind of trouble in a stream of events.
class Rule {
 public:
  virtual ~Rule() = default;
  /// Called for each event in order. Adds what it finds.
  virtual void check(const Step& step, std::vector<Diagnostic>& found) = 0;
  /// Adds what is certain only because the trace ends here. More events may follow: it changes nothing.
  virtual void finish(const Statistics&, std::vector<Diagnostic>&) const {}
};

/// Every rule: slow-callback, failed-task, dropped-events, never-finished, and the program's own warnings
/// (never-awaited, exception-never-retrieved, destroyed-pending, slow-callback).
std::vector<std::unique_ptr<Rule>> standard_rules();

}  // namespace loopscope::diagnose
