#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "app/diagnose/diagnostic.h"
#include "app/diagnose/rules.h"
#include "app/diagnose/statistics.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"

namespace loopscope::diagnose {

/// What `loopscope report` prints, but for the tasks: of those there may be millions, so Statistics gives them one by
/// one. Texts that are ids are in the trace's symbols.
struct Report {
  std::uint64_t events = 0;
  std::uint64_t dropped = 0;
  TimeNs duration_ns = 0;
  std::vector<LoopStatistics> loops;
  std::vector<Diagnostic> diagnostics;  ///< in order of their begin
};

/// Makes a report in one pass over the events, which may come in pieces and go on after a report was asked for: live as
/// well as from a file. It keeps none of them.
class ReportBuilder {
 public:
  /// `symbols` must outlive it and may grow.
  explicit ReportBuilder(const trace::Symbols& symbols, std::vector<std::unique_ptr<Rule>> rules = standard_rules());

  void append(std::span<const trace::Event> events);

  const Statistics& statistics() const { return statistics_; }
  Report report() const;
  /// What is certain whatever comes, in the order in which it was found: it only ever grows.
  const std::vector<Diagnostic>& found() const { return found_; }
  /// What is certain only because the trace ends here, if it does.
  std::vector<Diagnostic> found_at_end() const;
  /// Both, in order of their begin.
  std::vector<Diagnostic> diagnostics() const;

 private:
  Statistics statistics_;
  std::vector<std::unique_ptr<Rule>> rules_;
  std::vector<Diagnostic> found_;
};

}  // namespace loopscope::diagnose
