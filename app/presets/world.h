#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <source_location>
#include <string>
#include <thread>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/loop/event_loop.h"
#include "core/trace/live/collector.h"
#include "core/trace/live/threads.h"

namespace loopscope::presets {

/// Thrown out of whatever a thread is blocked in when its run ends early. No std::exception: a program does not take it
/// for an error of its own.
class RunEnded {};

/// Where a program without a loop of its own runs: its threads, its sockets and the loops that it makes itself, all
/// recorded together, and all brought to an end together. What programs use of it is in threads.h and sockets.h.
///
/// On the real clock alone. A run ends when its main function has returned and so all its threads have ended. It ends
/// early when it is abandoned, or when one of its threads fails: then sockets are shut down, sleeps cut short, loops
/// woken, and whoever was blocked gets RunEnded.
class World {
 public:
  /// Where a loop, or threads, whose clock has this origin emit: Collector::add_loop, Recorder::add_loop. Any thread.
  using AddLoop = std::function<Result<std::shared_ptr<trace::LoopTrace>>(TimeNs origin_ns)>;

  /// Fails with std::runtime_error when `add_loop` has no place for the threads. It must stay callable as long as this
  /// lives.
  explicit World(AddLoop add_loop);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Runs the program on this thread, which is recorded as "main", to its end. Once.
  void run(const std::function<void()>& program);
  /// What the run failed with, once it has ended; empty when it did not fail, or was abandoned before.
  const std::string& failure() const { return failure_; }
  /// Ends the run early. Any thread.
  void abandon() { end(true); }

  // For threads.h and sockets.h. On a thread of the program.

  /// That of the program that runs on this thread. Throws std::logic_error where there is none.
  static World& current();
  /// The calling thread, as it is recorded.
  trace::ThreadTrace& this_thread();
  /// A thread that is about to begin, recorded under that name; and what runs its function on it.
  trace::ThreadTrace begin_thread(const std::string& name) { return threads_.begin(name); }
  void run_thread(trace::ThreadTrace me, const std::function<void()>& body);
  /// When the run began.
  std::chrono::steady_clock::time_point began() const { return began_; }

  /// Everybody who is blocked gets RunEnded, since the calling thread unwinds and waits for others on its way.
  void end_by_failure();
  /// Throws RunEnded when the run ends.
  void check() const;
  /// Blocked for that long, or until the run ends.
  void sleep(Duration length);
  /// Changes what others may wait for, under the lock.
  void change(const std::function<void()>& change);
  /// Whether the condition holds now, and blocked until it does, or until the run ends. Under the lock.
  bool try_now(const std::function<bool()>& condition);
  void wait(const std::function<bool()>& condition);
  /// The descriptor of a socket that is shut down when the run ends; until it is forgotten.
  void keep_socket(int fd);
  void forget_socket(int fd);
  /// A place in the recording for a loop that is not core's. Throws std::runtime_error when there is none.
  std::shared_ptr<trace::LoopTrace> new_place();
  /// A loop of the program, recorded under that name, which returns from running when the run ends.
  std::unique_ptr<EventLoop> new_event_loop(std::string name);

 private:
  class Stop;
  class ToldSelector;
  struct LoopKept;
  void end(bool asked);
  void fail(const std::exception_ptr& error);
  bool ending() const;

  const AddLoop add_loop_;
  const std::shared_ptr<trace::LoopTrace> place_;  // of the threads
  trace::Threads threads_;
  std::chrono::steady_clock::time_point began_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  bool asked_ = false;                        // to end, rather than failed
  std::optional<std::thread::id> unwinding_;  // the one that failed, before what it failed with is known
  std::string failure_;
  std::set<int> sockets_;
  std::vector<std::weak_ptr<LoopKept>> loops_;
  std::vector<std::weak_ptr<trace::LoopTrace>> places_;
};

}  // namespace loopscope::presets
