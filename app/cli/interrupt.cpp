#include "app/cli/interrupt.h"

namespace loopscope::cli {
namespace {

volatile std::sig_atomic_t interrupt_count = 0;

}  // namespace

InterruptWatch::InterruptWatch() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupt_count = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, &old_interrupt_);
  sigaction(SIGTERM, &action, &old_terminate_);
}

InterruptWatch::~InterruptWatch() {
  sigaction(SIGINT, &old_interrupt_, nullptr);
  sigaction(SIGTERM, &old_terminate_, nullptr);
}

bool InterruptWatch::interrupted() const { return interrupt_count != 0; }

}  // namespace loopscope::cli
