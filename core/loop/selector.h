#pragma once

#include <optional>
#include <vector>

#include "core/base/time.h"
#include "core/loop/handle.h"

namespace loopscope {

/// What a loop waits in. All functions are for the loop's thread, except wake().
class Selector {
 public:
  virtual ~Selector() = default;

  /// Starts to watch a descriptor in one direction; at most one watch a descriptor and direction. Throws
  /// std::system_error when the descriptor cannot be watched (not open, a regular file) and std::logic_error when it is
  /// watched already.
  virtual void add(Watch& watch) = 0;
  /// Stops; also fine when the descriptor was closed meanwhile.
  virtual void remove(Watch& watch) = 0;
  /// A descriptor whose watches keep armed is about to be closed; none of them watches any more.
  virtual void forget(int fd) { static_cast<void>(fd); }

  /// Waits until a watched descriptor is ready, `timeout` has passed (rounded up to the millisecond, as epoll_wait
  /// does; nothing: no limit) or wake() was called, and appends the ready watches to `ready`.
  virtual void select(std::optional<Duration> timeout, std::vector<Watch*>& ready) = 0;

  /// Ends the select that is on its way, or the next one. Any thread, and any signal handler.
  virtual void wake() = 0;

  /// How many watches there are.
  virtual std::size_t watch_count() const = 0;
};

/// The timeout that epoll_wait can express: whole milliseconds, rounded up so that no deadline is woken for too early.
constexpr Duration round_up_to_ms(Duration timeout) { return std::chrono::ceil<std::chrono::milliseconds>(timeout); }

}  // namespace loopscope
