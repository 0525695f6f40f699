#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/scenarios/preset.h"
#include "app/session/transport_control.h"
#include "core/loop/clock.h"
#include "core/loop/selector.h"
#include "core/trace/drain.h"
#include "core/trace/ring.h"
#include "core/trace/string_table.h"
#include "core/trace/trace.h"

namespace loopscope {
class Network;
}

namespace loopscope::session {

/// A preset on a loop of its own thread, recorded losslessly into a ring. Created, controlled, drained and destroyed by
/// one thread.
class PresetRun {
 public:
  /// Starts the thread. `symbols` must outlive the run. Fails when the machine denies what a real clock needs
  /// (descriptors).
  static Result<std::unique_ptr<PresetRun>> start(const scenarios::Preset& preset, const scenarios::Values& values,
                                                  trace::ClockKind clock, TransportControl::Mode mode,
                                                  trace::Symbols& symbols);
  /// Abandons a run that is on its way.
  ~PresetRun();
  PresetRun(const PresetRun&) = delete;
  PresetRun& operator=(const PresetRun&) = delete;

  TransportControl& control() { return control_; }
  const TransportControl& control() const { return control_; }

  /// Appends the events since the last call, at most `limit`; never waits.
  std::size_t drain(std::vector<trace::Event>& out, std::size_t limit = SIZE_MAX) { return drain_.drain(out, limit); }

  /// The program has ended: no event comes any more once a drain that began after this returns none.
  bool ended() const { return ended_.load(std::memory_order_acquire); }
  /// What the program failed with, once it has ended; empty when it did not fail.
  const std::string& failure() const { return failure_; }
  /// Asks the run to end early, in an orderly way: its loop stops at the next frame or handle.
  void abandon();

  /// The present time of the run's clock, since about its first event.
  TimeNs now_ns() const;

 private:
  struct Parts;
  PresetRun(trace::ClockKind clock, TransportControl::Mode mode, trace::Symbols& symbols);
  void run_loop(const scenarios::Preset& preset, const scenarios::Values& values);

  TransportControl control_;
  std::unique_ptr<Parts> parts_;
  trace::StringTable strings_;
  trace::RingRecorder ring_;
  trace::Drain drain_;
  std::string failure_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

/// What a file says of a run of this preset.
trace::TraceInfo describe_run(const scenarios::Preset& preset, const scenarios::Values& values, trace::ClockKind clock);

}  // namespace loopscope::session
