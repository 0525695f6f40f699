#include "core/base/owned_fd.h"

#include <unistd.h>

namespace loopscope {

void OwnedFd::reset() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

}  // namespace loopscope
