#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "core/base/ids.h"
#include "tests/core/trace/trace_builder.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::test {

struct RandomTraceOptions {
  std::uint64_t seed = 1;
  std::size_t events = 5000;   ///< at least
  bool free_turns = false;     ///< turns cost no time, so that many events share theirs
  std::size_t max_tasks = 40;  ///< alive at once
  std::size_t threads = 0;     ///< beside the loop, among its events, at once
};

/// What the generator knows of its own ready queue after so many events, to hold against what is read out of the trace.
struct ReadyCheckpoint {
  std::size_t events = 0;
  std::vector<ObjectId> ready;
};

struct RandomTrace {
  TraceBuilder builder;
  std::vector<ReadyCheckpoint> checkpoints;
};

// std::mt19937_64 is the same everywhere, the standard distributions are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
  bool chance(unsigned percent) { return below(100) < percent; }

 private:
  std::mt19937_64 engine_;
};

class RandomLoop {
 public:
  using Await = trace::Await;
  using Interest = trace::Interest;
  using Outcome = trace::Outcome;
  using Waker = trace::Waker;

  explicit RandomLoop(const RandomTraceOptions& options)
      : options_(options), random_(options.seed), thread_random_(options.seed) {}

  RandomTrace record() {
    out().start("loop");
    create_task(kNoObject);
    while (out().events().size() < options_.events) frame();
    out().stop();
    return std::move(trace_);
  }

 private:
  enum class EntryKind { task, timer, watch, handle };
  struct Entry {
    EntryKind kind;
    ObjectId id;
  };

