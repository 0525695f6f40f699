#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/base/result.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/file_writer.h"
#include "core/trace/live/collector.h"

namespace loopscope::trace {

struct RecorderOptions {
  /// lossless: a loop waits when the disk is too slow; lossy: it goes on, and the trace has a gap.
  RingPolicy policy = RingPolicy::lossless;
  std::size_t ring_events = std::size_t{1} << 16;  ///< room between a loop and the writer; a power of two
  /// What happened is in the file after this, however little it is: what a program that is killed may lose.
  Duration flush_after = std::chrono::milliseconds(100);
};

/// Records any number of loops, on any threads, into one file. A thread of its own reads what they emit, puts it in
/// order of time (see Collector for what that means and guarantees) and writes it; to emit, a loop makes no system
/// call.
///
///     auto recorder = trace::Recorder::create("app.lscope", {.program = "app"});
///     const auto loop = new_event_loop(**recorder);
///     run(*loop, program());
///
/// While it records the file stands under its name with ".partial" after it, and what happened appears there within
/// RecorderOptions::flush_after (on virtual clocks: when a block of it is full, so that the same run gives the same
/// bytes). When the file cannot be written on, recording ends and the loops go on unrecorded; failure() and finish()
/// say why. Loops and the recorder may be destroyed in any order.
class Recorder {
 public:
  /// Fails when the file cannot be created, or no thread be started.
  static Result<std::unique_ptr<Recorder>> create(const std::filesystem::path& path, const TraceInfo& info,
                                                  const RecorderOptions& options = {});
  /// Finishes. What goes wrong then is not told: call finish().
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// See Collector::add_loop. (For EventLoop: new_event_loop.) Any thread.
  Result<std::shared_ptr<LoopTrace>> add_loop(TimeNs origin_ns) { return collector_.add_loop(origin_ns); }

  /// Writes what was emitted before the call, ends the file and gives it its name; or says what went wrong. What loops
  /// still emit is not recorded. Not from two threads at once; the second time it says the same again.
  Result<void> finish();

  // Any thread.

  /// Why recording has ended before its time.
  std::optional<Error> failure() const;
  /// Events handed to the file, those among them that tell of losses included.
  std::uint64_t events() const { return events_.load(std::memory_order_relaxed); }
  /// The time of the last of them, since the first one.
  TimeNs last_ns() const { return last_ns_.load(std::memory_order_relaxed); }
  /// Events lost, because the policy is lossy or recording has failed.
  std::uint64_t dropped() const { return collector_.dropped(); }
  /// Events that came too late for their place in the order, and were moved to the time of the one before them.
  std::uint64_t late() const { return collector_.late(); }

 private:
  Recorder(std::unique_ptr<FileWriter> writer, ClockKind clock, const RecorderOptions& options);

  void record();
  Result<void> write_until_asked_to_finish();
  Result<void> write_batch();
  Result<void> write_rest();
  bool asked_to_finish_within(Duration pause);

  const std::unique_ptr<FileWriter> writer_;
  const ClockKind clock_;
  const Duration flush_after_;
  const std::size_t many_events_;  // at once: the next look must come soon
  std::atomic<std::uint64_t> events_{0};
  std::atomic<TimeNs> last_ns_{0};

  mutable std::mutex mutex_;
  std::condition_variable asked_;
  bool finishing_ = false;
  std::optional<Error> failure_;

  // The thread's; but loops join the collector from any.
  Symbols symbols_;
  Collector collector_;
  std::vector<Event> batch_;
  std::optional<std::chrono::steady_clock::time_point> flush_at_;  // set when there is something to flush
  std::thread thread_;
};

}  // namespace loopscope::trace
