#include "core/loop/signal_inbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "core/base/errors.h"

namespace loopscope {
namespace {

constexpr std::size_t kMaximumInboxes = 64;

// What the system's handler reads: it may run on any thread at any moment, so it takes no lock and frees nothing.
std::array<std::atomic<SignalInbox*>, kMaximumInboxes> inboxes;
std::atomic<int> deliveries{0};
static_assert(std::atomic<SignalInbox*>::is_always_lock_free && std::atomic<unsigned>::is_always_lock_free);

/// Who wants a signal, and what the process did with it before anybody did.
struct Disposition {
  int users = 0;
  struct sigaction before = {};
};

std::mutex dispositions_mutex;
std::array<Disposition, NSIG> dispositions;

extern "C" void loopscope_on_signal(int number) {
  const int saved = errno;
  deliveries.fetch_add(1);
  for (const auto& place : inboxes) {
    if (SignalInbox* inbox = place.load()) inbox->deliver(number);
  }
  deliveries.fetch_sub(1);
  errno = saved;
}

/// Waits until no handler can still see an inbox that was taken out of the list.
void wait_for_deliveries() {
  while (deliveries.load() != 0) std::this_thread::yield();
}

void require_signal(int number) {
  if (number < 1 || number >= NSIG)
    throw std::invalid_argument(fmt::format("signal number {} is not between 1 and {}", number, NSIG - 1));
}

struct sigaction present_action(int number) {
  struct sigaction present = {};
  ::sigaction(number, nullptr, &present);
  return present;
}

bool is_handler(const struct sigaction& action, void (*handler)(int)) {
  return !(action.sa_flags & SA_SIGINFO) && action.sa_handler == handler;
}

/// Our handler is the process's from now on, also where the program has set one of its own meanwhile. user: one more.
void acquire(int number, bool user) {
  const std::lock_guard lock(dispositions_mutex);
  Disposition& disposition = dispositions[static_cast<std::size_t>(number)];
  const struct sigaction present = present_action(number);
  if (!is_handler(present, loopscope_on_signal)) {
    struct sigaction action = {};
    action.sa_handler = loopscope_on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    if (::sigaction(number, &action, nullptr) != 0)
      throw std::runtime_error(fmt::format("signal {} cannot be caught", number));
    disposition.before = present;
  }
  if (user) ++disposition.users;
}

void release(int number) {
  const std::lock_guard lock(dispositions_mutex);
  Disposition& disposition = dispositions[static_cast<std::size_t>(number)];
  if (--disposition.users > 0) return;
  // A handler that the program has set meanwhile stays.
  if (is_handler(present_action(number), loopscope_on_signal)) ::sigaction(number, &disposition.before, nullptr);
}

}  // namespace

SignalInbox::SignalInbox(Doorbell& bell) : bell_(bell) {
  for (auto& place : inboxes) {
    SignalInbox* expected = nullptr;
    if (place.compare_exchange_strong(expected, this)) return;
  }
  throw std::runtime_error(fmt::format("more than {} loops of this process handle signals", kMaximumInboxes));
}

SignalInbox::~SignalInbox() {
  remove_interrupt();
  while (!actions_.empty()) remove(actions_.begin()->first);
  std::find_if(inboxes.begin(), inboxes.end(), [this](const auto& place) {
    return place.load() == this;
  })->store(nullptr);
  wait_for_deliveries();
}

void SignalInbox::add(int number, Action action) {
  require_signal(number);
  hold(number);
  actions_[number] = std::move(action);
}

void SignalInbox::hold(int number) {
  Entry& entry = entries_[static_cast<std::size_t>(number)];
  acquire(number, !entry.wanted.load());
  entry.wanted.store(true);
}

unsigned SignalInbox::let_go(int number) {
  Entry& entry = entries_[static_cast<std::size_t>(number)];
  entry.wanted.store(false);
  release(number);
  wait_for_deliveries();
  return entry.arrived.exchange(0);
}

bool SignalInbox::remove(int number) {
  require_signal(number);
  if (actions_.erase(number) == 0) return false;
  if (number == SIGINT && interrupt_) {
    interrupt_ = [] { throw KeyboardInterrupt(); };
    take_interrupts();
  } else {
    let_go(number);
  }
  return true;
}

bool SignalInbox::add_interrupt(std::function<void()> function) {
  if (actions_.contains(SIGINT)) {
    interrupt_ = [] { throw KeyboardInterrupt(); };
    return true;
  }
  if (!is_handler(present_action(SIGINT), SIG_DFL)) return false;
  hold(SIGINT);
  interrupt_ = std::move(function);
  return true;
}

unsigned SignalInbox::remove_interrupt() {
  if (!interrupt_) return 0;
  interrupt_ = nullptr;
  return actions_.contains(SIGINT) ? 0 : let_go(SIGINT);
}

unsigned SignalInbox::take_interrupts() { return interrupts() ? entries_[SIGINT].arrived.exchange(0) : 0; }

std::vector<SignalInbox::Action> SignalInbox::take() {
  std::vector<Action> arrived;
  for (const auto& [number, action] : actions_) {
    const unsigned count = entries_[static_cast<std::size_t>(number)].arrived.exchange(0);
    arrived.insert(arrived.end(), count, action);
  }
  return arrived;
}

void SignalInbox::deliver(int number) {
  Entry& entry = entries_[static_cast<std::size_t>(number)];
  if (!entry.wanted.load()) return;
  entry.arrived.fetch_add(1);
  bell_.ring();
}

}  // namespace loopscope
