#include <gmock/gmock.h>

#include "core/exec/worker_main.h"

// In place of GoogleTest's own: the process pools of these tests start this program anew as their workers.
int main(int argc, char** argv) {
  loopscope::process_worker_main(argc, argv);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
