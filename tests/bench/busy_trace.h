#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"

namespace loopscope::test {

struct BusyTraceOptions {
  std::uint64_t events = 100'000;
  std::uint32_t lanes = 1000;  ///< tasks, from 1
  std::uint64_t seed = 1;
};

/// The trace of a busy server, made up event by event: it is legal (trace::Validator), looks like one of a real loop on
/// the real clock, and depends on the options alone. Some tasks live all through (an eighth of them, at most 1,000),
/// the others come and go: they are accepted from a socket or spawned and awaited by a task. Tasks sleep, read sockets,
/// share locks and queues, yield, print, and end in each way. The trace ends where the recorder was stopped, in the
/// middle of things, after exactly so many events and tasks. Memory: what is alive, and the names.
class BusyTrace {
 public:
  /// Fewer events have no room for so many tasks.
  static constexpr std::uint64_t min_events(std::uint32_t lanes) { return 100 + std::uint64_t{20} * lanes; }

  /// `options.events` is at least min_events(options.lanes).
  explicit BusyTrace(const BusyTraceOptions& options)
      : options_(options),
        random_(options.seed),
        short_steps_(std::max(options.events / options.lanes * 2 / 25, kOne)) {
    const std::uint32_t lasting = std::clamp(options.lanes / 8, 1U, 1000U);
    lasting_ = lasting;
    emit(Kind::loop_start, 0, static_cast<std::uint64_t>(trace::ClockKind::real), symbols_.intern("server"));
    for (Lock& lock : locks_) {
      lock.id = ++last_id_;
      emit(Kind::sync_op, lock.id, sync_op(Sync::Object::lock, Sync::Op::create));
    }
    queue_ = ++last_id_;
    emit(Kind::sync_op, queue_, sync_op(Sync::Object::queue, Sync::Op::create));
    server_ = ++last_id_;
    emit(Kind::fd_watch, server_, listening().packed());
    const std::uint32_t main = create_task("main", code_.main, kNobody, true);
    for (std::uint32_t count = 1; count < lasting; ++count)
      create_task(fmt::format("session-{}", count), code_.session, main, true);
  }

  /// The next events, some thousands; none after the last. Valid until the next call.
  std::span<const trace::Event> next() {
    if (given_ > 0) batch_.clear();
    while (given_ + batch_.size() < options_.events && batch_.size() < kBatch) frame();
    batch_.resize(std::min<std::uint64_t>(batch_.size(), options_.events - given_));
    given_ += batch_.size();
    return batch_;
  }
  const trace::Symbols& symbols() const { return symbols_; }
  /// Tasks created so far.
  std::uint32_t lanes() const { return lanes_; }

 private:
  using Kind = trace::Kind;
  using Await = trace::Await;
  using Waker = trace::Waker;
  using Sync = trace::SyncOp;

  static constexpr std::uint64_t kOne = 1;
  static constexpr std::size_t kBatch = 1 << 15;
  static constexpr std::uint32_t kNobody = UINT32_MAX;
  static constexpr int kServerFd = 7;

  enum class Pending : std::uint8_t { none, read, lock };
  struct Task {
    ObjectId id = kNoObject;
    bool lasting = false;
    std::uint64_t steps = 0;          // left to a task that does not last
    Pending pending = Pending::none;  // what it does first in its next turn
    std::uint32_t lock = kNobody;     // that it holds or waits for
    std::uint32_t waiter = kNobody;   // the task that awaits this one
  };
  struct Lock {
    ObjectId id = kNoObject;
    bool taken = false;
    std::deque<std::uint32_t> waiters;
  };
  struct Entry {
    bool is_task = false;
    bool is_timer = false;
    ObjectId id = kNoObject;
    std::uint32_t task = kNobody;  // whose turn it is, or whom it wakes
  };
  struct Due {
    TimeNs time_ns = 0;
    ObjectId id = kNoObject;
    std::uint32_t task = kNobody;
    auto operator<=>(const Due&) const = default;
  };
  using Agenda = std::priority_queue<Due, std::vector<Due>, std::greater<>>;

