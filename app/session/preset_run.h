#pragma once

#include <atomic>
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

namespace loopscope {
class Network;
}

namespace loopscope::session {

/// A preset on a loop of its own thread. Created, controlled and destroyed by one thread.
class PresetRun {
 public:
  /// Where a loop whose clock has this origin emits: Collector::add_loop, Recorder::add_loop.
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

  /// The program has ended, and has emitted everything.
  bool ended() const { return ended_.load(std::memory_order_acquire); }
  /// What the program failed with, once it has ended; empty when it did not fail.
  const std::string& failure() const { return failure_; }
  /// Asks the run to end early, in an orderly way: its loop stops at the next frame or handle.
  void abandon();

  /// The present time of the run's clock, since about its first event.
  TimeNs now_ns() const;

 private:
  struct Parts;
  PresetRun(const presets::RunRequest& request, TransportControl::Mode mode);
  void run_loop(const presets::Values& values, presets::Program program, std::shared_ptr<trace::LoopTrace> trace);

  TransportControl control_;
  std::unique_ptr<Parts> parts_;
  std::weak_ptr<trace::LoopTrace> trace_;  // as long as its loop emits
  std::string failure_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

/// What a file says of a run of this preset.
trace::TraceInfo describe_run(const presets::RunRequest& request);

}  // namespace loopscope::session
