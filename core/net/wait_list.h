#pragma once

#include <exception>
#include <vector>

#include "core/task/future.h"

namespace loopscope {

/// Tasks that wait for something to happen to a connection or a server.
class WaitList {
 public:
  /// A future for one more, of the loop that will wake it.
  Future<void> add(EventLoop& loop);
  /// All of them go on, or get the exception if there is one.
  void wake(const std::exception_ptr& exception = nullptr);

 private:
  std::vector<Future<void>> waiting_;
};

}  // namespace loopscope
