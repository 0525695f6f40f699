#pragma once

#include "tests/core/loop/test_loop.h"

namespace loopscope {

class BaseEventLoopTests : public testing::Test {
 protected:
  void run_briefly() {
    t.loop.stop();
    t.loop.run_forever();
  }

  TestLoop t;
};

}  // namespace loopscope
