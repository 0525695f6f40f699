#pragma once

#include <cstdint>
#include <vector>

#include "app/importers/chrome_reader.h"

namespace loopscope::importers {

/// What happens to a task that stands for an async, or to several that nest.
struct ChromeAsyncStep {
  enum class Kind : std::uint8_t {
    create,  ///< the task, for `what`
    enter,   ///< `what` becomes its innermost frame
    leave,   ///< its frame `frame`, 1 for the outermost but `what` of create, is over
    done,    ///< all of it is
    mark,    ///< at a moment of it, or of none
  };
  TimeNs time_ns = 0;
  LocationId what = 0;
  std::uint32_t task = 0;     ///< from 1; 0 for a mark of none
  std::uint32_t process = 0;  ///< that told it
  std::uint32_t frame = 0;
  Kind kind = Kind::create;
};

struct ChromeAsyncs {
  std::vector<ChromeAsyncStep> steps;  ///< in order of time
  std::uint32_t tasks = 0;
  std::uint64_t ends_without_begin = 0;
  std::uint64_t too_deep = 0;  ///< nested deeper than kMaxChromeDepth, and left out
};

/// Pairs what begins and ends, and finds what nests in what. An end is that of what began last under its name; one
/// without a name, of what began last. What one span tells within a first async's time is in that one's task; what
/// outlasts it has a task of its own. `asyncs` are in order of time and numbered up to `spans`.
ChromeAsyncs resolve_asyncs(const std::vector<ChromeAsync>& asyncs, std::uint32_t spans);

}  // namespace loopscope::importers
