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
  int fd = kFirstDescriptor;
  for (const auto& [used, descriptor] : descriptors_) {
    if (used != fd) break;
    ++fd;
  }
  descriptors_.emplace(fd, Descriptor{});
  return fd;
}

void SimulatedSelector::close(int fd) {
  const Descriptor& closed = descriptor(fd);
  LOOPSCOPE_CHECK(!closed.reader && !closed.writer);
  descriptors_.erase(fd);
}

SimulatedSelector::Descriptor& SimulatedSelector::descriptor(int fd) {
  const auto found = descriptors_.find(fd);
  if (found == descriptors_.end()) throw std::system_error(EBADF, std::system_category(), "no simulated descriptor");
  return found->second;
}

void SimulatedSelector::set_ready(int fd, trace::Interest interest, bool ready) {
  Descriptor& changed = descriptor(fd);
  (interest == trace::Interest::read ? changed.readable : changed.writable) = ready;
}

void SimulatedSelector::at(TimeNs when, std::function<void()> happening) {
  happenings_.emplace(std::max(when, clock_.now()), std::move(happening));
}

void SimulatedSelector::add(Watch& watch) {
  Descriptor& watched = descriptor(watch.fd());
  Watch*& place = watch.interest() == trace::Interest::read ? watched.reader : watched.writer;
  if (place) throw std::logic_error(fmt::format("descriptor {} is watched twice in one direction", watch.fd()));
  place = &watch;
  ++watch_count_;
}

void SimulatedSelector::remove(Watch& watch) {
  Descriptor& watched = descriptor(watch.fd());
  Watch*& place = watch.interest() == trace::Interest::read ? watched.reader : watched.writer;
  LOOPSCOPE_CHECK(place == &watch);
  place = nullptr;
  --watch_count_;
}

void SimulatedSelector::select(std::optional<Duration> timeout, std::vector<Watch*>& ready) {
  happen_until(clock_.now());
  const TimeNs deadline = timeout ? clock_.now() + round_up_to_ms(*timeout).count() : INT64_MAX;
  bool woken = take_wakeup();
  while (!woken && !any_ready() && clock_.now() < deadline) {
    const TimeNs next = happenings_.empty() ? deadline : std::min(deadline, happenings_.begin()->first);
    if (next == INT64_MAX) {
      wait_for_wakeup();
      break;
    }
    const bool interrupted = clock_.advance_to(next) < next;
    happen_until(clock_.now());
    woken = take_wakeup() || interrupted;
  }
  for (const auto& [fd, descriptor] : descriptors_) {
    if (descriptor.reader && descriptor.readable) ready.push_back(descriptor.reader);
    if (descriptor.writer && descriptor.writable) ready.push_back(descriptor.writer);
  }
}

bool SimulatedSelector::any_ready() const {
  return std::any_of(descriptors_.begin(), descriptors_.end(), [](const auto& entry) {
    const Descriptor& descriptor = entry.second;
    return (descriptor.reader && descriptor.readable) || (descriptor.writer && descriptor.writable);
  });
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
