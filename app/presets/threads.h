#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/presets/world.h"
#include "core/trace/live/own_loop.h"

// What a program of plain threads is written with: Python's words for them. Where a function blocks, the thread's lane
// says so, at the line that called it. All of it on a thread of the program.

namespace loopscope::presets {

/// A thread of the program; the last who lets go of it waits for its end. When that is because of an exception the
/// whole run ends: nobody is left to tell the thread to.
class Thread {
 public:
  /// threading.Thread(target=body, name=name).start(). Throws std::system_error when there is none to be had. What the
  /// body holds is let go of when it has ended.
  template <class Body>
  Thread(const std::string& name, Body body) : Thread(name, shared(std::move(body)), Begin()) {}
  Thread(Thread&& other) noexcept = default;
  Thread& operator=(Thread&&) = delete;
  ~Thread();

  /// Blocked until it has ended.
  void join(const std::source_location& where = std::source_location::current());

 private:
  friend class ThreadPool;
  struct Begin {};
  Thread(const std::string& name, std::function<void()> body, Begin);
  /// A function that can be copied, of one that can only be moved.
  template <class Body>
  static std::function<void()> shared(Body body) {
    return [body = std::make_shared<std::optional<Body>>(std::move(body))] {
      (**body)();
      body->reset();
    };
  }

  World* world_;
  std::thread thread_;
};

/// concurrent.futures.ThreadPoolExecutor(max_workers): what is submitted waits until one of its threads is free. Their
/// names are "worker-1", "worker-2" and so on.
class ThreadPool {
 public:
  explicit ThreadPool(int max_workers);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  template <class Job>
  void submit(Job job) {
    put(Thread::shared(std::move(job)));
  }
  /// Blocked until everything that was submitted is done and its threads have ended.
  void shutdown(const std::source_location& where = std::source_location::current());

 private:
  void put(std::function<void()> job);
  void work();
  std::function<void()> get();

  World* world_;
  std::deque<std::function<void()>> jobs_;  // these two under the world's lock
  bool closed_ = false;
  std::vector<Thread> workers_;  // last: they use the others
};

/// time.sleep(length)
void sleep_for(Duration length, const std::source_location& where = std::source_location::current());

/// The calling thread: this_thread().print("..."), this_thread().block(...).
inline trace::ThreadTrace& this_thread() { return World::current().this_thread(); }

/// How long the program runs, in whole tenths of a second: "0.5 s".
std::string since_start();

/// A loop that the program itself drives, as it is recorded.
std::unique_ptr<trace::OwnLoop> own_loop(std::string_view name);

/// asyncio.new_event_loop(): a loop for the thread that calls.
std::unique_ptr<EventLoop> new_event_loop(std::string name);

}  // namespace loopscope::presets
