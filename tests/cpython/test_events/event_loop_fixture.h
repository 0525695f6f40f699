#pragma once

#include <functional>
#include <memory>

#include <gtest/gtest.h>

#include "core/loop/loops.h"
#include "core/task/run.h"
#include "core/task/sleep.h"

namespace loopscope {

/// A real loop, as theirs.
class EventLoopTestsMixin : public testing::Test {
 protected:
  void run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 5000 && !done(); ++i) loop->run_until_complete(sleep_briefly());
    EXPECT_TRUE(done());
  }
  static Coro<void> sleep_briefly() { co_await sleep(std::chrono::milliseconds(1)); }

  std::unique_ptr<EventLoop> loop = new_event_loop();
};

}  // namespace loopscope
