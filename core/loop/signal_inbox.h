#pragma once

#include <array>
#include <atomic>
#include <csignal>
#include <functional>
#include <map>
#include <vector>

#include "core/loop/context.h"
#include "core/loop/doorbell.h"

namespace loopscope {

/// The signals that one loop handles. The handler that the system calls only counts the signal and wakes the loop,
/// which calls its function in a turn. Every loop that handles a signal gets it, whichever thread the system chose.
class SignalInbox {
 public:
  /// Rings when a signal has arrived. The bell must outlive it. Throws std::runtime_error when too many loops of the
  /// process handle signals.
  explicit SignalInbox(Doorbell& bell);
  /// Gives back what it handled.
  ~SignalInbox();
  SignalInbox(const SignalInbox&) = delete;
  SignalInbox& operator=(const SignalInbox&) = delete;

  struct Action {
    std::function<void()> function;
    Ref<ContextState> context = nullptr;  ///< of its turn
  };

  /// Does this for every such signal from now on, instead of what was done before. Throws std::invalid_argument for a
  /// number that is no signal, and std::runtime_error for one that cannot be caught.
  void add(int number, Action action);
  /// Gives the signal back to whoever had it before; false when the inbox did not handle it. Of SIGINT while there is
  /// an interrupt function: that throws KeyboardInterrupt from now on, as Python's own handler does.
  bool remove(int number);
  /// What is to be done for the signals that have arrived, once for each arrival, in order of their numbers.
  std::vector<Action> take();

  // What is to be done for SIGINT, rather than in a turn of its own as soon as it is noticed, while nothing was added
  // for it.

  /// False, and nothing, when the process handles SIGINT already. Where this inbox does, that comes first; once it is
  /// removed, KeyboardInterrupt is thrown.
  bool add_interrupt(std::function<void()> function);
  /// How many came that were not taken.
  unsigned remove_interrupt();
  /// The same of those that were not taken, which it takes.
  unsigned take_interrupts();
  /// To be called for each of them.
  const std::function<void()>& interrupt() const { return interrupt_; }

  /// For the system's handler: async-signal-safe.
  void deliver(int number);

 private:
  struct Entry {
    std::atomic<bool> wanted{false};
    std::atomic<unsigned> arrived{0};
  };

  void hold(int number);
  unsigned let_go(int number);
  bool interrupts() const { return interrupt_ && !actions_.contains(SIGINT); }

  Doorbell& bell_;
  std::array<Entry, NSIG> entries_;
  std::map<int, Action> actions_;
  std::function<void()> interrupt_;
};

}  // namespace loopscope
