#pragma once

#include <memory>
#include <string>

#include "core/base/owned_fd.h"
#include "core/net/socket.h"

namespace loopscope {

/// One end of a pipe as a Socket that is only read from, or only written to. `name`: how errors call it. The descriptor
/// must not block.
std::unique_ptr<Socket> pipe_socket(OwnedFd fd, std::string name, Socket::Direction direction);

}  // namespace loopscope
