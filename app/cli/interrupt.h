#pragma once

#include <csignal>

namespace loopscope::cli {

/// While it lives, the first Ctrl-C (or SIGTERM) asks for an orderly end rather than ending the program; the second one
/// does. One at a time.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  bool interrupted() const;

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

}  // namespace loopscope::cli
