#include "core/loop/epoll_selector.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <stdexcept>
#include <system_error>

namespace loopscope {
namespace {

[[noreturn]] void throw_errno(const char* what) { throw std::system_error(errno, std::system_category(), what); }

int epoll_timeout(std::optional<Duration> timeout) {
  if (!timeout) return -1;
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(*timeout).count();
  return static_cast<int>(std::clamp<std::int64_t>(ms, 0, INT_MAX));
}

}  // namespace

EpollSelector::EpollSelector()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), wakeup_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!epoll_.valid() || !wakeup_.valid()) throw_errno("cannot create the selector");
  epoll_event event{.events = EPOLLIN, .data = {.fd = wakeup_.get()}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wakeup_.get(), &event) != 0) throw_errno("cannot create the selector");
}

Watch*& EpollSelector::slot(const Watch& watch) {
  const auto index = static_cast<std::size_t>(watch.fd());
  if (index >= watchers_.size()) watchers_.resize(std::max(index + 1, 2 * watchers_.size()));
  Watchers& watchers = watchers_[index];
  return watch.interest() == trace::Interest::read ? watchers.reader : watchers.writer;
}

namespace {

std::uint32_t events_of(const Watch* reader, const Watch* writer) {
  return (reader ? EPOLLIN | EPOLLRDHUP : 0u) | (writer ? EPOLLOUT : 0u);
}

}  // namespace

void EpollSelector::add(Watch& watch) {
  if (watch.fd() < 0) throw std::system_error(EBADF, std::system_category(), "cannot watch a descriptor");
  Watch*& place = slot(watch);
  if (place) throw std::logic_error(fmt::format("descriptor {} is watched twice in one direction", watch.fd()));
  Watchers& watchers = watchers_[static_cast<std::size_t>(watch.fd())];
  const bool known = watchers.reader || watchers.writer;
  place = &watch;
  epoll_event event{.events = events_of(watchers.reader, watchers.writer), .data = {.fd = watch.fd()}};
  if (::epoll_ctl(epoll_.get(), known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, watch.fd(), &event) != 0) {
    place = nullptr;
    throw_errno("cannot watch a descriptor");
  }
  ++watch_count_;
}

void EpollSelector::remove(Watch& watch) {
  Watch*& place = slot(watch);
  LOOPSCOPE_CHECK(place == &watch);
  place = nullptr;
  --watch_count_;
  const Watchers& watchers = watchers_[static_cast<std::size_t>(watch.fd())];
  const std::uint32_t left = events_of(watchers.reader, watchers.writer);
  epoll_event event{.events = left, .data = {.fd = watch.fd()}};
  // A descriptor that was closed meanwhile has left the epoll set by itself; the error says only that.
  ::epoll_ctl(epoll_.get(), left ? EPOLL_CTL_MOD : EPOLL_CTL_DEL, watch.fd(), &event);
}

void EpollSelector::select(std::optional<Duration> timeout, std::vector<Watch*>& ready) {
  const int count =
      ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), epoll_timeout(timeout));
  if (count < 0) {
    if (errno == EINTR) return;
    throw_errno("the selector failed");
  }
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    if (event.data.fd == wakeup_.get()) {
      drain_wakeups();
      continue;
    }
    const Watchers& watchers = watchers_[static_cast<std::size_t>(event.data.fd)];
    // An error or a hang-up is news for both directions: the next read or write reports it.
    const bool broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    if (watchers.reader && (broken || (event.events & (EPOLLIN | EPOLLRDHUP)))) ready.push_back(watchers.reader);
    if (watchers.writer && (broken || (event.events & EPOLLOUT))) ready.push_back(watchers.writer);
  }
}

void EpollSelector::wake() {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then the selector is awake anyway.
  [[maybe_unused]] const auto written = ::write(wakeup_.get(), &one, sizeof one);
}

void EpollSelector::drain_wakeups() {
  std::uint64_t count;
  [[maybe_unused]] const auto got = ::read(wakeup_.get(), &count, sizeof count);
}

}  // namespace loopscope