  /// The program that the trace is of.
  struct Code {
    explicit Code(trace::Symbols& symbols) : symbols_(symbols) {}
    LocationId at(const char* file, const char* function, std::uint32_t line) {
      return symbols_.intern(trace::Location{symbols_.intern(file), symbols_.intern(function), line});
    }
    trace::Symbols& symbols_;
    LocationId main = at("server/main.cpp", "server::main", 0);
    LocationId session = at("server/session.cpp", "server::session", 0);
    LocationId request = at("server/request.cpp", "server::handle_request", 0);
    LocationId job = at("server/jobs.cpp", "server::refresh_cache", 0);
    LocationId read = at("loopscope/core/net/stream_reader.cpp", "loopscope::StreamReader::readexactly", 0);
    LocationId read_from = at("server/protocol.cpp", "server::read_message", 41);
    LocationId sleep = at("server/session.cpp", "server::session", 87);
    LocationId nap = at("server/request.cpp", "server::handle_request", 52);
    LocationId wait_readable = at("loopscope/core/net/stream_reader.cpp", "loopscope::StreamReader::readexactly", 47);
    LocationId lock = at("server/pool.cpp", "server::Pool::borrow", 23);
    LocationId hold = at("server/pool.cpp", "server::Pool::query", 64);
    LocationId yield = at("server/request.cpp", "server::handle_request", 70);
    LocationId child = at("server/session.cpp", "server::session", 102);
    StringId depth = symbols_.intern("queue depth");
    StringId retry = symbols_.intern("retrying after 503");
    StringId good[4] = {symbols_.intern("None"), symbols_.intern("b'200 OK'"), symbols_.intern("b'304 Not Modified'"),
                        symbols_.intern("True")};
    StringId bad = symbols_.intern("ConnectionResetError: [Errno 104] Connection reset by peer");
  };

  /// splitmix64: the same numbers everywhere.
  class Random {
   public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
      std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
      z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
      return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t limit) { return next() % limit; }
    /// Between the two, small ones far more often; a quarter of the way on average.
    std::uint64_t skewed(std::uint64_t low, std::uint64_t high) {
      const std::uint64_t dice = next() & 0xFFFF;
      return low + (high - low) * (dice * dice * dice >> 32) / 0xFFFF;
    }

   private:
    std::uint64_t state_;
  };

  static std::uint64_t sync_op(Sync::Object object, Sync::Op op) { return Sync{object, op}.packed(); }
  static trace::FdInterest listening() { return {trace::Interest::read, kServerFd}; }
  static int descriptor(std::uint32_t task) { return static_cast<int>(kServerFd + 1 + task); }

  void emit(Kind kind, ObjectId subject = 0, std::uint64_t a = 0, std::uint64_t b = 0) {
    batch_.push_back({.time_ns = now_ns_, .kind = kind, .subject = subject, .a = a, .b = b});
  }
  void pass(std::uint64_t low_ns, std::uint64_t high_ns) {
    now_ns_ += static_cast<TimeNs>(random_.skewed(low_ns, high_ns));
  }

  /// Tasks that should have been created by now but were not.
  std::uint32_t missing() const {
    const std::uint64_t events = std::min((given_ + batch_.size()) * 10 / 9, options_.events);
    const std::uint64_t others = options_.lanes - lasting_;
    const auto due = static_cast<std::uint32_t>(static_cast<double>(others) * static_cast<double>(events) /
                                                static_cast<double>(options_.events));
    return lasting_ + due - lanes_;
  }

  void frame() {
    emit(Kind::frame_begin, 0, ++frame_);
    pass(60, 400);
    select();
    // What is made ready meanwhile waits for the next frame.
    for (std::size_t batch = ready_.size(); batch > 0; --batch) {
      const Entry entry = ready_.front();
      ready_.pop_front();
      if (entry.is_task) {
        task_turn(entry);
      } else {
        callback_turn(entry);
      }
    }
  }

  void select() {
    TimeNs timeout_ns = ready_.empty() ? kForever : 0;
    if (ready_.empty() && !timers_.empty()) timeout_ns = std::max<TimeNs>(timers_.top().time_ns - now_ns_, 0);
    emit(Kind::select_begin, 0, static_cast<std::uint64_t>(timeout_ns), arrivals_.size() + 1);
    const bool caller = missing() > 3 || (missing() > 0 && random_.below(3) == 0);
    wait(caller);

    woken_.clear();
    while (!arrivals_.empty() && arrivals_.top().time_ns <= now_ns_) {
      woken_.push_back(arrivals_.top());
      arrivals_.pop();
    }
    emit(Kind::select_end, 0, woken_.size() + (caller ? 1 : 0));
    if (caller) {
      emit(Kind::fd_ready, server_, listening().packed());
      ready_.push_back({.id = server_});
    }
    for (const Due& due : woken_) {
      emit(Kind::fd_ready, due.id, trace::FdInterest{trace::Interest::read, descriptor(due.task)}.packed());
      ready_.push_back({.id = due.id, .task = due.task});
    }
    pass(40, 300);
    while (!timers_.empty() && timers_.top().time_ns <= now_ns_) {
      emit(Kind::timer_fire, timers_.top().id);
      ready_.push_back({.is_timer = true, .id = timers_.top().id, .task = timers_.top().task});
      timers_.pop();
    }
  }

