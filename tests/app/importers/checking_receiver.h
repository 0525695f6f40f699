#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/importers/import.h"
#include "core/trace/event/event_form.h"
#include "core/trace/event/event_text.h"
#include "core/trace/replay/validator.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::importers {

/// Keeps what an import gives, and says what is wrong with it: form, legal order, symbols that come too late, calls out
/// of order.
class CheckingReceiver final : public Receiver {
 public:
  void begin(const trace::TraceInfo& info, TimeNs duration_ns) override {
    duration_ns_ = duration_ns;
    if (begun_) complain("begun twice");
    begun_ = true;
    trace_.info = info;
  }
  void take(std::span<const trace::Event> events, const trace::Symbols& symbols) override {
    if (!begun_ || finished_) complain("events before the beginning or after the end");
    for (const trace::Event& event : events) {
      if (is_foreign() && trace_.events.empty() && event.time_ns != 0) complain("the first event is not at 0");
      if (const auto form = trace::check_form(event, symbols.string_count(), symbols.location_count())) complain(*form);
      if (complaint_.empty()) {
        if (const auto order = validator_.check(event)) complain(*order);
      }
      trace_.events.push_back(event);
    }
  }
  void finish(trace::Symbols&& symbols) override {
    if (!begun_ || finished_) complain("finished before it began, or twice");
    if (!trace_.events.empty() && trace_.events.back().time_ns > duration_ns_) complain("lasts longer than was said");
    finished_ = true;
    trace_.symbols = std::move(symbols);
  }

  const trace::Trace& trace() const { return trace_; }
  bool begun() const { return begun_; }
  bool finished() const { return finished_; }
  /// What is wrong, with the number of the event; empty when all is well.
  const std::string& complaint() const { return complaint_; }
  /// All events as text, one a line, those of other loops than the first with "loop=".
  std::string text() const {
    std::string out;
    for (const trace::Event& event : trace_.events) out += trace::to_text(event, trace_.symbols) + "\n";
    return out;
  }

 private:
  /// And no copy of a trace that an export of ours carries.
  bool is_foreign() const {
    return !trace_.info.arguments.empty() && trace_.info.arguments.front().starts_with("imported=");
  }
  void complain(const std::string& what) {
    if (complaint_.empty()) complaint_ = "event " + std::to_string(trace_.events.size()) + ": " + what;
  }

  trace::Trace trace_;
  TimeNs duration_ns_ = 0;
  trace::Validator validator_;
  std::string complaint_;
  bool begun_ = false;
  bool finished_ = false;
};

}  // namespace loopscope::importers
