#pragma once

#include <cstddef>
#include <vector>

#include "app/importers/asio_log.h"
#include "core/base/ids.h"

namespace loopscope::importers {

/// Where a handler runs, or would have run.
struct AsioPlace {
  LoopId loop = 0;
  bool runs = false;    ///< it begins in the log, and there was a loop for it
  bool nested = false;  ///< it runs inside another handler of that loop, which waits for it meanwhile
};

struct AsioLoops {
  std::vector<AsioPlace> places;  ///< one a handler
  std::size_t count = 1;
  std::size_t without_loop = 0;  ///< handlers that ran while every loop that a trace can hold was busy
};

/// Gives every handler a loop so that no two handlers run at the same time in one: a stand-in for the threads, which a
/// log does not name.
///
/// A handler that begins while others run is either called by one of them in the same thread, as a strand does, or runs
/// in another thread; the log does not say which. It is taken as nested when it also ends before the other, and was
/// started on a strand, or nothing in the log proves that there is more than one thread. Proof is that handlers cross
/// (one begins inside another and ends after it), or that a handler starts an operation while one that seems nested in
/// it has not ended. All others get a loop that is free: that of the handler that started them, if it is, else the
/// lowest. Handlers that never ran belong to the loop of the handler that started them.
AsioLoops assign_loops(const AsioLog& log);

}  // namespace loopscope::importers
