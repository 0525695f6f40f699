#include "core/loop/simulated_selector.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace loopscope {
namespace {

constexpr int kFirstDescriptor = 3;  // as in a program with standard input, output and error open

}  // namespace

SimulatedSelector::SimulatedSelector(VirtualClock& clock) : clock_(clock) { ::sem_init(&wakeups_, 0, 0); }

SimulatedSelector::~SimulatedSelector() { ::sem_destroy(&wakeups_); }

int SimulatedSelector::open() {
  int fd = kFirstDescriptor + static_cast<int>(descriptors_.size());
  if (!free_.empty()) fd = free_.extract(free_.begin()).value();
  descriptors_.emplace(fd, Descriptor{});
  return fd;
}

void SimulatedSelector::close(int fd) {
  const Descriptor& closed = descriptor(fd);
  LOOPSCOPE_CHECK(!closed.reader && !closed.writer);
  descriptors_.erase(fd);
  free_.insert(fd);
}

SimulatedSelector::Descriptor& SimulatedSelector::descriptor(int fd) {
  const auto found = descriptors_.find(fd);
  if (found == descriptors_.end()) throw std::system_error(EBADF, std::system_category(), "no simulated descriptor");
  return found->second;
}

void SimulatedSelector::set_ready(int fd, trace::Interest interest, bool ready) {
  Descriptor& changed = descriptor(fd);
  (interest == trace::Interest::read ? changed.readable : changed.writable) = ready;
  note(fd, changed);
}

void SimulatedSelector::note(int fd, const Descriptor& changed) {
  if (changed.to_report()) {
    report_.insert(fd);
  } else {
    report_.erase(fd);
  }
}

Watch*& SimulatedSelector::place_of(const Watch& watch, Descriptor& watched) {
  return watch.interest() == trace::Interest::read ? watched.reader : watched.writer;
}

void SimulatedSelector::at(TimeNs when, std::function<void()> happening) {
  happenings_.emplace(std::max(when, clock_.now()), std::move(happening));
}

void SimulatedSelector::add(Watch& watch) {
  Descriptor& watched = descriptor(watch.fd());
  Watch*& place = place_of(watch, watched);
  if (place) throw std::logic_error(fmt::format("descriptor {} is watched twice in one direction", watch.fd()));
  place = &watch;
  ++watch_count_;
  note(watch.fd(), watched);
}

void SimulatedSelector::remove(Watch& watch) {
  Descriptor& watched = descriptor(watch.fd());
  Watch*& place = place_of(watch, watched);
  LOOPSCOPE_CHECK(place == &watch);
  place = nullptr;
  --watch_count_;
  note(watch.fd(), watched);
}

void SimulatedSelector::select(std::optional<Duration> timeout, std::vector<Watch*>& ready) {
  happen_until(clock_.now());
  const TimeNs deadline = timeout ? clock_.now() + round_up_to_ms(*timeout).count() : INT64_MAX;
  bool woken = take_wakeup();
  while (!woken && report_.empty() && clock_.now() < deadline) {
    const TimeNs next = happenings_.empty() ? deadline : std::min(deadline, happenings_.begin()->first);
    if (next == INT64_MAX) {
      wait_for_wakeup();
      break;
    }
    const bool interrupted = clock_.advance_to(next) < next;
    happen_until(clock_.now());
    woken = take_wakeup() || interrupted;
  }
  for (const int fd : report_) {
    const Descriptor& ready_one = descriptor(fd);
    if (ready_one.reader && ready_one.readable) ready.push_back(ready_one.reader);
    if (ready_one.writer && ready_one.writable) ready.push_back(ready_one.writer);
  }
}

void SimulatedSelector::happen_until(TimeNs when) {
  while (!happenings_.empty() && happenings_.begin()->first <= when) {
    const auto happening = std::move(happenings_.begin()->second);
    happenings_.erase(happenings_.begin());
    happening();
  }
}

bool SimulatedSelector::take_wakeup() {
  bool woken = false;
  while (::sem_trywait(&wakeups_) == 0) woken = true;
  return woken;
}

void SimulatedSelector::wait_for_wakeup() {
  while (::sem_wait(&wakeups_) != 0) {  // a signal interrupted it
  }
  take_wakeup();
}

// Fails only when there are more wake-ups than can be counted, and then it is awake anyway.
void SimulatedSelector::wake() { ::sem_post(&wakeups_); }

}  // namespace loopscope