  TraceBuilder& out() { return trace_.builder; }
  void cost() {
    if (options_.threads > 0) thread_acts();
    if (!options_.free_turns && random_.chance(70)) out().after(static_cast<TimeNs>(random_.below(20'000)));
  }

  void frame() {
    if (random_.chance(2)) out().pause().after(static_cast<TimeNs>(random_.below(5000))).resume();
    if (tasks_ == 0) create_task(kNoObject);
    out().frame(++frame_);
    select();
    fire_due_timers();
    checkpoint();
    for (std::size_t batch = ready_.size(); batch > 0 && !ready_.empty(); --batch) {
      cost();
      const Entry entry = ready_.front();
      ready_.pop_front();
      turn(entry);
    }
    checkpoint();
  }

  void checkpoint() {
    ReadyCheckpoint point{out().events().size(), {}};
    for (const Entry& entry : ready_) point.ready.push_back(entry.id);
    trace_.checkpoints.push_back(std::move(point));
  }

  void select() {
    TimeNs timeout_ns = ready_.empty() ? kForever : 0;
    for (const auto& [timer, armed] : timers_) {
      const TimeNs rest_ns = std::max<TimeNs>(0, armed.first - out().now());
      if (timeout_ns == kForever || rest_ns < timeout_ns) timeout_ns = rest_ns;
    }
    out().select_begin(timeout_ns, watches_.size());
    out().after(timeout_ns == kForever ? 1000 : timeout_ns);
    std::vector<ObjectId> woken;
    for (const auto& [watch, task] : watches_) {
      if (timeout_ns == kForever || random_.chance(30)) woken.push_back(watch);
    }
    out().select_end(woken.size());
    for (const ObjectId watch : woken) {
      out().fd_ready(watch, static_cast<int>(watch % 100), Interest::read);
      ready_.push_back({EntryKind::watch, watch});
    }
  }

  void fire_due_timers() {
    for (auto timer = timers_.begin(); timer != timers_.end();) {
      if (timer->second.first > out().now()) {
        ++timer;
        continue;
      }
      out().timer_fire(timer->first);
      ready_.push_back({EntryKind::timer, timer->first});
      fired_[timer->first] = timer->second.second;
      timer = timers_.erase(timer);
    }
  }

  void turn(const Entry& entry) {
    if (entry.kind == EntryKind::task) {
      out().run(entry.id);
      task_turn(entry.id);
      return;
    }
    out().handle_begin(entry.id);
    cost();
    if (entry.kind == EntryKind::timer) {
      wake(fired_[entry.id], {Waker::Kind::timer, entry.id});
      fired_.erase(entry.id);
    } else if (entry.kind == EntryKind::watch) {
      wake(watches_[entry.id], {Waker::Kind::fd, static_cast<std::uint32_t>(entry.id % 100)});
      watches_.erase(entry.id);
      out().fd_unwatch(entry.id);
    } else {
      wake_waiting({Waker::Kind::callback, entry.id});
    }
    out().handle_end(entry.id);
  }

  void task_turn(ObjectId task) {
    for (std::uint64_t actions = random_.below(4); actions > 0; --actions) {
      cost();
      act(task);
    }
    cost();
    end_turn(task);
  }

  void act(ObjectId task) {
    switch (random_.below(6)) {
      case 0:
        if (tasks_ < options_.max_tasks) create_task(task);
        break;
      case 1:
        out().enter(task, "nested", 7);
        ++depth_[task];
        break;
      case 2:
        if (depth_[task] == 0) break;
        out().leave(task);
        --depth_[task];
        break;
      case 3:
        wake_waiting({Waker::Kind::task, task});
        break;
      case 4: {
        const ObjectId handle = ++last_id_;
        out().handle_ready(handle, {Waker::Kind::task, task}, "callback");
        ready_.push_back({EntryKind::handle, handle});
        break;
      }
      default:
        out().print("line", task);
        if (random_.chance(30)) cancel_a_handle();
    }
  }

  void cancel_a_handle() {
    const auto handle =
        std::find_if(ready_.begin(), ready_.end(), [](const Entry& entry) { return entry.kind == EntryKind::handle; });
    // Those of the present batch are left alone: record() counts on them.
    if (handle == ready_.end() || handle + 1 != ready_.end()) return;
    out().handle_cancel(handle->id);
    ready_.erase(handle);
  }

  void end_turn(ObjectId task) {
    const auto line = static_cast<std::uint32_t>(10 + random_.below(20));
    const std::uint64_t dice = random_.below(100);
    if (dice < 20) {
      out().await(task, Await::What::yield, 0, line);
      ready_.push_back({EntryKind::task, task});
    } else if (dice < 50) {
      const ObjectId timer = ++last_id_;
      const TimeNs deadline_ns = out().now() + static_cast<TimeNs>(random_.below(3'000'000));
      out().timer_arm(timer, deadline_ns, task).await(task, Await::What::sleep, timer, line);
      timers_[timer] = {deadline_ns, task};
    } else if (dice < 65) {
      const ObjectId watch = ++last_id_;
      const auto fd = static_cast<int>(watch % 100);
      out().fd_watch(watch, fd, Interest::read, task);
      out().await(task, Await::What::fd_read, static_cast<std::uint32_t>(fd), line);
      watches_[watch] = task;
    } else if (dice < 85) {
      out().await(task, Await::What::future, ++last_id_, line);
      waiting_.push_back(task);
    } else {
      const auto outcome = dice < 95 ? Outcome::result : dice < 98 ? Outcome::exception : Outcome::cancelled;
      while (depth_[task]-- > 0) out().leave(task);
      out().done(task, outcome, "end");
      depth_.erase(task);
      --tasks_;
    }
  }

  /// One of the threads begins, blocks, goes on or ends.
  void thread_acts() {
    if (threads_.size() < options_.threads) {
      threads_.push_back({++last_id_, false});
      out().thread_begin(last_id_, thread_random_.chance(80) ? "worker" : "");
      return;
    }
    const std::size_t index = thread_random_.below(threads_.size());
    Thread& thread = threads_[index];
    if (thread.blocked) {
      out().thread_resume(thread.id);
    } else if (thread_random_.chance(10)) {
      out().thread_end(thread.id);
      threads_.erase(threads_.begin() + static_cast<std::ptrdiff_t>(index));
      return;
    } else {
      const auto fd = static_cast<std::uint32_t>(thread_random_.below(9));
      out().thread_block(thread.id, trace::Call::recv, fd, 30);
    }
    thread.blocked = !thread.blocked;
  }

  void create_task(ObjectId parent) {
    const ObjectId task = ++last_id_;
    out().create(task, parent, random_.chance(50) ? "named" : "", "coroutine");
    ++tasks_;
    wake(task, parent == kNoObject ? Waker{} : Waker{Waker::Kind::task, parent});
  }

  void wake(ObjectId task, Waker waker) {
    out().ready(task, waker);
    ready_.push_back({EntryKind::task, task});
  }

  void wake_waiting(Waker waker) {
    if (waiting_.empty()) return;
    const ObjectId task = waiting_.front();
    waiting_.pop_front();
    wake(task, waker);
  }

  struct Thread {
    ObjectId id;
    bool blocked;
  };

  RandomTraceOptions options_;
  Random random_;
  Random thread_random_;  // of its own: with threads or without, the loop does the same
  RandomTrace trace_;
  ObjectId last_id_ = 0;
  std::uint64_t frame_ = 0;
  std::size_t tasks_ = 0;
  std::deque<Entry> ready_;
  std::deque<ObjectId> waiting_;  // on futures
  std::vector<Thread> threads_;
  std::map<ObjectId, std::pair<TimeNs, ObjectId>> timers_;  // deadline, task
  std::map<ObjectId, ObjectId> fired_;
  std::map<ObjectId, ObjectId> watches_;
  std::map<ObjectId, int> depth_;
};

/// A legal stream of events, as a real loop could emit it: frames with tasks that create, wake and await each other,
/// sleep, watch descriptors, yield, and end in each way. The same options give the same trace.
inline RandomTrace random_trace(const RandomTraceOptions& options) { return RandomLoop(options).record(); }

/// Any events at all, in order of time: random kinds, subjects and arguments. What a damaged recorder could emit at
/// worst.
inline TraceBuilder random_garbage(std::uint64_t seed, std::size_t events) {
  Random random(seed);
  TraceBuilder out;
  for (std::size_t count = 0; count < events; ++count) {
    if (random.chance(30)) out.after(static_cast<TimeNs>(random.below(1000)));
    out.on_loop(static_cast<LoopId>(random.below(3)));
    const auto kind = static_cast<trace::Kind>(random.below(trace::kKindCount + 3));
    const auto argument =
        trace::pack(static_cast<std::uint32_t>(random.below(20)), static_cast<std::uint32_t>(random.below(30)));
    out.add(kind, static_cast<ObjectId>(random.below(30)), argument, random.below(40));
  }
  return out;
}

/// The trace with random stretches of it replaced by a `dropped` event.
inline std::vector<trace::Event> with_losses(const std::vector<trace::Event>& events, std::uint64_t seed) {
  Random random(seed);
  std::vector<trace::Event> kept;
  for (std::size_t index = 0; index < events.size(); ++index) {
    if (!random.chance(1)) {
      kept.push_back(events[index]);
      continue;
    }
    const std::size_t lost = 1 + random.below(30);
    index = std::min(index + lost, events.size()) - 1;
    kept.push_back({.time_ns = events[index].time_ns, .kind = trace::Kind::dropped, .a = lost});
  }
  return kept;
}

}  // namespace loopscope::test
