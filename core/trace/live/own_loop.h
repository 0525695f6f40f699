#pragma once

#include <memory>
#include <optional>
#include <source_location>
#include <string_view>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"
#include "core/trace/live/collector.h"

namespace loopscope::trace {

class Recorder;

/// A loop that is not core's, recorded by whoever wrote it: a handful of calls where its loop turns, and its tasks are
/// lanes like any other.
///
///     trace::OwnLoop told(**recorder, "server");
///     const ObjectId task = told.create("echo-1");   // it is ready
///     told.frame();
///     { const auto selecting = told.select(timeout, fds.size()); ::poll(...); }
///     told.ready(task, fd);                          // its descriptor is
///     told.run(task);
///     told.awaits(task, trace::Interest::read, fd);  // or told.done(task)
///
/// What it is told must be legal (FORMAT.md, "Legal order"): turns stand in a frame, and do not overlap. One thread,
/// that of the loop. One that was made without a recorder tells nobody, and costs a look whether it does.
class OwnLoop {
 public:
  /// While it is there the loop waits in its selector.
  class [[nodiscard]] Selecting {
   public:
    ~Selecting() { loop_.emit(Kind::select_end, kNoObject, 0, 0); }
    Selecting(const Selecting&) = delete;
    Selecting& operator=(const Selecting&) = delete;

   private:
    friend class OwnLoop;
    explicit Selecting(OwnLoop& loop) : loop_(loop) {}
    OwnLoop& loop_;
  };

  OwnLoop() = default;
  /// Of a recorder on a real clock, which may go before it. Throws std::runtime_error when the recorder has no room.
  OwnLoop(Recorder& recorder, std::string_view name);
  /// The same where a collector has given the place: Collector::add_loop with an origin of 0.
  OwnLoop(std::shared_ptr<LoopTrace> trace, std::string_view name);
  /// The loop has stopped.
  ~OwnLoop();
  OwnLoop(const OwnLoop&) = delete;
  OwnLoop& operator=(const OwnLoop&) = delete;

  /// Another round begins.
  void frame();
  /// It waits, so long at most, for one of so many descriptors; without a timeout for as long as it takes.
  Selecting select(std::optional<Duration> timeout, std::size_t watched);

  /// A new task, which is ready. `where`: what it runs.
  ObjectId create(std::string_view name, const std::source_location& where = std::source_location::current());
  /// A task goes on from now, until it awaits or is done.
  void run(ObjectId task) { emit(Kind::task_run, task, 0, 0); }
  /// The running task awaits a descriptor. `where`: at which line.
  void awaits(ObjectId task, Interest interest, int fd,
              const std::source_location& where = std::source_location::current());
  /// The descriptor that a task awaits is ready, and so is the task.
  void ready(ObjectId task, int fd);
  /// The running task has ended.
  void done(ObjectId task) { emit(Kind::task_done, task, static_cast<std::uint64_t>(Outcome::result), 0); }

 private:
  void emit(Kind kind, ObjectId subject, std::uint64_t a, std::uint64_t b);

  std::shared_ptr<LoopTrace> trace_;  // null: nothing is recorded
  ObjectId next_id_ = 1;
  std::uint64_t frame_ = 0;
};

}  // namespace loopscope::trace
