#pragma once

#include <functional>
#include <memory>
#include <source_location>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/base/ids.h"
#include "core/trace/event/event.h"
#include "core/trace/live/collector.h"

namespace loopscope::trace {

class Recorder;
class ThreadTrace;

/// The threads of a program, recorded: each one's name, and what it is blocked in, for how long, at which line. With or
/// without loops in the same recording, in one order of time with them.
///
///     const trace::Threads threads(**recorder);
///     std::thread client([&] {
///       auto me = threads.begin("client-1");  // runs until `me` is gone
///       {
///         const auto blocked = me.block(trace::Call::recv, fd);
///         ::recv(fd, buffer, size, 0);
///       }
///       me.print("got {} bytes", size);
///     });
///
/// All threads share one place in the recording (a LoopTrace), each event under one lock: a tenth of a microsecond,
/// where the call that a thread is blocked in takes several. Thousands of threads are no matter. Copies are the same
/// recording. Any thread may call; what is told of one thread must come in order, best from that thread itself.
class Threads {
 public:
  /// Records nothing, and costs nothing but a look whether it does; lines that are printed still go to the output.
  Threads();
  /// Of a recorder on a real clock, which may go before it. Throws std::runtime_error when the recorder has no room.
  explicit Threads(Recorder& recorder);
  /// The same where a collector has given the place: Collector::add_loop with an origin of 0.
  explicit Threads(std::shared_ptr<LoopTrace> trace);

  /// A thread runs from now on, until what this returns is gone.
  [[nodiscard]] ThreadTrace begin(std::string_view name) const;

  /// Where the lines go that threads print, one call a line, one at a time: at first standard output; nullptr: nowhere
  /// but into the trace. Before the threads begin.
  void set_output(std::function<void(std::string_view)> output);

 private:
  friend class ThreadTrace;
  struct State;
  std::shared_ptr<State> state_;
};

/// A thread that is recorded. Belongs to the thread that it tells of; may be made before that and moved to it.
class ThreadTrace {
 public:
  /// While it is there the thread is blocked.
  class [[nodiscard]] Blocked {
   public:
    ~Blocked() { thread_.resume(); }
    Blocked(const Blocked&) = delete;
    Blocked& operator=(const Blocked&) = delete;

   private:
    friend class ThreadTrace;
    explicit Blocked(ThreadTrace& thread) : thread_(thread) {}
    ThreadTrace& thread_;
  };

  ThreadTrace(ThreadTrace&&) noexcept = default;
  ThreadTrace& operator=(ThreadTrace&&) = delete;
  /// The thread has ended.
  ~ThreadTrace();

  /// The thread is blocked in a call of this kind, until what this returns is gone; `fd`: the descriptor, or -1.
  /// `where` is the caller's line. Not while it is blocked already; not on a thread that was moved from.
  Blocked block(Call in, int fd = -1, const std::source_location& where = std::source_location::current());

  /// A line of the program's output, without line end.
  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) const {
    print_line(fmt::format(format, std::forward<Args>(args)...));
  }
  void print_line(std::string_view line) const;

 private:
  friend class Threads;
  ThreadTrace(std::shared_ptr<Threads::State> state, ObjectId id) : state_(std::move(state)), id_(id) {}
  void resume() const;

  std::shared_ptr<Threads::State> state_;  // null: moved from
  ObjectId id_ = kNoObject;                // kNoObject: not recorded
};

}  // namespace loopscope::trace