  /// The time in the selector: to the first descriptor, or the next deadline rounded up to the millisecond.
  void wait(bool caller) {
    if (!ready_.empty() || caller) return pass(400, 3000);
    TimeNs until_ns = INT64_MAX;
    if (!arrivals_.empty()) until_ns = arrivals_.top().time_ns;
    if (!timers_.empty()) {
      const TimeNs rest_ns = std::max<TimeNs>(timers_.top().time_ns - now_ns_, 0);
      until_ns = std::min(until_ns, now_ns_ + (rest_ns + kNsPerMs - 1) / kNsPerMs * kNsPerMs);
    }
    now_ns_ = std::max(now_ns_, until_ns);
    pass(2000, 60'000);
  }

  void callback_turn(const Entry& entry) {
    emit(Kind::handle_begin, entry.id);
    pass(150, 1500);
    if (entry.task == kNobody) {
      for (std::uint32_t count = missing(); count > 0; --count) {
        create_task(fmt::format("request-{}", lanes_), code_.request, kNobody, false);
        pass(800, 6000);
      }
    } else if (entry.is_timer) {
      wake(entry.task, {Waker::Kind::timer, entry.id});
    } else {
      emit(Kind::fd_unwatch, entry.id);
      wake(entry.task, {Waker::Kind::fd, static_cast<std::uint32_t>(descriptor(entry.task))});
    }
    emit(Kind::handle_end, entry.id);
  }

  void task_turn(const Entry& entry) {
    const std::uint32_t self = entry.task;
    emit(Kind::task_run, tasks_[self].id);
    pass(200, 12'000);
    if (random_.below(20'000) == 0) pass(200'000, 30'000'000);  // somebody computes
    switch (std::exchange(tasks_[self].pending, Pending::none)) {
      case Pending::read:
        emit(Kind::coro_leave, tasks_[self].id);
        pass(300, 6000);
        break;
      case Pending::lock:
        return hold_lock(self);
      case Pending::none:
        if (tasks_[self].lock != kNobody) release_lock(self);
        break;
    }
    if (!tasks_[self].lasting && tasks_[self].steps-- == 0) return end(self);
    act(self);
  }

  void act(std::uint32_t self) {
    if (tasks_[self].lasting && missing() > 0 && random_.below(2) == 0) return await_child(self);
    const std::uint64_t dice = random_.below(100);
    if (dice < 4) {
      emit(Kind::sync_op, queue_, sync_op(Sync::Object::queue, dice < 2 ? Sync::Op::put : Sync::Op::get),
           random_.below(64));
    } else if (dice == 4) {
      emit(Kind::counter, 0, code_.depth, std::bit_cast<std::uint64_t>(static_cast<double>(ready_.size())));
    } else if (dice == 5) {
      emit(Kind::print, tasks_[self].id, code_.retry);
    }
    pass(50, 2000);
    if (dice < 45) return sleep(self, 2'000'000, 40'000'000, tasks_[self].lasting ? code_.sleep : code_.nap);
    if (dice < 80) return read(self);
    if (dice < 92) return take_lock(self);
    emit(Kind::task_await, tasks_[self].id, Await{Await::What::yield}.packed(), code_.yield);
    ready_.push_back({.is_task = true, .id = tasks_[self].id, .task = self});
  }

  void sleep(std::uint32_t self, std::uint64_t low_ns, std::uint64_t high_ns, LocationId at) {
    const Due due{now_ns_ + static_cast<TimeNs>(random_.skewed(low_ns, high_ns)), ++last_id_, self};
    emit(Kind::timer_arm, due.id, static_cast<std::uint64_t>(due.time_ns), tasks_[self].id);
    emit(Kind::task_await, tasks_[self].id, Await{Await::What::sleep, due.id}.packed(), at);
    timers_.push(due);
  }

  void read(std::uint32_t self) {
    const ObjectId watch = ++last_id_;
    const trace::FdInterest interest{trace::Interest::read, descriptor(self)};
    emit(Kind::coro_enter, tasks_[self].id, code_.read, code_.read_from);
    pass(100, 1500);
    emit(Kind::fd_watch, watch, interest.packed(), tasks_[self].id);
    emit(Kind::task_await, tasks_[self].id,
         Await{Await::What::fd_read, static_cast<std::uint32_t>(interest.fd)}.packed(), code_.wait_readable);
    arrivals_.push({now_ns_ + static_cast<TimeNs>(random_.skewed(300'000, 60'000'000)), watch, self});
    tasks_[self].pending = Pending::read;
  }

  void take_lock(std::uint32_t self) {
    Task& task = tasks_[self];
    task.lock = static_cast<std::uint32_t>(random_.below(std::size(locks_)));
    Lock& lock = locks_[task.lock];
    if (!std::exchange(lock.taken, true)) return hold_lock(self);
    emit(Kind::task_await, task.id, Await{Await::What::lock, lock.id}.packed(), code_.lock);
    lock.waiters.push_back(self);
    task.pending = Pending::lock;
  }
  void hold_lock(std::uint32_t self) {
    emit(Kind::sync_op, locks_[tasks_[self].lock].id, sync_op(Sync::Object::lock, Sync::Op::acquire), 1);
    sleep(self, 30'000, 1'500'000, code_.hold);
  }
  void release_lock(std::uint32_t self) {
    Lock& lock = locks_[std::exchange(tasks_[self].lock, kNobody)];
    emit(Kind::sync_op, lock.id, sync_op(Sync::Object::lock, Sync::Op::release), 0);
    if (lock.waiters.empty()) {
      lock.taken = false;
    } else {
      wake(lock.waiters.front(), {Waker::Kind::task, tasks_[self].id});
      lock.waiters.pop_front();
    }
    pass(100, 2000);
  }

  void await_child(std::uint32_t self) {
    const std::uint32_t child = create_task({}, code_.job, self, false);
    pass(200, 2500);
    tasks_[child].waiter = self;
    emit(Kind::task_await, tasks_[self].id, Await{Await::What::task, tasks_[child].id}.packed(), code_.child);
  }

  void end(std::uint32_t self) {
    const std::uint64_t dice = random_.below(1000);
    const auto outcome = dice < 2   ? trace::Outcome::exception
                         : dice < 8 ? trace::Outcome::cancelled
                                    : trace::Outcome::result;
    StringId text = 0;
    if (outcome == trace::Outcome::exception) text = code_.bad;
    if (outcome == trace::Outcome::result) text = code_.good[dice % std::size(code_.good)];
    emit(Kind::task_done, tasks_[self].id, static_cast<std::uint64_t>(outcome), text);
    if (tasks_[self].waiter != kNobody) wake(tasks_[self].waiter, {Waker::Kind::task, tasks_[self].id});
    free_.push_back(self);
  }

  /// Where the task stands in tasks_. `parent` may be kNobody, `name` empty.
  std::uint32_t create_task(const std::string& name, LocationId coroutine, std::uint32_t parent, bool lasting) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(tasks_.size()));
      tasks_.emplace_back();
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    tasks_[place] = {.id = ++last_id_, .lasting = lasting, .steps = random_.skewed(1, 4 * short_steps_)};
    const ObjectId creator = parent == kNobody ? kNoObject : tasks_[parent].id;
    emit(Kind::task_create, last_id_, trace::TaskOrigin{creator, symbols_.intern(name)}.packed(), coroutine);
    ++lanes_;
    if (creator != kNoObject) {
      wake(place, {Waker::Kind::task, creator});
    } else {
      wake(place, lasting ? Waker{} : Waker{Waker::Kind::fd, kServerFd});
    }
    return place;
  }

  void wake(std::uint32_t task, Waker waker) {
    emit(Kind::task_ready, tasks_[task].id, waker.packed());
    ready_.push_back({.is_task = true, .id = tasks_[task].id, .task = task});
  }

  BusyTraceOptions options_;
  Random random_;
  std::uint64_t short_steps_;
  trace::Symbols symbols_;
  Code code_{symbols_};
  std::vector<trace::Event> batch_;
  std::uint64_t given_ = 0;  // events given out before the batch
  TimeNs now_ns_ = 0;
  std::uint64_t frame_ = 0;
  ObjectId last_id_ = 0;
  std::uint32_t lanes_ = 0;
  std::uint32_t lasting_ = 0;
  ObjectId server_ = kNoObject;  // the watch of the socket that is listened on
  ObjectId queue_ = kNoObject;
  Lock locks_[8];
  std::vector<Task> tasks_;  // by place; those in free_ have ended
  std::vector<std::uint32_t> free_;
  std::deque<Entry> ready_;
  Agenda timers_;
  Agenda arrivals_;
  std::vector<Due> woken_;
};

}  // namespace loopscope::test
