#pragma once

#include <semaphore.h>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>

#include "core/loop/clock.h"
#include "core/loop/selector.h"

namespace loopscope {

/// A selector over simulated descriptors and a virtual clock: instead of waiting it moves the clock on to whatever
/// comes first, the timeout or the next scheduled happening (a delivery of the simulated network). Deterministic:
/// descriptors that are ready together are reported in order of their numbers.
class SimulatedSelector final : public Selector {
 public:
  /// The clock must outlive the selector.
  explicit SimulatedSelector(VirtualClock& clock);
  ~SimulatedSelector() override;
  SimulatedSelector(const SimulatedSelector&) = delete;
  SimulatedSelector& operator=(const SimulatedSelector&) = delete;

  /// Opens a simulated descriptor: the lowest free number from 3, neither readable nor writable. It is no descriptor of
  /// the operating system's.
  int open();
  /// Closes it. It must not be watched any more.
  void close(int fd);
  void set_ready(int fd, trace::Interest interest, bool ready);

  /// Has `happening` called from within select() once the clock has reached `when`; equal times in order of the calls.
  /// It may call set_ready, open, close and at.
  void at(TimeNs when, std::function<void()> happening);
  TimeNs now() const { return clock_.now(); }

  void add(Watch& watch) override;
  void remove(Watch& watch) override;
  void select(std::optional<Duration> timeout, std::vector<Watch*>& ready) override;
  void wake() override;
  std::size_t watch_count() const override { return watch_count_; }

 private:
  struct Descriptor {
    bool readable = false;
    bool writable = false;
    Watch* reader = nullptr;
    Watch* writer = nullptr;

    bool to_report() const { return (reader && readable) || (writer && writable); }
  };

  void happen_until(TimeNs when);
  bool take_wakeup();
  void wait_for_wakeup();
  Descriptor& descriptor(int fd);
  static Watch*& place_of(const Watch& watch, Descriptor& watched);
  void note(int fd, const Descriptor& changed);

  VirtualClock& clock_;
  std::unordered_map<int, Descriptor> descriptors_;
  std::set<int> free_;    // numbers below the highest that was ever open
  std::set<int> report_;  // those of which something is watched and ready
  std::multimap<TimeNs, std::function<void()>> happenings_;
  std::size_t watch_count_ = 0;
  sem_t wakeups_;  // a semaphore, since a signal handler may post one
};

}  // namespace loopscope
