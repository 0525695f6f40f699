#include "app/cli/interrupt.h"

#include <cstddef>

namespace loopscope::cli {
namespace {

volatile std::sig_atomic_t interrupt_count = 0;

}  // namespace

InterruptWatch::InterruptWatch() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupt_count = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], &action, &old_[i]);
    // Whoever runs this under nohup, or in the background, wants it to go on.
    if (old_[i].sa_handler == SIG_IGN) sigaction(kSignals[i], &old_[i], nullptr);
  }
}

InterruptWatch::~InterruptWatch() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &old_[i], nullptr);
}

bool InterruptWatch::interrupted() const { return interrupt_count != 0; }

}  // namespace loopscope::cli
