#include "core/exec/worker_main.h"

#include <sys/prctl.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/exec/message_channel.h"
#include "core/exec/worker_protocol.h"

namespace loopscope {
namespace {

std::atomic<const char*> program_name = nullptr;

/// Until the pool closes its end, or has died: then there is nobody to work for. Death while it works is told by the
/// kernel; should that have happened before prctl(), the first receive() finds the connection ended.
[[noreturn]] void work() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  detail::MessageChannel channel(detail::kWorkerSocket);
  while (const std::optional<Bytes> request = channel.receive()) {
    const Bytes answer = detail::answer_request(*request);
    std::fflush(stdout);  // who waits for the job may look for what it printed
    if (!channel.send(answer)) break;
  }
  std::exit(0);
}

}  // namespace

void process_worker_main(int argc, char** argv) {
  program_name = argc > 0 ? argv[0] : "";
  if (argc == 2 && std::strcmp(argv[1], detail::kWorkerMark) == 0) work();
}

const char* detail::worker_program_name() { return program_name; }

}  // namespace loopscope
