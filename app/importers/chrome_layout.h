#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/importers/chrome_asyncs.h"
#include "app/importers/chrome_reader.h"
#include "core/base/ids.h"

namespace loopscope::importers {

/// A wake-up that a flow tells of: what begins next on `track` was caused from `from_track`.
struct ChromeWake {
  TimeNs time_ns = 0;  ///< of the cause, or of the end of the turn before on `track` if that is later
  std::uint32_t track = 0;
  std::uint32_t from_track = 0;
  bool in_turn = false;  ///< an inner slice begins now, of a turn that began before the cause
};

/// Where everything of a Chrome trace goes, and in what order.
struct ChromeLayout {
  std::vector<std::optional<LoopId>> track_loops;    ///< one a track
  std::vector<std::optional<LoopId>> async_loops;    ///< one a process
  std::vector<std::optional<LoopId>> process_loops;  ///< one a process: for what belongs to all of it
  std::vector<std::string> loop_names;
  std::vector<ChromeWake> wakes;  ///< in order of time
  ChromeAsyncs asyncs;

  TimeNs duration_ns = 0;  ///< from the first to the last of all times

  std::uint64_t ends_without_begin = 0;
  std::uint64_t cut_slices = 0;           ///< that reached out of the one around them
  std::uint64_t deep_slices = 0;          ///< left out: nested deeper than kMaxChromeDepth
  std::uint64_t tracks_without_loop = 0;  ///< left out: there are more than a trace has loops
  std::uint64_t flows_without_start = 0;
  std::uint64_t flows_to_nothing = 0;
  std::uint64_t flows_within = 0;  ///< out of a turn into itself
  std::uint64_t flows_again = 0;   ///< to a turn that another flow woke
};

inline constexpr std::size_t kMaxChromeDepth = 4096;

/// Puts a Chrome trace in order, in place. Afterwards `records.slices` holds the pairs of B and E, too, by begin, the
/// longer of two first, and on each track they nest: one that reaches out of the one around it is cut there. Instants
/// and counters are in order of time; flows and asyncs are used up.
///
/// Threads get loops so that in no loop two run at the same time, since a loop has one turn at a time: a thread joins
/// the first of its process's loops in which nothing ever runs while it runs itself, else it gets a loop of its own. So
/// the tasks that VizTracer tells as threads are together in one loop, and threads that run side by side are each in
/// another. The asyncs of a process have a loop of their own.
ChromeLayout lay_out(ChromeRecords& records);

}  // namespace loopscope::importers
