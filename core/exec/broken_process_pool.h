#pragma once

#include <stdexcept>
#include <string>

namespace loopscope {

/// The process that was to run a job ended instead of answering. Only that job fails with it: the pool starts another
/// process in its place, and other jobs go on. (In Python all of them fail, and the pool with them.)
class BrokenProcessPool : public std::runtime_error {
 public:
  BrokenProcessPool(const std::string& what, int returncode) : std::runtime_error(what), returncode_(returncode) {}
  /// Its exit status, or -N when signal N ended it.
  int returncode() const { return returncode_; }

 private:
  int returncode_;
};

}  // namespace loopscope
