#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "app/exporters/chrome_event.h"
#include "app/exporters/embedded_trace.h"
#include "app/exporters/exporter.h"
#include "app/exporters/output_file.h"
#include "app/exporters/span_stream.h"

namespace loopscope::exporters {

/// Chrome's Trace Event Format, as a JSON object, for ui.perfetto.dev and chrome://tracing.
///
///   M  a loop is a process, a lane a thread (so are threads that the trace tells of, under the number of a process
///   that
///      has the program's name when it has no loop): their names, their order (the loop first, then its tasks as a
///      tree), and of a task the thread of its parent. Of a task that is renamed there are several; the last one
///      counts.
///   X  a span, named as its state (category "task", "loop" or "thread"). Arguments: of a wait what is awaited, target
///      (fd of a descriptor), target_name, location, function, stack (where it is several coroutines deep); of ready
///      waker, waker_id (fd of a descriptor), waker_name; of running coroutine, and outcome and result of a task that
///      ended with it; of select timeout_ns and watched; of a blocked thread what call it is in, fd, location,
///      function; of loops frame; unfinished where the trace ended and not the span. In order of their ends.
///   s, f  an arrow (category "wake-up") from the span that woke to the ready span it caused, each bound to the span
///      that encloses it. They stand behind both, so that viewers that read from top to bottom find those already.
///   C  the depth of a loop's ready queue, at every moment at which it changed; and the program's own counters.
///   i  marks, prints, warnings, requests to cancel, lost events.
///
/// Times count from the trace's first event; otherData has what the trace says of itself, and when that was. The key
/// "loopscope", which viewers pass over, has the trace itself, so that it comes back whole where it is imported.
class ChromeExporter final : public Exporter, private SpanListener {
 public:
  static Result<std::unique_ptr<Exporter>> create(Target target, const trace::TraceInfo& info);

  Result<void> append(std::span<const trace::Event> events, const trace::Symbols& symbols) override;
  Result<void> finish(const trace::Symbols& symbols) override;

 private:
  /// The end of an arrow: where the ready span begins.
  struct ArrowEnd {
    ChromeThread thread;
    TimeNs at_ns = 0;
  };
  /// An arrow out of a span that was not written yet.
  struct Arrow {
    std::uint64_t id = 0;
    TimeNs at_ns = 0;
    std::optional<ArrowEnd> end;  ///< once the span that it leads to was written
  };
  /// What goes behind a span that lasts.
  struct Tail {
    std::vector<Arrow> arrows;
    std::string instants;
  };
  /// An arrow into a span that was not written yet.
  struct Arrival {
    std::uint64_t id = 0;
    std::uint64_t from = 0;  ///< the number of the span it leaves
    TimeNs at_ns = 0;
  };
  struct Depth {
    TimeNs at_ns = 0;
    std::size_t value = 0;
    std::size_t written = 0;
  };

  ChromeExporter(OutputFile file, const trace::TraceInfo& info);

  void lane_added(const Lane& lane) override;
  void lane_renamed(const Lane& lane) override;
  void span_ended(const Lane& lane, const Span& span, const trace::Symbols& symbols) override;
  void woken(const Lane& lane, std::uint64_t ready, TimeNs at_ns, const WakeSource& source) override;

  ChromeEvent begin(char phase, std::string_view name) { return begin(file_.out(), phase, name); }
  ChromeEvent begin(std::string& out, char phase, std::string_view name);
  void name_thread(const Lane& lane);
  void name_process(const Lane& loop);
  static void describe_task(ChromeEvent& event, const Lane& lane, const Span& span, const SpanStream& spans,
                            const trace::Symbols& symbols);
  static void describe_loop(ChromeEvent& event, const Span& span);
  static void describe_thread(ChromeEvent& event, const Span& span, const trace::Symbols& symbols);
  void write_tail(const Span& span, const ChromeThread& thread);
  void write_arrival(std::uint64_t span, const ChromeThread& thread);
  void write_arrow_begin(std::uint64_t id, const ChromeThread& thread, TimeNs at_ns);
  void write_arrow_end(std::uint64_t id, const ArrowEnd& end);
  void write_instant(const trace::Event& event, const trace::Symbols& symbols);
  void describe_instant(ChromeEvent& instant, const trace::Event& event, const trace::Symbols& symbols);
  void write_counter(const trace::Event& event, const trace::Symbols& symbols);
  void track_depth(LoopId loop, TimeNs now_ns);
  void write_depth(LoopId loop, Depth& depth);

  OutputFile file_;
  std::string program_;
  std::string labels_;
  EmbeddedTrace embedded_;
  std::uint64_t events_ = 0;  // of the array
  SpanStream spans_{*this};
  std::uint64_t arrows_ = 0;
  std::unordered_map<std::uint64_t, Tail> tails_;        // by the number of the span
  std::unordered_map<std::uint64_t, Arrival> arrivals_;  // likewise
  std::map<LoopId, Depth> depths_;
  std::set<LoopId> named_;  ///< processes
};

}  // namespace loopscope::exporters
