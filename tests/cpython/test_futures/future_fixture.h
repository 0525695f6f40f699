#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/task/run.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {

/// A loop that does not run unless told to, and what its exception handler is told.
class FutureFixture : public testing::Test {
 protected:
  FutureFixture() {
    t.loop.set_exception_handler(
        [this](EventLoop&, const ExceptionContext& context) { told.push_back(to_line(context)); });
  }

  template <class T = int>
  Future<T> new_future() {
    return Future<T>::create(t.loop);
  }
  void run_briefly() {
    t.loop.stop();
    t.loop.run_forever();
  }

  std::vector<std::string> told;
  TestLoop t;
};

class BaseFutureTests : public FutureFixture {};

inline std::exception_ptr runtime_error(const std::string& what = "boom") {
  return std::make_exception_ptr(std::runtime_error(what));
}

}  // namespace loopscope
