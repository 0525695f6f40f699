#pragma once

#include <array>
#include <csignal>

namespace loopscope::cli {

/// While it lives, the first Ctrl-C (or SIGTERM, or the SIGHUP of a terminal that is closed) asks for an orderly end
/// rather than ending the program; the second one does. A signal that was ignored stays so. One at a time.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  bool interrupted() const;

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

  std::array<struct sigaction, kSignals.size()> old_{};
};

}  // namespace loopscope::cli
