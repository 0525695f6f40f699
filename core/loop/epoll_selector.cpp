#include "core/loop/epoll_selector.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <stdexcept>
#include <system_error>
#include <utility>

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

namespace {

constexpr std::uint32_t kReadEvents = EPOLLIN | EPOLLRDHUP;
constexpr std::uint32_t kWriteEvents = EPOLLOUT;

std::uint32_t events_of(const Watch* reader, const Watch* writer) {
  return (reader ? kReadEvents : 0u) | (writer ? kWriteEvents : 0u);
}

}  // namespace

EpollSelector::Watchers& EpollSelector::watchers_of(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= watchers_.size()) watchers_.resize(std::max(index + 1, 2 * watchers_.size()));
  return watchers_[index];
}

Watch*& EpollSelector::place_of(Watchers& watchers, const Watch& watch) {
  return watch.interest() == trace::Interest::read ? watchers.reader : watchers.writer;
}

/// Tells epoll, if it does not know yet. False: errno says why not.
bool EpollSelector::arm(int fd, Watchers& watchers, std::uint32_t events) {
  if (events == watchers.armed) return true;
  const int operation = !watchers.armed ? EPOLL_CTL_ADD : events ? EPOLL_CTL_MOD : EPOLL_CTL_DEL;
  epoll_event event{.events = events, .data = {.fd = fd}};
  if (::epoll_ctl(epoll_.get(), operation, fd, &event) != 0) return false;
  watchers.armed = events;
  return true;
}

void EpollSelector::add(Watch& watch) {
  if (watch.fd() < 0) throw std::system_error(EBADF, std::system_category(), "cannot watch a descriptor");
  Watchers& watchers = watchers_of(watch.fd());
  Watch*& place = place_of(watchers, watch);
  if (place) throw std::logic_error(fmt::format("descriptor {} is watched twice in one direction", watch.fd()));
  place = &watch;
  watchers.unheard = false;
  if (!arm(watch.fd(), watchers, watchers.armed | events_of(watchers.reader, watchers.writer))) {
    place = nullptr;
    throw_errno("cannot watch a descriptor");
  }
  ++watch_count_;
}

void EpollSelector::remove(Watch& watch) {
  Watchers& watchers = watchers_of(watch.fd());
  Watch*& place = place_of(watchers, watch);
  LOOPSCOPE_CHECK(place == &watch);
  place = nullptr;
  --watch_count_;
  if (watch.keeps_armed()) return;
  const std::uint32_t left = watchers.armed & ~(watch.interest() == trace::Interest::read ? kReadEvents : kWriteEvents);
  // A descriptor that was closed meanwhile has left the epoll set by itself; the error says only that.
  if (!arm(watch.fd(), watchers, left)) watchers.armed = left;
}

void EpollSelector::forget(int fd) {
  Watchers& watchers = watchers_of(fd);
  LOOPSCOPE_CHECK(!watchers.reader && !watchers.writer);
  if (!arm(fd, watchers, 0)) watchers.armed = 0;
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
    deliver(event, ready);
  }
}

void EpollSelector::deliver(const epoll_event& event, std::vector<Watch*>& ready) {
  Watchers& watchers = watchers_[static_cast<std::size_t>(event.data.fd)];
  // An error or a hang-up is news for both directions: the next read or write reports it.
  const bool broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
  if (watchers.reader && (broken || (event.events & kReadEvents))) ready.push_back(watchers.reader);
  if (watchers.writer && (broken || (event.events & kWriteEvents))) ready.push_back(watchers.writer);
  // What is armed for nobody, and has news, would end every wait. Once is no reason: who was woken by it reads it in
  // the next frame only. Then it is armed anew when somebody watches.
  const std::uint32_t wanted = events_of(watchers.reader, watchers.writer);
  const std::uint32_t for_nobody = watchers.armed & ~wanted;
  if (!for_nobody || !(broken || (event.events & for_nobody))) return;
  if (std::exchange(watchers.unheard, true)) arm(event.data.fd, watchers, wanted);
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
