#pragma once

#include <string>
#include <vector>

#include "core/base/owned_fd.h"
#include "core/net/subprocess.h"

namespace loopscope {

/// A process that was just started, and our ends of its pipes.
struct Spawned {
  pid_t pid = -1;
  OwnedFd pidfd;  ///< readable once it has ended
  OwnedFd in, out, err;
};

/// Starts a program. It gets its three standard streams and no other descriptor, default actions for all signals, and
/// none blocked. Throws std::system_error.
Spawned spawn(const std::vector<std::string>& arguments, const ProcessOptions& options);

}  // namespace loopscope
