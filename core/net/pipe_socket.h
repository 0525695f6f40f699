#pragma once

#include <memory>
#include <string>

#include "core/base/owned_fd.h"
#include "core/net/socket.h"

namespace loopscope {

/// One end of a pipe as a Socket, for a Connection that only reads or only writes. `name`: how errors call it. The
/// descriptor must not block.
std::unique_ptr<Socket> pipe_socket(OwnedFd fd, std::string name);

}  // namespace loopscope
