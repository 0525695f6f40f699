// A program of its own that uses the installed library: a queue, a worker, and a function on another thread.
//
//   workers                  runs it
//   workers FILE.lscope      runs it on the virtual clock, and keeps what the loop did: `loopscope FILE.lscope` shows
//   it

#include <cstdio>
#include <string>
#include <vector>

#include "core/exec/run_in_executor.h"
#include "core/loop/simulated_selector.h"
#include "core/sync/queue.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/task_group.h"
#include "core/trace/drain.h"
#include "core/trace/file.h"

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

/// Runs it on a loop that is made of given parts, and writes its trace.
Result<void> record(const std::string& path) {
  trace::RingRecorder ring(1 << 16, trace::RingPolicy::lossy);
  trace::StringTable strings;
  VirtualClock clock;
  SimulatedSelector selector(clock);
  {
    EventLoop loop({.clock = &clock, .selector = &selector, .sink = &ring, .strings = &strings});
    run(loop, program());
  }
  trace::Symbols symbols;
  std::vector<trace::Event> events;
  trace::Drain(ring, strings, symbols).drain(events);
  const trace::TraceInfo info{.program = "workers", .arguments = {}, .clock = trace::ClockKind::virtual_};
  auto writer = trace::FileWriter::create(path, info);
  if (!writer) return writer.error();
  if (const auto written = (*writer)->append(events, symbols); !written) return written.error();
  return (*writer)->finish();
}

int main(int argc, char** argv) {
  if (argc < 2) {
    run(program());
    return 0;
  }
  const Result<void> recorded = record(argv[1]);
  if (!recorded) std::fprintf(stderr, "%s\n", recorded.error().message.c_str());
  return recorded ? 0 : 1;
}
