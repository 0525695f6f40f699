#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "app/presets/catalogue/run_request.h"
#include "app/presets/program.h"
#include "app/session/transport_control.h"
#include "core/loop/clock.h"
#include "core/loop/selector.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/live/collector.h"

namespace loopscope::presets {
class World;
}

namespace loopscope::session {

/// A preset on a loop of its own thread; or, without a loop, on a thread of its own, which makes others. Created,
/// controlled and destroyed by one thread.
///
/// A program without a loop is held before it begins, if at all: threads cannot be held. It has no virtual clock.
class PresetRun {
 public:
  /// Where a loop whose clock has this origin emits: Collector::add_loop, Recorder::add_loop. Must stay callable, from
  /// any thread, until the run is destroyed: a program may make loops.
  using AddLoop = std::function<Result<std::shared_ptr<trace::LoopTrace>>(TimeNs origin_ns)>;

  /// Starts the thread, whose loop was added by `add_loop`. Fails when that does, or when the machine denies what a
  /// real clock needs (descriptors).
  static Result<std::unique_ptr<PresetRun>> start(const presets::RunRequest& request, presets::Program program,
                                                  TransportControl::Mode mode, const AddLoop& add_loop);
  /// Abandons a run that is on its way, and waits for its end; events that nobody has taken may be lost.
  ~PresetRun();
  PresetRun(const PresetRun&) = delete;
  PresetRun& operator=(const PresetRun&) = delete;

  TransportControl& control() { return control_; }
  const TransportControl& control() const { return control_; }

  /// The program goes on and cannot be held any more: one without a loop that has begun.
  bool unheld() const { return unheld_.load(std::memory_order_acquire); }
  /// The program has ended, and has emitted everything.
  bool ended() const { return ended_.load(std::memory_order_acquire); }
  /// What the program failed with, once it has ended; empty when it did not fail.
  const std::string& failure() const { return failure_; }
  /// Asks the run to end early, in an orderly way: its loop stops at the next frame or handle, its threads end.
  void abandon();

  /// The present time of the run's clock, since about its first event.
  TimeNs now_ns() const;

 private:
  struct Parts;
  PresetRun(const presets::RunRequest& request, TransportControl::Mode mode);
  Result<void> start_loop(const presets::Values& values, presets::Program program, const AddLoop& add_loop);
  Result<void> start_threads(const presets::Values& values, presets::Program program, const AddLoop& add_loop);
  void run_loop(const presets::Values& values, presets::Program program, std::shared_ptr<trace::LoopTrace> trace);
  void run_threads(const presets::Values& values, presets::Program program);

  TransportControl control_;
  std::unique_ptr<Parts> parts_;
  std::weak_ptr<trace::LoopTrace> trace_;  // as long as its loop emits
  std::unique_ptr<presets::World> world_;  // of a program without a loop
  std::string failure_;
  std::chrono::steady_clock::time_point began_;  // of threads, once they are unheld
  std::atomic<bool> unheld_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

/// What a file says of a run of this preset.
trace::TraceInfo describe_run(const presets::RunRequest& request);

}  // namespace loopscope::session
