#pragma once

#include <string>

namespace loopscope {

/// A host, by its numeric address or its name, and a port of it.
struct HostPort {
  std::string host;
  int port = 0;
};

}  // namespace loopscope
