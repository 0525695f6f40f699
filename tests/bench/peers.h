#pragma once

#include <string_view>

namespace loopscope::bench {

/// The measurements that are made beside other event loops', under the names that their benchmarks use: a1 (yields), a2
/// (spawn, gather, direct await), a3 (timers), a3m (sleeping tasks), a5 (idle descriptors, `count` of them), b
/// (emission). Prints lines of "key value". False when there is no such section.
bool run_peer_section(std::string_view section, int count);

}  // namespace loopscope::bench
