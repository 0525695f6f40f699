// A program of its own that uses the installed library: a queue, a worker, and a function on another thread.
//
//   workers                  runs it
//   workers FILE.lscope      also records what its loop does: `loopscope FILE.lscope` shows it

#include <cstdio>
#include <string>

#include "core/exec/run_in_executor.h"
#include "core/sync/queue.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/task_group.h"
#include "core/trace/live/recorder.h"

using namespace loopscope;
using namespace std::chrono_literals;

int square(int number) { return number * number; }

Coro<void> worker(std::string name, Queue<int>& jobs) {
  for (int job = co_await jobs.get(); job != 0; job = co_await jobs.get()) {
    co_await sleep(job * 1ms);
    print("{}: {} squared is {}", name, job, co_await to_thread(square, job));
  }
}

Coro<void> program() {
  Queue<int> jobs(1);  // the producer waits while it is full
  const auto body = [&](TaskGroup& group) -> Coro<void> {
    group.create_task(worker("worker", jobs), "worker");
    for (const int job : {1, 2, 3, 0}) co_await jobs.put(job);
  };
  co_await task_group(body);
  print("all done");
}

int main(int argc, char** argv) {
  if (argc < 2) {
    run(program());
    return 0;
  }
  const auto recorder = trace::Recorder::create(argv[1], {.program = "workers"});
  if (recorder) {
    const auto loop = new_event_loop(**recorder);
    run(*loop, program());
  }
  const Result<void> recorded = recorder ? (*recorder)->finish() : recorder.error();
  if (!recorded) std::fprintf(stderr, "%s\n", recorded.error().message.c_str());
  return recorded ? 0 : 1;
}
